#pragma once

#include <memory>

#include "kernels/matmul/device_products.h"

namespace xinglin::kernels {

/// cuBLASLt by dlopen, on the device that is current: products of 16-bit numbers with float sums. Null where
/// the library is not installed or too old, or the 32 MiB of device memory that it works in are not there.
/// Only in builds with CUDA.
std::unique_ptr<DeviceProducts> openCublasLt();

}  // namespace xinglin::kernels
