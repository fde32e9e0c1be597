#include "kernels/embedding/embedding.h"
#include "kernels/quant/dequantise.h"
#include "kernels/require.h"

namespace xinglin::kernels {

void embeddingReference(const EmbeddingArgs& args) {
    require(args.rows >= 0 && args.cols > 0, "embedding: shape");
    require(args.rows == 0 || (args.table && args.tokens && args.y), "embedding: null tensor");
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const std::int32_t token = args.tokens[r];
        require(token >= 0 && token < args.vocabulary, "embedding: token outside the vocabulary");
        const auto* row =
            static_cast<const unsigned char*>(args.table) + static_cast<std::size_t>(token) * args.rowBytes;
        dequantiseReference({args.type, row, args.y + r * args.cols, args.cols});
    }
}

template <typename T>
void embeddingBackwardReference(const EmbeddingBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "embeddingBackward: shape");
    require(args.rows == 0 || (args.tokens && args.dy && args.dTable), "embeddingBackward: null tensor");
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const std::int32_t token = args.tokens[r];
        require(token >= 0 && token < args.vocabulary, "embeddingBackward: token outside the vocabulary");
        for (std::int64_t c = 0; c < args.cols; ++c) {
            args.dTable[token * args.cols + c] += args.dy[r * args.cols + c];
        }
    }
}

template void embeddingBackwardReference(const EmbeddingBackwardArgsOf<float>&);
template void embeddingBackwardReference(const EmbeddingBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
