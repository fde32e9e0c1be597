#pragma once

namespace xinglin::engine::cli {

/// Bytes per second that `threads` threads read together from memory too large for the caches: the best of a
/// few short passes. Takes a fraction of a second and 256 MiB; 0 where that much memory is not to be had.
double measureReadBandwidth(unsigned threads);

}  // namespace xinglin::engine::cli
