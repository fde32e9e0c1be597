#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// Whether an image is what torch.save wrote: the zip form, or the one before PyTorch 1.6.
bool isTorchFile(std::span<const std::byte> bytes);

/// Reads and checks the tensors of a "pytorch_model.bin" of either form; they borrow from its bytes, whose
/// alignment the formats leave open. Nothing in the file is executed (see PickleReader). Throws
/// Error(FileCorrupt or FormatUnsupported) naming `fileName`, the offset and the tensor.
std::vector<FileTensor> parseTorchFile(std::span<const std::byte> bytes, const std::string& fileName);

}  // namespace xinglin::engine
