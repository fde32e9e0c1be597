#include "engine/tokenizer/word_splitter.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <limits>

namespace xinglin::engine {
namespace {

/// What the published patterns differ in. Written as expressions they are, in order of preference:
///   's 't 're 've 'm 'll 'd | prefix? letters+ | digits{1,n} | space? symbols+ [newlines*]
///   | [spaces* newlines+] | spaces+ not before a word | spaces+
struct SplitRule {
    bool digitsStandAlone;       ///< a first pass isolates every digit (SmolLM)
    bool foldContractions;       ///< 'S counts as 's
    bool anyPrefix;              ///< any one symbol may start a word, not only a space; digits take no space
    std::size_t digitsTogether;  ///< digits in one word at most
    bool newlinesEndWords;  ///< symbols swallow newlines behind them; blank runs end with their last newline
};

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

constexpr SplitRule ruleOf(PreTokenizer preTokenizer) {
    switch (preTokenizer) {
    case PreTokenizer::SmolLm:
        return {true, false, false, kAll, false};
    case PreTokenizer::LlamaBpe:
        return {false, true, true, 3, true};
    case PreTokenizer::Qwen2:
        return {false, true, true, 1, true};
    case PreTokenizer::Gpt2:
    case PreTokenizer::Bloom:
        break;
    }
    return {false, false, false, kAll, false};
}

enum class CharClass : std::uint8_t { Letter, Digit, Space, Newline, Symbol };

CharClass classOf(UChar32 character) {
    if (character == '\n' || character == '\r') {
        return CharClass::Newline;
    }
    const auto mask = U_GET_GC_MASK(character);
    if ((mask & U_GC_L_MASK) != 0) {
        return CharClass::Letter;
    }
    if ((mask & U_GC_N_MASK) != 0) {
        return CharClass::Digit;
    }
    return u_hasBinaryProperty(character, UCHAR_WHITE_SPACE) ? CharClass::Space : CharClass::Symbol;
}

bool isBlank(CharClass kind) {
    return kind == CharClass::Space || kind == CharClass::Newline;
}

struct Character {
    UChar32 value;
    CharClass kind;
    std::size_t begin;  ///< byte offset
};

/// Cuts one stretch of characters.
class Splitter final {
public:
    Splitter(const std::vector<Character>& text, std::size_t end, const SplitRule& rule)
        : m_text(text), m_end(end), m_rule(rule) {}

    /// Index of the character behind the word that starts at `i`.
    std::size_t wordEnd(std::size_t i) const {
        if (const std::size_t end = contractionEnd(i); end != i) {
            return end;
        }
        if (const std::size_t end = lettersEnd(i); end != i) {
            return end;
        }
        if (const std::size_t end = digitsEnd(i); end != i) {
            return end;
        }
        if (const std::size_t end = symbolsEnd(i); end != i) {
            return end;
        }
        return blanksEnd(i);
    }

private:
    bool is(std::size_t i, CharClass kind) const { return i < m_end && m_text[i].kind == kind; }

    std::size_t runEnd(std::size_t i, CharClass kind) const {
        while (is(i, kind)) {
            ++i;
        }
        return i;
    }

    UChar32 letterAt(std::size_t i) const {
        if (i >= m_end) {
            return 0;
        }
        return m_rule.foldContractions ? u_foldCase(m_text[i].value, U_FOLD_CASE_DEFAULT) : m_text[i].value;
    }

    std::size_t contractionEnd(std::size_t i) const {
        if (m_text[i].value != '\'') {
            return i;
        }
        const UChar32 first = letterAt(i + 1);
        const UChar32 second = letterAt(i + 2);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return i + 2;
        }
        const bool isPair = (first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
                            (first == 'l' && second == 'l');
        return isPair ? i + 3 : i;
    }

    std::size_t lettersEnd(std::size_t i) const {
        if (is(i, CharClass::Letter)) {
            return runEnd(i, CharClass::Letter);
        }
        const bool mayLead =
            m_rule.anyPrefix ? is(i, CharClass::Space) || is(i, CharClass::Symbol) : m_text[i].value == ' ';
        return mayLead && is(i + 1, CharClass::Letter) ? runEnd(i + 1, CharClass::Letter) : i;
    }

