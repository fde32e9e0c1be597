// Time of a token mask: writes texts of several grammars with a vocabulary's own tokens, a new matcher for
// each text, and prints microseconds per token of the processor for the mask and for the step behind it,
// first masks included, and for what is done once when the request comes.
//
//     build/no-gui/bin/token_mask_bench TOKENIZER   (a folder, tokenizer.model or GGUF)

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/grammar/token_mask.h"
#include "engine/tokenizer/tokenizer.h"

namespace {

using namespace xinglin::engine;

// What interrupts the processor is counted with the thread, so each text is written some times, from the
// beginning, and of a mask the least time counts.
constexpr int kWritings = 5;

/// Microseconds that this thread has computed: what other programs take from it is no cost of a mask.
double computedMicroseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// `count` Han characters of the common block.
std::string hanText(std::mt19937& random, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        const auto codePoint = static_cast<unsigned>(0x4E00 + random() % 2000);
        text += {static_cast<char>(0xE0 | codePoint >> 12), static_cast<char>(0x80 | (codePoint >> 6 & 0x3F)),
                 static_cast<char>(0x80 | (codePoint & 0x3F))};
    }
    return text;
}

struct Workload {
    const char* name;
    std::shared_ptr<const Grammar> grammar;
    std::vector<std::string> texts;
};

void measure(const Workload& workload, const Tokenizer& tokenizer,
             const std::shared_ptr<const TokenTrie>& tokens) {
    const double begun = computedMicroseconds();
    const auto choices = std::make_shared<const ChoiceMasks>(*workload.grammar, *tokens);
    const double preparation = computedMicroseconds() - begun;
    std::vector<double> masks;
    double steps = 0.0;
    double interrupted = 0.0;
    std::size_t refused = 0;
    for (const std::string& text : workload.texts) {
        const std::vector<TokenId> ids = tokenizer.encode(text, SpecialText::Literal, AddBos::Never);
        const std::size_t first = masks.size();
        for (int writing = 0; writing < kWritings; ++writing) {
            GrammarMatcher matcher(workload.grammar, GrammarStart::AfterOptionalBlank);
            TokenMask mask(matcher, tokens, choices);
            GrammarMatcher::State state = matcher.start();
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const double start = computedMicroseconds();
                const TokenTrie::Bits& bits = mask.allowed(state);
                const double middle = computedMicroseconds();
                const auto index = static_cast<std::size_t>(ids[i]);
                const bool isAllowed = (bits[index / 64] >> (index % 64) & 1) != 0;
                const auto next = matcher.advance(state, tokens->bytes(ids[i]));
                steps += computedMicroseconds() - middle;
                interrupted = std::max(interrupted, middle - start);
                if (masks.size() == first + i) {
                    masks.push_back(middle - start);
                }
                masks[first + i] = std::min(masks[first + i], middle - start);
                if (!next || !isAllowed) {
                    ++refused;
                    break;
                }
                state = *next;
            }
        }
    }
    std::sort(masks.begin(), masks.end());
    double sum = 0.0;
    for (const double mask : masks) {
        sum += mask;
    }
    const double count = static_cast<double>(masks.size());
    std::printf(
        "%-28s %7zu tokens  mask mean %8.2f  median %7.2f  99%% %8.2f  worst %8.2f (one run %8.2f)  step "
        "%5.2f  once %8.2f  "
        "(us)%s\n",
        workload.name, masks.size(), sum / count, masks[masks.size() / 2], masks[masks.size() * 99 / 100],
        masks.back(), interrupted, steps / count / kWritings, preparation, refused > 0 ? "  REFUSED" : "");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s TOKENIZER\n", argv[0]);
        return 2;
    }
    const Tokenizer tokenizer = Tokenizer::load(argv[1]);
    const double start = computedMicroseconds();
    const auto tokens = std::make_shared<const TokenTrie>(tokenizer);
    std::printf("%zu tokens, trie made in %.0f ms\n", tokenizer.size(),
                (computedMicroseconds() - start) / 1e3);

    std::mt19937 random(1);
    std::vector<std::string> names;
    while (names.size() < 5000) {
        names.push_back(hanText(random, 2 + random() % 7));
    }
    const nlohmann::json names5000 = {{"enum", names}};
    std::vector<Workload> workloads;
    workloads.push_back({"5000 choices", Grammar::fromChoices(names), {names.begin(), names.begin() + 300}});
    workloads.push_back({"enum of 5000", Grammar::fromSchema(names5000.dump()), {}});
    workloads.push_back({"free string", Grammar::fromSchema(R"({"type":"string"})"), {}});
    workloads.push_back(
        {"string of at most 3000", Grammar::fromSchema(R"({"type":"string","maxLength":3000})"), {}});
    const std::string object = R"({"type":"object","properties":{"name":)" + names5000.dump() +
                               R"(,"age":{"type":"integer","minimum":0,"maximum":120},
        "note":{"type":"string"},"short":{"type":"string","maxLength":40},
        "list":{"type":"array","maxItems":8,"items":{"type":["string","null"]}}},
        "required":["name","age","note","short","list"],"additionalProperties":false})";
    workloads.push_back({"object", Grammar::fromSchema(object), {}});
    workloads.push_back({"any object", Grammar::anyObject(), {}});
    for (std::size_t i = 0; i < 300; ++i) {
        workloads[1].texts.push_back("\"" + names[i] + "\"");
    }
    for (std::size_t i = 0; i < 20; ++i) {
        const std::string text = "\"" + hanText(random, 600) + " plain words, and \\\"more\\\"\"";
        workloads[2].texts.push_back(text);
        workloads[3].texts.push_back(text);
        const std::string value = R"({"name": ")" + names[i] + R"(", "age": 47, "note": ")" +
                                  hanText(random, 80) + R"(", "short": ")" + hanText(random, 20) +
                                  R"(", "list": [")" + hanText(random, 9) + R"(", null, "x"]})";
        workloads[4].texts.push_back(value);
        workloads[5].texts.push_back(value);
    }
    workloads.push_back({"bounded numbers",
                         Grammar::fromSchema(R"({"type":"array","items":{"type":"number","minimum":0,
        "maximum":120.5}})"),
                         {}});
    for (std::size_t i = 0; i < 20; ++i) {
        std::string list = "[";
        for (std::size_t j = 0; j < 40; ++j) {
            list +=
                (j > 0 ? ", " : "") + std::to_string(random() % 120) + "." + std::to_string(random() % 1000);
        }
        workloads.back().texts.push_back(list + "]");
    }
    for (const Workload& workload : workloads) {
        measure(workload, tokenizer, tokens);
    }
    return 0;
}
