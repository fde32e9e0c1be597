#pragma once

namespace xinglin::engine {

enum class Arithmetic {
    Quantised,  ///< activations of quantised weights are rounded to 8 bits per block of 32; cache in half
    Float32,    ///< dequantised weights, float products and cache: the meaning, several times slower
};

}  // namespace xinglin::engine
