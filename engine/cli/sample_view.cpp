#include "engine/cli/sample_view.h"

#include "engine/tokenizer/utf8.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

bool isLearned(const LabelledSequence& sequence, std::size_t at) {
    return sequence.labels[at] != kernels::kIgnoredTarget;
}

// What is learned stands in brackets.
std::string markedText(const Tokenizer& tokenizer, const LabelledSequence& sequence) {
    std::string text;
    bool wasLearned = false;
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
        const bool isNow = isLearned(sequence, i);
        if (isNow != wasLearned) {
            text += isNow ? "⟦" : "⟧";
            wasLearned = isNow;
        }
        text += tokenizer.piece(sequence.tokens[i]).text;
    }
    return text + (wasLearned ? "⟧" : "");
}

// Control pieces add nothing to a text, but a person wants to see them.
std::string shownBytes(const Tokenizer& tokenizer, TokenId token) {
    std::string bytes = tokenizer.pieceBytes(token);
    return bytes.empty() ? tokenizer.piece(token).text : bytes;
}

json piecesOf(const Tokenizer& tokenizer, const LabelledSequence& sequence) {
    json pieces = json::array();
    std::string bytes;
    int tokens = 0;
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
        bytes += shownBytes(tokenizer, sequence.tokens[i]);
        ++tokens;
        const bool isEnd =
            i + 1 == sequence.tokens.size() || isLearned(sequence, i + 1) != isLearned(sequence, i);
        if (!isEnd && !isUtf8(bytes)) {
            continue;  // the next token has the rest of the character
        }
        pieces.push_back({{"text", isUtf8(bytes) ? bytes : "\xEF\xBF\xBD"},
                          {"learned", isLearned(sequence, i)},
                          {"tokens", tokens}});
        bytes.clear();
        tokens = 0;
    }
    return pieces;
}

json sequenceJson(const LabelledSequence& sequence, const std::optional<Tokenizer>& tokenizer) {
    json shown = {{"input_ids", sequence.tokens}, {"labels", sequence.labels}};
    if (tokenizer) {
        shown["text"] = markedText(*tokenizer, sequence);
        shown["pieces"] = piecesOf(*tokenizer, sequence);
    }
    return shown;
}

}  // namespace

json sampleJson(const TrainingSample& sample, const std::optional<Tokenizer>& tokenizer) {
    json shown = sequenceJson(sample.sequence, tokenizer);
    if (sample.rejected) {
        shown["rejected"] = sequenceJson(*sample.rejected, tokenizer);
    }
    return shown;
}

json reportJson(const DataReport& report) {
    json problems = json::array();
    for (const RowProblem& problem : report.problems) {
        problems.push_back({{"file", problem.file},
                            {"row", problem.row},
                            {"line", problem.line},
                            {"reason", problem.reason}});
    }
    json shown = {{"rows", report.rows},
                  {"usable", report.rows - report.unusable},
                  {"unusable", report.unusable},
                  {"problems", problems}};
    if (report.tokens) {
        shown["tokens"] = report.tokens->tokens;
        shown["learned_tokens"] = report.tokens->learned;
        shown["rows_cut"] = report.tokens->cut;
        shown["rows_without_labels"] = report.tokens->withoutLabels;
        shown["blocks"] = report.tokens->blocks;
    }
    return shown;
}

}  // namespace xinglin::engine::cli
