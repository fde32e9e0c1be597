#include <array>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/error.h"
#include "engine/inference/scoring.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

struct Options {
    ModelArguments model;
    std::string input = "-";
    std::size_t context = 0;
    bool json = false;
};

const std::string& textOf(const json& value, const char* what) {
    if (!value.is_string()) {
        throw Error(ErrorCode::InvalidInput, std::string(what) + " is no string");
    }
    return value.get_ref<const std::string&>();
}

const json& listOf(const json& row, const char* name) {
    const json& list = fieldOf(row, name);
    if (!list.is_array()) {
        throw Error(ErrorCode::InvalidInput, std::string("\"") + name + "\" is no list");
    }
    return list;
}

// Prompt and continuations are tokenized apart and joined.
ScoreRow readRow(const json& row, const LoadedModel& loaded) {
    ScoreRow read;
    if (row.contains("prompt_ids")) {
        read.prompt = idsFrom(row["prompt_ids"], "\"prompt_ids\"");
        for (const json& ids : listOf(row, "continuation_ids")) {
            read.continuations.push_back(idsFrom(ids, "\"continuation_ids\""));
        }
        return read;
    }
    const Tokenizer& tokenizer = loaded.requireTokenizer();
    read.prompt = tokenizer.encode(textOf(fieldOf(row, "prompt"), "\"prompt\""), SpecialText::Parse,
                                   AddBos::AsModelSays);
    for (const json& text : listOf(row, "continuations")) {
        read.continuations.push_back(
            tokenizer.encode(textOf(text, "a continuation"), SpecialText::Parse, AddBos::Never));
    }
    return read;
}

ExitCode run(const Options& given, const CommandContext& context) {
    const LoadedModel loaded = loadModel(given.model, given.context);
    context.progress << describeLoaded(loaded) << "\n";
    const Tokenizer* tokenizer = loaded.tokenizer ? &*loaded.tokenizer : nullptr;
    Scheduler scheduler(*loaded.model, tokenizer,
                        {.parallel = 1, .contextTokens = given.context, .adapterRank = loaded.adapterRank});
    const auto isUnwanted = [&] { return context.interrupted.stop_requested(); };
    bool isInterrupted = false;
    const ExitCode code = filterJsonLines(given.input, context, [&](const json& row) -> json {
        const ScoredRows scored =
            scoreRows(scheduler, std::array{readRow(row, loaded)}, loaded.adapter.get(), isUnwanted);
        if (scored.end != ScoringEnd::Done) {
            isInterrupted = true;
            return json();
        }
        const Scores& scores = scored.rows.front();
        return json{{"logprob", scores.logProbs}, {"tokens", scores.counts}};
    });
    return isInterrupted ? ExitCode::Interrupted : code;
}

}  // namespace

CommandBody describeScore(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    given->model.addAdapterTo(options);
    options.add_option("input", given->input,
                       "File of JSON Lines {\"prompt\",\"continuations\"} or "
                       "{\"prompt_ids\",\"continuation_ids\"}; - is standard input");
    options.add_option("--ctx", given->context, "Context in tokens; 0: the model's own, at most 8192")
        ->check(CLI::Range(0, 1 << 24));
    options.add_flag("--json", given->json, "JSON Lines, as without it");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
