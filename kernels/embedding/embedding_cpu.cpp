#include "kernels/cpu/for_rows.h"
#include "kernels/embedding/embedding.h"

namespace xinglin::kernels {

void embeddingCpu(const EmbeddingArgs& args, CpuContext& context) {
    forRows(context, args.rows, 16, [&](std::int64_t first, std::int64_t count) {
        EmbeddingArgs part = args;
        part.tokens += first;
        part.y += first * args.cols;
        part.rows = count;
        embeddingReference(part);
    });
}

}  // namespace xinglin::kernels
