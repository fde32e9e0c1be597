#include <algorithm>
#include <iterator>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/error.h"
#include "engine/inference/finish_name.h"
#include "engine/inference/scheduler.h"
#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/text_file.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kMostConstraintBytes = std::size_t{64} << 20;

struct Options {
    ModelArguments model;
    std::string prompt;
    std::string ids;
    std::string system;
    std::string templateName;
    std::string schemaFile;
    std::string choicesFile;
    std::vector<std::string> stopStrings;
    std::size_t count = 256;
    std::size_t mostGuesses = kMostGuesses;
    std::size_t context = 0;
    bool chat = false;
    bool greedy = false;
    bool ignoreEos = false;
    bool json = false;
    SamplingOptions sampling;
};

std::vector<TokenId> promptIds(const Options& given, const LoadedModel& loaded, std::string prompt) {
    if (!given.ids.empty()) {
        return parseIds(given.ids);
    }
    const Tokenizer& tokenizer = loaded.requireTokenizer();
    if (!given.chat) {
        return tokenizer.encode(prompt, SpecialText::Parse, AddBos::AsModelSays);
    }
    std::vector<ChatMessage> messages;
    if (!given.system.empty()) {
        messages.push_back({ChatRole::System, given.system});
    }
    messages.push_back({ChatRole::User, std::move(prompt)});
    return ChatTemplate::choose(given.templateName, tokenizer.vocabulary()).encode(tokenizer, messages);
}

/// What the answer must be, or null.
std::shared_ptr<const Grammar> constraintOf(const Options& given) {
    if (!given.schemaFile.empty()) {
        return Grammar::fromSchema(readSmallFile(given.schemaFile, kMostConstraintBytes));
    }
    if (given.choicesFile.empty()) {
        return nullptr;
    }
    const auto list =
        nlohmann::json::parse(readSmallFile(given.choicesFile, kMostConstraintBytes), nullptr, false);
    const bool isList = list.is_array() && std::all_of(list.begin(), list.end(),
                                                       [](const auto& entry) { return entry.is_string(); });
    if (!isList) {
        throw Error(ErrorCode::InvalidInput, given.choicesFile + ": is no JSON array of strings");
    }
    return Grammar::fromChoices(list.get<std::vector<std::string>>());
}

ExitCode run(const Options& given, bool hasPrompt, const CommandContext& context) {
    if (hasPrompt == !given.ids.empty()) {
        throw UsageError("give either --prompt or --ids");
    }
    if (given.chat && !hasPrompt) {
        throw UsageError("--chat needs --prompt");
    }
    std::string prompt = given.prompt;
    if (prompt == "-") {
        prompt.assign(std::istreambuf_iterator<char>(context.in), {});
    }
    const auto constraint = constraintOf(given);  // before the model, whose loading takes longer
    const LoadedModel loaded = loadModel(given.model, given.context);
    context.progress << describeLoaded(loaded) << "\n";
    const Tokenizer* tokenizer = loaded.tokenizer ? &*loaded.tokenizer : nullptr;

    GenerationRequest request;
    request.adapter = loaded.adapter.get();
    request.prompt = promptIds(given, loaded, std::move(prompt));
    request.sampling = given.sampling;
    request.sampling.temperature = given.greedy ? 0.0 : given.sampling.temperature;
    request.maxTokens = given.count;
    request.mostGuesses = given.mostGuesses;
    request.endOfText = given.ignoreEos ? EndOfText::Ignored : EndOfText::Stops;
    request.stopStrings = given.stopStrings;
    request.constraint = constraint;
    request.leadingBlank = given.chat ? LeadingBlank::Drop : LeadingBlank::Keep;
    const std::size_t trained = static_cast<std::size_t>(loaded.model->config().contextLength);
    const std::size_t wanted = request.prompt.size() + given.count;
    SchedulerOptions options;
    options.contextTokens =
        given.context != 0 ? given.context : std::max<std::size_t>(1, std::min(trained, wanted));

    options.adapterRank = loaded.adapterRank;
    Scheduler scheduler(*loaded.model, tokenizer, options);
    Generation generation = scheduler.submit(std::move(request)).value();
    const std::stop_callback onInterrupt(context.interrupted, [&] { generation.cancel(); });
    std::vector<TokenId> ids;
    std::string text;
    const auto take = [&](const std::string& added) {
        text += added;
        if (!given.json) {
            context.out << added << std::flush;
        }
    };
    GeneratedToken token;
    for (;;) {
        const Generation::Wait what = generation.next(token, std::chrono::minutes(1));
        if (what == Generation::Wait::End) {
            break;
        }
        if (what == Generation::Wait::Token) {
            ids.push_back(token.id);
            take(token.text);
        }
    }
    const GenerationEnd& end = generation.end();
    take(end.text);
    if (end.error) {
        std::rethrow_exception(end.error);
    }
    // The first token comes from the prompt's pass, so the time after it belongs to the others.
    const double decoded = ids.empty() ? 0.0 : static_cast<double>(ids.size() - 1);
    const double speed = end.decodeSeconds > 0.0 ? decoded / end.decodeSeconds : 0.0;
    if (given.json) {
        nlohmann::json result = {{"ids", ids},
                                 {"finish", finishName(end.reason)},
                                 {"prompt_tokens", end.promptTokens},
                                 {"prompt_seconds", end.promptSeconds},
                                 {"guessed_tokens", end.guessedTokens},
                                 {"right_guesses", end.rightGuesses},
                                 {"tokens_per_second", speed}};
        if (tokenizer != nullptr) {
            result["text"] = text;
        }
        context.out << toLine(result) << "\n";
    } else if (tokenizer == nullptr) {
        for (const TokenId id : ids) {
            context.out << id << " ";
        }
        context.out << "\n";
    } else {
        context.out << "\n";
    }
    context.progress << end.promptTokens << " prompt tokens in " << end.promptSeconds << " s, " << ids.size()
                     << " new ones at " << speed << " tokens/s, finish: " << finishName(end.reason) << "\n";
    return end.reason == FinishReason::Cancelled ? ExitCode::Interrupted : ExitCode::Done;
}

}  // namespace