    std::size_t digitsEnd(std::size_t i) const {
        const std::size_t start = !m_rule.anyPrefix && m_text[i].value == ' ' ? i + 1 : i;
        std::size_t end = start;
        while (end - start < m_rule.digitsTogether && is(end, CharClass::Digit)) {
            ++end;
        }
        return end == start ? i : end;
    }

    std::size_t symbolsEnd(std::size_t i) const {
        const std::size_t start = m_text[i].value == ' ' ? i + 1 : i;
        const std::size_t end = runEnd(start, CharClass::Symbol);
        if (end == start) {
            return i;
        }
        return m_rule.newlinesEndWords ? runEnd(end, CharClass::Newline) : end;
    }

    std::size_t blanksEnd(std::size_t i) const {
        std::size_t end = i;
        std::size_t behindLastNewline = i;
        while (end < m_end && isBlank(m_text[end].kind)) {
            ++end;
            if (m_text[end - 1].kind == CharClass::Newline) {
                behindLastNewline = end;
            }
        }
        if (m_rule.newlinesEndWords && behindLastNewline != i) {
            return behindLastNewline;
        }
        // The last blank before a word is left to that word; it stands alone only if the word refuses it.
        const bool isBeforeWord = end < m_end;
        return isBeforeWord && end - i > 1 ? end - 1 : end;
    }

    const std::vector<Character>& m_text;
    std::size_t m_end;
    const SplitRule& m_rule;
};

std::vector<Character> charactersOf(std::string_view text) {
    std::vector<Character> characters;
    characters.reserve(text.size() + 1);
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t begin = i;
        UChar32 value = 0;
        U8_NEXT_UNSAFE(text.data(), i, value);
        characters.push_back({value, classOf(value), begin});
    }
    return characters;
}

// BLOOM's words are a blank at most and then characters that are neither white space nor one of these; what
// lies between two words is a piece of its own, whatever it holds.
bool endsBloomWord(const Character& character) {
    constexpr std::u32string_view kMarks = U"()|.,!?…。，、।۔،";
    return isBlank(character.kind) || kMarks.find(static_cast<char32_t>(character.value)) != kMarks.npos;
}

// The end of the piece that starts at `i`.
std::size_t bloomPieceEnd(const std::vector<Character>& text, std::size_t i) {
    const auto isInner = [&](std::size_t at) { return at < text.size() && !endsBloomWord(text[at]); };
    const auto startsWord = [&](std::size_t at) {
        return isInner(at) || (at < text.size() && text[at].value == ' ' && isInner(at + 1));
    };
    if (!startsWord(i)) {
        while (i < text.size() && !startsWord(i)) {
            ++i;
        }
        return i;
    }
    ++i;
    while (isInner(i)) {
        ++i;
    }
    return i;
}

}  // namespace

std::vector<std::string_view> splitWords(std::string_view text, PreTokenizer preTokenizer) {
    const SplitRule rule = ruleOf(preTokenizer);
    const std::vector<Character> characters = charactersOf(text);
    const auto byteAt = [&](std::size_t i) {
        return i < characters.size() ? characters[i].begin : text.size();
    };
    std::vector<std::string_view> words;
    const auto add = [&](std::size_t from, std::size_t to) {
        words.push_back(text.substr(byteAt(from), byteAt(to) - byteAt(from)));
    };
    std::size_t i = 0;
    while (preTokenizer == PreTokenizer::Bloom && i < characters.size()) {
        const std::size_t end = bloomPieceEnd(characters, i);
        add(i, end);
        i = end;
    }
    while (i < characters.size()) {
        if (rule.digitsStandAlone && characters[i].kind == CharClass::Digit) {
            add(i, i + 1);
            ++i;
            continue;
        }
        std::size_t stretchEnd = characters.size();
        if (rule.digitsStandAlone) {
            stretchEnd = i;
            while (stretchEnd < characters.size() && characters[stretchEnd].kind != CharClass::Digit) {
                ++stretchEnd;
            }
        }
        const Splitter splitter(characters, stretchEnd, rule);
        while (i < stretchEnd) {
            const std::size_t end = splitter.wordEnd(i);
            add(i, end);
            i = end;
        }
    }
    return words;
}

}  // namespace xinglin::engine
