#include "engine/inference/answer_text.h"

#include <algorithm>

namespace xinglin::engine {

AnswerText::AnswerText(const Tokenizer& tokenizer, std::vector<std::string> stopStrings,
                       LeadingBlank leadingBlank)
    : m_tokenizer(tokenizer),
      m_stopStrings(std::move(stopStrings)),
      m_dropsBlank(leadingBlank == LeadingBlank::Drop && tokenizer.addsDummyPrefix()) {}

std::string AnswerText::push(TokenId token) {
    if (m_isStopped) {
        return {};
    }
    const std::string bytes = m_tokenizer.pieceBytes(token);
    std::string_view added = bytes;
    if (m_dropsBlank && !added.empty()) {
        added.remove_prefix(added[0] == ' ' ? 1 : 0);
        m_dropsBlank = false;
    }
    m_held += m_characters.push(added);
    return release();
}

std::string AnswerText::finish() {
    if (m_isStopped) {
        return {};
    }
    m_held += m_characters.finish();
    std::string text = release();
    return text + std::exchange(m_held, {});
}

std::string AnswerText::release() {
    std::size_t found = std::string::npos;
    for (const std::string& stop : m_stopStrings) {
        found = std::min(found, stop.empty() ? std::string::npos : m_held.find(stop));
    }
    m_isStopped = found != std::string::npos;
    const std::size_t end = m_isStopped ? found : possibleStopStart();
    std::string text = m_held.substr(0, end);
    m_held.erase(0, m_isStopped ? m_held.size() : end);
    return text;
}

/// Where the longest end of the held text begins that could still grow into a stop string.
std::size_t AnswerText::possibleStopStart() const {
    std::size_t start = m_held.size();
    for (const std::string& stop : m_stopStrings) {
        const std::size_t most = std::min(m_held.size(), stop.empty() ? 0 : stop.size() - 1);
        for (std::size_t length = most; length > 0; --length) {
            if (std::string_view(m_held).ends_with(std::string_view(stop).substr(0, length))) {
                start = std::min(start, m_held.size() - length);
                break;
            }
        }
    }
    return start;
}

}  // namespace xinglin::engine
