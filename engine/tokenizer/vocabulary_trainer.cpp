#include "engine/tokenizer/vocabulary_trainer.h"

#include <sentencepiece_trainer.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

#include "engine/core/error.h"
#include "engine/tokenizer/utf8.h"

namespace xinglin::engine {
namespace {

// The library leaves longer ones out without a word; what is cut here at a character is only seen in two
// parts.
constexpr std::size_t kLongestStretch = 4096;
constexpr std::int64_t kControlPieces = 3;
constexpr std::int64_t kBytePieces = 256;

/// The lines of the files one behind the other. What is wrong with them is thrown by check(), since the
/// library passes no exception on.
class Lines final : public sentencepiece::SentenceIterator {
public:
    explicit Lines(const VocabularyTraining& training) : m_training(training) { Next(); }

    bool done() const override { return m_isDone; }
    const std::string& value() const override { return m_stretch; }
    sentencepiece::util::Status status() const override { return {}; }

    void Next() override {
        while (m_rest.empty() && !m_isDone) {
            readLine();
        }
        if (m_isDone) {
            return;
        }
        std::size_t length = std::min(kLongestStretch, m_rest.size());
        if (length < m_rest.size()) {
            length = validUtf8Prefix(std::string_view(m_rest).substr(0, length));
        }
        m_stretch = m_rest.substr(0, length);
        m_rest.erase(0, length);
    }

    void check() const {
        if (m_problem) {
            throw *m_problem;
        }
    }
    std::int64_t lines() const { return m_lines; }
    std::uint64_t bytes() const { return m_bytes; }

private:
    void readLine() {
        if (m_training.stop.stop_requested()) {
            m_isDone = true;
            return;
        }
        if (!m_file.is_open() && !openNext()) {
            return;
        }
        if (!std::getline(m_file, m_rest)) {
            if (m_file.bad()) {
                fail(ErrorCode::FileUnreadable, "cannot be read to its end");
            }
            m_file.close();
            m_rest.clear();
            return;
        }
        ++m_line;
        ++m_lines;
        m_bytes += m_rest.size() + 1;
        if (!m_rest.empty() && m_rest.back() == '\r') {
            m_rest.pop_back();
        }
        if (!isUtf8(m_rest)) {
            fail(ErrorCode::InvalidInput,
                 "line " + std::to_string(m_line) + " is no UTF-8; convert the file first");
        }
    }

    bool openNext() {
        if (m_next == m_training.texts.size()) {
            m_isDone = true;
            return false;
        }
        m_file.clear();
        m_file.open(m_training.texts[m_next++], std::ios::binary);
        m_line = 0;
        if (!m_file) {
            fail(ErrorCode::FileUnreadable, std::strerror(errno));
            return false;
        }
        return true;
    }

    void fail(ErrorCode code, const std::string& what) {
        m_problem.emplace(code, m_training.texts[m_next - 1].string() + ": " + what);
        m_rest.clear();
        m_isDone = true;
    }

    const VocabularyTraining& m_training;
    std::size_t m_next = 0;
    std::ifstream m_file;
    std::int64_t m_line = 0;
    std::int64_t m_lines = 0;
    std::uint64_t m_bytes = 0;
    std::string m_rest;
    std::string m_stretch;
    bool m_isDone = false;
    std::optional<Error> m_problem;
};

}  // namespace

TrainedVocabulary trainVocabulary(const VocabularyTraining& training) {
    if (training.size <= kControlPieces + kBytePieces) {
        throw Error(ErrorCode::InvalidInput, "a vocabulary has more than " +
                                                 std::to_string(kControlPieces + kBytePieces) +
                                                 " pieces: so many are control pieces and bytes");
    }
    Lines lines(training);
    TrainedVocabulary result;
    const auto status = sentencepiece::SentencePieceTrainer::Train(
        {{"model_type", "bpe"},
         {"vocab_size", std::to_string(training.size)},
         {"character_coverage", std::to_string(training.characterCoverage)},
         {"byte_fallback", "true"},
         {"split_digits", "true"},
         {"normalization_rule_name", "identity"},
         {"add_dummy_prefix", "false"},
         {"remove_extra_whitespaces", "false"},
         {"allow_whitespace_only_pieces", "true"},
         {"max_sentence_length", std::to_string(2 * kLongestStretch)},
         {"num_threads", "1"},
         {"minloglevel", "2"}},
        &lines, &result.model);
    lines.check();
    if (training.stop.stop_requested()) {
        return {};
    }
    if (!status.ok()) {
        throw Error(ErrorCode::InvalidInput,
                    "no vocabulary of " + std::to_string(training.size) +
                        " pieces can be made of these texts (give more text, or ask for fewer pieces): " +
                        status.ToString());
    }
    result.lines = lines.lines();
    result.bytes = lines.bytes();
    return result;
}

}  // namespace xinglin::engine
