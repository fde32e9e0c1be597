#include "engine/inference/prompt_lookup.h"

#include <algorithm>

namespace xinglin::engine {
namespace {

// Two tokens alike are chance in any text; three are the name of a thing that was named before.
constexpr std::size_t kLeastAlike = 3;
// Of two places the one with more in common is the better guess, up to here.
constexpr std::size_t kMostAlike = 12;
// After so many wrong guesses in a row a pause as many steps long, doubled with every further one.
constexpr std::size_t kPatience = 3;
constexpr std::size_t kLongestPause = 64;

}  // namespace

std::span<const TokenId> PromptLookup::guess(std::span<const TokenId> history, std::size_t room) {
    const std::size_t most = std::min(m_length, room);
    if (most == 0 || history.size() <= kLeastAlike) {
        return {};
    }
    if (m_pause > 0) {
        --m_pause;
        return {};
    }
    const TokenId last = history.back();
    std::size_t best = 0;   // position behind the place
    std::size_t alike = 0;  // tokens in common before it
    for (std::size_t end = history.size() - 1; end >= kLeastAlike && alike < kMostAlike; --end) {
        if (history[end - 1] != last) {
            continue;
        }
        std::size_t common = 1;
        const std::size_t longest = std::min(end, kMostAlike);
        while (common < longest && history[end - 1 - common] == history[history.size() - 1 - common]) {
            ++common;
        }
        if (common >= kLeastAlike && common > alike) {
            best = end;
            alike = common;
        }
    }
    return alike == 0 ? std::span<const TokenId>()
                      : history.subspan(best, std::min(most, history.size() - best));
}

void PromptLookup::learn(std::size_t guessed, std::size_t right) {
    if (guessed == 0) {
        return;
    }
    if (right == guessed) {
        m_length = std::min(m_most, m_length * 2);
    } else {
        m_length = std::max<std::size_t>(1, right);
    }
    m_misses = right > 0 ? 0 : m_misses + 1;
    if (m_misses >= kPatience) {
        m_pause = std::min(kLongestPause, std::size_t{1} << std::min<std::size_t>(m_misses, 16));
    }
}

}  // namespace xinglin::engine
