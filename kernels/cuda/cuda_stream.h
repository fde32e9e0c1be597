#pragma once

struct CUstream_st;  // the CUDA runtime's stream; declared here so that callers need no CUDA header

namespace xinglin::kernels {

/// Where work is queued. Null is the default stream.
using CudaStream = CUstream_st*;

}  // namespace xinglin::kernels
