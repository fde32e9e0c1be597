#pragma once

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/interleave.h"
#include "kernels/require.h"

namespace xinglin::kernels {

inline void checkContract(const MatmulArgs& args) {
    require(args.rows >= 0 && args.cols > 0, "matmul: shape");
    for (const MatmulTarget& target : args.targets) {
        const WeightView& weight = target.weight;
        require(weight.rows > 0 && weight.cols == args.cols, "matmul: weight of another width");
        require(weight.data && (args.rows == 0 || (args.x && target.y)), "matmul: null tensor");
        const bool isComputable = weight.layout == WeightLayout::Interleaved   ? canInterleave(weight.type)
                                  : weight.layout == WeightLayout::ColumnPairs ? canPairColumns(weight.type)
                                                                               : canDequantise(weight.type);
        require(isComputable, "matmul: type without arithmetic");
    }
}

}  // namespace xinglin::kernels
