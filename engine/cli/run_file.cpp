#include "engine/cli/run_file.h"

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/tokenizer/text_file.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;

}  // namespace

TrainingJob readRunFile(const std::string& path, std::vector<std::string>& notes) {
    const auto file = nlohmann::json::parse(readSmallFile(path, kMostConfigBytes), nullptr, false);
    if (file.is_discarded()) {
        throw Error(ErrorCode::InvalidInput, path + ": this is no JSON");
    }
    return TrainingJob(file, path, notes);
}

void tell(const std::vector<std::string>& notes, const CommandContext& context) {
    for (const std::string& note : notes) {
        context.progress << note << "\n";
    }
}

}  // namespace xinglin::engine::cli
