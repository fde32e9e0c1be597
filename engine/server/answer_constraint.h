#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/grammar/grammar.h"

namespace xinglin::engine {

/// What "response_format" (text, json_object, json_schema) or "guided_choice" or "choices" (a list of texts)
/// ask of the answer; null for nothing. `body` is the text of `object`, read again for the order of a
/// schema's properties. Throws ApiFailure naming the field.
std::shared_ptr<const Grammar> parseAnswerConstraint(std::string_view body, const nlohmann::json& object);

}  // namespace xinglin::engine
