#pragma once

#include <functional>
#include <istream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/command.h"
#include "engine/core/token.h"

namespace xinglin::engine::cli {

/// One line of JSON. Text that is not UTF-8 (a model file may hold anything) gets U+FFFD instead of an
/// exception.
std::string toLine(const nlohmann::json& value);

/// Calls `use` with every non-blank line of `stream` as JSON. Throws Error(InvalidInput) with the row's
/// number for one that is no JSON object, and adds the number to what `use` throws as Error(InvalidInput).
void forEachJsonLine(std::istream& stream, const std::function<void(const nlohmann::json& row)>& use);

/// The field of a row. Throws Error(InvalidInput) where it has none.
const nlohmann::json& fieldOf(const nlohmann::json& row, const char* name);

/// Calls `convert` for every row of the file `input` (- is standard input) and writes what it returns as one
/// line, at once where somebody may be talking with us row by row.
ExitCode filterJsonLines(const std::string& input, const CommandContext& context,
                         const std::function<nlohmann::json(const nlohmann::json& row)>& convert);

/// "1,2,3". Throws Error(InvalidInput) naming the entry that is no token id.
std::vector<TokenId> parseIds(std::string_view list);

/// An array of token ids; `what` names it in Error(InvalidInput).
std::vector<TokenId> idsFrom(const nlohmann::json& array, const std::string& what);

}  // namespace xinglin::engine::cli
