#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/packed_pairs.h"
#include "kernels/quant/interleave.h"

namespace xinglin::kernels {

std::size_t weightBytes(const WeightView& weight) {
    std::int64_t bytes = 0;
    switch (weight.layout) {
    case WeightLayout::RowMajor:
        return weight.rowBytes * static_cast<std::size_t>(weight.rows);
    case WeightLayout::Interleaved:
        bytes = InterleavedLayout{weight.type, weight.rows, weight.cols}.bytes();
        break;
    case WeightLayout::ColumnPairs:
        bytes = ColumnPairLayout{weight.type, weight.rows, weight.cols}.bytes();
        break;
    case WeightLayout::PackedPairs:
        bytes = PackedPairLayout{weight.rows, weight.cols}.escapesOffset();
        break;
    }
    return static_cast<std::size_t>(bytes);
}

}  // namespace xinglin::kernels
