#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/model_config.h"
#include "engine/model/param_spec.h"

namespace xinglin::engine {

/// For every row of a parameter as a model of shape `config` computes with it, the row of the Hugging Face
/// tensor that it is: packed tensors hold other parameters too, and files whose rotation pairs neighbours
/// (config.ropeStyle) keep query and key rows in another order. Empty: row by row the same.
std::vector<std::int64_t> folderRowsOf(const ModelConfig& config, const LayerParamSpec& spec);

}  // namespace xinglin::engine