CommandBody describeGenerate(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    given->model.addAdapterTo(options);
    given->model.addCacheTypeTo(options);
    const CLI::Option* prompt =
        options.add_option("--prompt", given->prompt, "Text to continue; - is standard input");
    options.add_option("--ids", given->ids, "Token ids to continue, separated by commas; no token is added");
    options.add_flag("--chat", given->chat, "Wrap the prompt as one turn of the user");
    options.add_option("--system", given->system, "System message, with --chat");
    options.add_option("--template", given->templateName, "Chat template, where the model's own is unknown");
    options.add_option("-n", given->count, "Tokens to produce at most")->check(CLI::Range(1, 1 << 24));
    options.add_option("--ctx", given->context, "Context in tokens; default: what the request needs")
        ->check(CLI::Range(1, 1 << 24));
    options.add_flag("--greedy", given->greedy, "Always take the most probable token");
    options.add_flag("--ignore-eos", given->ignoreEos, "Go on after the model's end token");
    options
        .add_option("--guess", given->mostGuesses,
                    "Tokens to guess from the text before and try at once; never changes the answer; 0: none")
        ->check(CLI::Range(0, 64));
    options.add_option("--seed", given->sampling.seed, "Seed of the draws");
    options.add_option("--temperature", given->sampling.temperature);
    options.add_option("--top-k", given->sampling.topK, "0: all");
    options.add_option("--top-p", given->sampling.topP);
    options.add_option("--min-p", given->sampling.minP);
    options.add_option("--repetition-penalty", given->sampling.repetitionPenalty);
    options.add_option("--stop", given->stopStrings, "Text that ends the answer; may be given again")
        ->allow_extra_args(false);
    CLI::Option* schema = options.add_option("--schema", given->schemaFile,
                                             "File with a JSON Schema; the answer is JSON that fulfils it. "
                                             "Refused by name: pattern, multipleOf, not, "
                                             "uniqueItems and what else cannot be held to");
    options
        .add_option("--choices", given->choicesFile,
                    "File with a JSON array of strings; the answer is one of them")
        ->excludes(schema);
    options.add_flag("--json", given->json, "One JSON document");
    return
        [given, prompt](const CommandContext& context) { return run(*given, prompt->count() > 0, context); };
}

}  // namespace xinglin::engine::cli
