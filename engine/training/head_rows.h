#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"

namespace xinglin::engine {

using kernels::EntropyPart;

/// Of every row of `logits`, [rows, width] in the backend's memory; `buffer` is where that says it.
std::vector<EntropyPart> entropyPartsOf(Backend& backend, Buffer& buffer, const float* logits,
                                        std::size_t rows, std::int64_t width);
/// The entropy of the distribution that such parts make up, in nats.
double entropyOf(std::span<const EntropyPart> parts);

}  // namespace xinglin::engine
