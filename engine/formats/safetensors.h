#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// Reads and checks a whole safetensors image; the tensors borrow from its bytes, whose alignment the format
/// leaves open. Dtypes F64, F32, F16, BF16 and the integers. Throws Error(FileCorrupt or FormatUnsupported)
/// naming `fileName`, the offset and the tensor.
std::vector<FileTensor> parseSafetensors(std::span<const std::byte> bytes, const std::string& fileName);

}  // namespace xinglin::engine
