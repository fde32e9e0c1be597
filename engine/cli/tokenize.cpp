#include <fstream>
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

/// Calls `convert` for every row and writes what it returns as one line.
template <typename Convert>
ExitCode filter(const Options& given, const CommandContext& context, Convert convert) {
    const auto use = [&](const json& row) {
        context.out << toLine(convert(row)) << "\n";
        if (given.input == "-") {
            context.out.flush();  // somebody may be talking with us row by row
        }
    };
    if (given.input == "-") {
        forEachJsonLine(context.in, use);
    } else {
        std::ifstream file(given.input);
        if (!file) {
            throw Error(ErrorCode::FileUnreadable, given.input + ": cannot be opened");
        }
        forEachJsonLine(file, use);
    }
    return context.interrupted.stop_requested() ? ExitCode::Interrupted : ExitCode::Done;
}

const json& field(const json& row, const char* name) {
    const auto it = row.find(name);
    if (it == row.end()) {
        throw Error(ErrorCode::InvalidInput, std::string("has no \"") + name + "\"");
    }
    return *it;
}

}  // namespace

CommandBody describeTokenize(CLI::App& options) {
    auto given = std::make_shared<Options>();
    addCommon(options, *given);
    options.add_flag("--bos", given->bos, "Put the model's first token in front");
    options.add_flag("--literal", given->literal, "Never make control or role pieces of text");
    return [given](const CommandContext& context) {
        const Tokenizer tokenizer = Tokenizer::load(given->model);
        return filter(*given, context, [&](const json& row) -> json {
            const json& text = field(row, "text");
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
        return filter(*given, context, [&](const json& row) -> json {
            const std::vector<TokenId> ids = idsFrom(field(row, "ids"), "\"ids\"");
            return {{"text", tokenizer.decode(ids, ControlText::Show)}};
        });
    };
}

}  // namespace xinglin::engine::cli
