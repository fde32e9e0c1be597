#include "kernels/cpu/for_rows.h"
#include "kernels/embedding/embedding.h"
#include "kernels/require.h"

namespace xinglin::kernels {

void embeddingBackwardCpu(const EmbeddingBackwardArgs& args, CpuContext& context) {
    // Threads share out columns, so that the rows of a token are added in order.
    constexpr std::int64_t kColumns = 128;
    require(args.rows >= 0 && args.cols > 0, "embeddingBackward: shape");
    require(args.rows == 0 || (args.tokens && args.dy && args.dTable), "embeddingBackward: null tensor");
    for (std::int64_t r = 0; r < args.rows; ++r) {
        require(args.tokens[r] >= 0 && args.tokens[r] < args.vocabulary,
                "embeddingBackward: token outside the vocabulary");
    }
    forRows(context, args.cols, kColumns, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t r = 0; r < args.rows; ++r) {
            float* to = args.dTable + args.tokens[r] * args.cols + first;
            const float* from = args.dy + r * args.cols + first;
            for (std::int64_t c = 0; c < count; ++c) {
                to[c] += from[c];
            }
        }
    });
}

}  // namespace xinglin::kernels
