#pragma once

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/packed_pairs.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/interleave.h"
#include "kernels/require.h"

namespace xinglin::kernels {

inline bool isComputable(const WeightView& weight) {
    switch (weight.layout) {
    case WeightLayout::RowMajor:
        return canDequantise(weight.type);
    case WeightLayout::Interleaved:
        return canInterleave(weight.type);
    case WeightLayout::ColumnPairs:
        return canPairColumns(weight.type);
    case WeightLayout::PackedPairs:
        return weight.type == TensorType::BF16 && canPackPairs(weight.type, weight.cols);
    }
    return false;
}

inline void checkContract(const MatmulArgs& args) {
    require(args.rows >= 0 && args.cols > 0, "matmul: shape");
    for (const MatmulTarget& target : args.targets) {
        const WeightView& weight = target.weight;
        require(weight.rows > 0 && weight.cols == args.cols, "matmul: weight of another width");
        require(weight.data && (args.rows == 0 || (args.x && target.y)), "matmul: null tensor");
        require(isComputable(weight), "matmul: type without arithmetic");
    }
}

}  // namespace xinglin::kernels
