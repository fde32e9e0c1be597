#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/core/error.h"
#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string model;
    std::string input = "-";
    bool bos = false;
    bool literal = false;
    bool json = false;
};

void addCommon(CLI::App& options, Options& given) {
    options.add_option("--model", given.model, "GGUF file, tokenizer.model, or folder with a tokenizer")
        ->required();
    options.add_option("input", given.input, "File of JSON Lines; - is standard input");
    // Both commands are filters of JSON Lines, with the flag and without.
    options.add_flag("--json", given.json, "JSON Lines, as without it");
}

}  // namespace

CommandBody describeTokenize(CLI::App& options) {
    auto given = std::make_shared<Options>();
    addCommon(options, *given);
    options.add_flag("--bos", given->bos, "Put the model's first token in front");
    options.add_flag("--literal", given->literal, "Never make control or role pieces of text");
    return [given](const CommandContext& context) {
        const Tokenizer tokenizer = Tokenizer::load(given->model);
        return filterJsonLines(given->input, context, [&](const json& row) -> json {
            const json& text = fieldOf(row, "text");
            if (!text.is_string()) {
                throw Error(ErrorCode::InvalidInput, "\"text\" is no string");
            }
            const auto ids = tokenizer.encode(text.get_ref<const std::string&>(),
                                              given->literal ? SpecialText::Literal : SpecialText::Parse,
                                              given->bos ? AddBos::WheneverKnown : AddBos::Never);
            return {{"ids", ids}};
        });
    };
}

CommandBody describeDetokenize(CLI::App& options) {
    auto given = std::make_shared<Options>();
    addCommon(options, *given);
    return [given](const CommandContext& context) {
        const Tokenizer tokenizer = Tokenizer::load(given->model);
        return filterJsonLines(given->input, context, [&](const json& row) -> json {
            const std::vector<TokenId> ids = idsFrom(fieldOf(row, "ids"), "\"ids\"");
            return {{"text", tokenizer.decode(ids, ControlText::Show)}};
        });
    };
}

}  // namespace xinglin::engine::cli
