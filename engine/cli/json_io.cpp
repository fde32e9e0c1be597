#include "engine/cli/json_io.h"

#include <charconv>
#include <fstream>
#include <limits>

#include "engine/core/error.h"

namespace xinglin::engine::cli {

using nlohmann::json;

std::string toLine(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void forEachJsonLine(std::istream& stream, const std::function<void(const json&)>& use) {
    std::string line;
    for (std::size_t row = 1; std::getline(stream, line); ++row) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const auto fail = [&](const char* what) {
            throw Error(ErrorCode::InvalidInput, "row " + std::to_string(row) + ": " + what);
        };
        const json value = json::parse(line, nullptr, false);
        if (value.is_discarded() || !value.is_object()) {
            fail("not a JSON object");
        }
        try {
            use(value);
        } catch (const Error& problem) {
            if (problem.code() != ErrorCode::InvalidInput) {
                throw;
            }
            fail(problem.what());
        }
    }
}

const nlohmann::json& fieldOf(const nlohmann::json& row, const char* name) {
    const auto it = row.find(name);
    if (it == row.end()) {
        throw Error(ErrorCode::InvalidInput, std::string("has no \"") + name + "\"");
    }
    return *it;
}

ExitCode filterJsonLines(const std::string& input, const CommandContext& context,
                         const std::function<nlohmann::json(const nlohmann::json& row)>& convert) {
    const auto use = [&](const nlohmann::json& row) {
        context.out << toLine(convert(row)) << "\n";
        if (input == "-") {
            context.out.flush();
        }
    };
    if (input == "-") {
        forEachJsonLine(context.in, use);
    } else {
        std::ifstream file(input);
        if (!file) {
            throw Error(ErrorCode::FileUnreadable, input + ": cannot be opened");
        }
        forEachJsonLine(file, use);
    }
    return context.interrupted.stop_requested() ? ExitCode::Interrupted : ExitCode::Done;
}

std::vector<TokenId> parseIds(std::string_view list) {
    std::vector<TokenId> ids;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view entry = list.substr(0, comma);
        TokenId id = 0;
        const auto [end, problem] = std::from_chars(entry.data(), entry.data() + entry.size(), id);
        if (problem != std::errc() || end != entry.data() + entry.size() || id < 0) {
            throw Error(ErrorCode::InvalidInput,
                        "--ids: entry " + std::to_string(ids.size() + 1) + " is no token id");
        }
        ids.push_back(id);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return ids;
}

std::vector<TokenId> idsFrom(const json& array, const std::string& what) {
    if (!array.is_array()) {
        throw Error(ErrorCode::InvalidInput, what + " is no array of token ids");
    }
    std::vector<TokenId> ids;
    for (const json& entry : array) {
        const bool fits =
            entry.is_number_unsigned() &&
            entry.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<TokenId>::max());
        if (!fits) {
            throw Error(ErrorCode::InvalidInput,
                        what + ": entry " + std::to_string(ids.size()) + " is no token id");
        }
        ids.push_back(entry.get<TokenId>());
    }
    return ids;
}

}  // namespace xinglin::engine::cli
