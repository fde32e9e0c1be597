#pragma once

#include "kernels/quant/block_format.h"

namespace xinglin::kernels {

/// Whether blocks of this type can be written.
bool canPack(TensorType type);

/// Writes a block as a GGUF file holds it: what BlockFormat::unpack of the result gives back is `block`, its
/// d and dMin rounded to half precision. The numbers, scales and minima must be ones that the type can hold.
void packBlock(TensorType type, const UnpackedBlock& block, unsigned char* out);

}  // namespace xinglin::kernels
