#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "kernels/quant/tensor_type.h"

namespace xinglin::engine {

enum class TypeMix {
    Mixed,  ///< the matrices that suffer most from few bits get more of them
    Pure,   ///< all alike, where their rows are whole blocks
};

/// What a model's matrices are to become.
struct TypeChoice {
    std::optional<kernels::TensorType> type;  ///< none: what each is in the source
    TypeMix mix = TypeMix::Mixed;
};

/// What is known of a matrix when its type is chosen.
struct MatrixPlace {
    std::string_view name;   ///< in GGUF files: "blk.3.attn_v.weight"
    std::int64_t layer = 0;  ///< of a matrix in a block
    std::int64_t layers = 0;
    bool isHead = false;  ///< its products are the logits
    std::int64_t cols = 0;
};

/// The type that a matrix gets. With Q4_K and Q5_K the head, and the values and the second feed-forward
/// matrix in the first and last eighth of the blocks and every third between, become Q6_K (the mix that is
/// published as _M); with the types of 4 and 5 bits in blocks of 32 the head becomes Q8_0. Rows that are no
/// whole blocks fall back to Q8_0, then to F16.
kernels::TensorType typeOf(const MatrixPlace& place, const TypeChoice& choice, kernels::TensorType source);

/// The number that GGUF files give their mix under "general.file_type".
std::uint64_t fileTypeNumber(const TypeChoice& choice);

}  // namespace xinglin::engine
