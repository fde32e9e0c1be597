#pragma once

/// Before a function that both the host and a kernel call: the rule of an operation that is too small for
/// two.
#ifdef __CUDACC__
#define XINGLIN_HOST_DEVICE __host__ __device__
#else
#define XINGLIN_HOST_DEVICE
#endif
