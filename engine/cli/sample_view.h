#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/training/data/training_data.h"

namespace xinglin::engine::cli {

/// A sample as a person checks it: "input_ids", "labels", and with a tokenizer "text", in which what is
/// learned stands in ⟦ ⟧, and "pieces": one a token, or one for several that only together are characters,
/// each {"text","learned","tokens"}. A pair has its other answer as "rejected".
nlohmann::json sampleJson(const TrainingSample& sample, const std::optional<Tokenizer>& tokenizer);

/// What reading through the rows found: "rows", "usable", "unusable", and the first "problems", each
/// {"file","row","line","reason"}, rows and lines counted from 1. Where rows were encoded also "tokens",
/// "learned_tokens", "rows_cut", "rows_without_labels", and "blocks" of joined documents.
nlohmann::json reportJson(const DataReport& report);

}  // namespace xinglin::engine::cli
