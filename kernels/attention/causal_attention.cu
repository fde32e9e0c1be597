#include "kernels/attention/attention_tile.cuh"
#include "kernels/attention/causal_attention_cuda.h"
#include "kernels/attention/packed_documents.cuh"

namespace xinglin::kernels {
namespace {

struct PackedSource {
    const float* k;
    const float* v;
    cuda::PackedDocuments documents;
    std::int64_t kvHeads;
    std::int64_t headDim;

    __device__ cuda::TileRows rows(std::int64_t block) const {
        const std::int64_t first = block * cuda::kTileRows;
        const std::int64_t rest = documents.rows - first;
        return {first, static_cast<int>(rest < cuda::kTileRows ? rest : cuda::kTileRows)};
    }
    __device__ cuda::SeenRange range(std::int64_t block, int r) const {
        const std::int64_t row = block * cuda::kTileRows + r;
        return {documents.firstSeenBy(row), row};
    }
    __device__ void loadTile(std::int64_t, std::int64_t head, std::int64_t position, int count, float* keys,
                             int keyStride, float* values) const {
        const auto dim = static_cast<int>(headDim);
        for (auto i = static_cast<int>(threadIdx.x); i < count * dim; i += cuda::kTileThreads) {
            const int j = i / dim;
            const std::int64_t at = ((position + j) * kvHeads + head) * dim + i % dim;
            keys[j * keyStride + i % dim] = k[at];
            values[i] = v[at];
        }
    }
};

}  // namespace

std::int64_t causalAttentionCudaScratch(const CausalAttentionArgs& args) {
    return attendsInBf16(args) ? attendBf16Scratch(args) : 0;
}

void causalAttentionCuda(const CausalAttentionArgs& args, std::span<float> scratch, CudaStream stream) {
    checkCudaContract(args);
    if (args.rows == 0) {
        return;
    }
    require(args.out, "causalAttentionCuda: null tensor");
    if (attendsInBf16(args)) {
        attendBf16Cuda(args, scratch, stream);
        return;
    }
    const cuda::TileCall call = {args.q,       args.out,     args.heads,
                                 args.kvHeads, args.headDim, static_cast<float>(args.scale),
                                 args.slopes};
    const PackedSource source = {args.k, args.v, cuda::PackedDocuments(args), args.kvHeads, args.headDim};
    const dim3 blocks(cuda::blocksFor(args.rows, cuda::kTileRows), static_cast<unsigned>(args.heads));
    cuda::launch(cuda::attentionTileKernel<PackedSource>,
                 {blocks, cuda::kTileThreads, cuda::tileSharedBytes(args.headDim)}, stream, call, source);
}

}  // namespace xinglin::kernels
