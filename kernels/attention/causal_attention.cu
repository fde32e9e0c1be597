#include "kernels/attention/attention_tile.cuh"
#include "kernels/attention/causal_attention.h"

namespace xinglin::kernels {
namespace {

struct PackedSource {
    const float* k;
    const float* v;
    const std::int64_t* starts;
    std::int64_t documents;
    std::int64_t tokens;
    std::int64_t kvHeads;
    std::int64_t headDim;
    std::int64_t window;

    __device__ cuda::TileRows rows(std::int64_t block) const {
        const std::int64_t first = block * cuda::kTileRows;
        const std::int64_t rest = tokens - first;
        return {first, static_cast<int>(rest < cuda::kTileRows ? rest : cuda::kTileRows)};
    }
    __device__ cuda::SeenRange range(std::int64_t block, int r) const {
        const std::int64_t row = block * cuda::kTileRows + r;
        std::int64_t low = 0;  // the last document that starts at or before the row
        std::int64_t high = documents - 1;
        while (low < high) {
            const std::int64_t middle = (low + high + 1) / 2;
            if (starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        const std::int64_t first = starts[low];
        return {window > 0 && row - window + 1 > first ? row - window + 1 : first, row};
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

void causalAttentionCuda(const CausalAttentionArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.headDim > 0 && args.kvHeads > 0 && args.heads % args.kvHeads == 0,
            "causalAttentionCuda: shape");
    require(args.heads > 0 && args.heads <= 65535 && args.headDim <= cuda::kMostHeadDim,
            "causalAttentionCuda: heads");
    require(args.rows == 0 || (args.q && args.k && args.v && args.out && !args.starts.empty()),
            "causalAttentionCuda: null tensor");
    require(args.window >= 0, "causalAttentionCuda: window");
    if (args.rows == 0) {
        return;
    }
    const cuda::TileCall call = {args.q,       args.out,     args.heads,
                                 args.kvHeads, args.headDim, static_cast<float>(args.scale),
                                 args.slopes};
    const PackedSource source = {
        args.k,    args.v,       args.starts.data(), static_cast<std::int64_t>(args.starts.size()),
        args.rows, args.kvHeads, args.headDim,       args.window};
    const dim3 blocks(cuda::blocksFor(args.rows, cuda::kTileRows), static_cast<unsigned>(args.heads));
    cuda::launch(cuda::attentionTileKernel<PackedSource>,
                 {blocks, cuda::kTileThreads, cuda::tileSharedBytes(args.headDim)}, stream, call, source);
}

}  // namespace xinglin::kernels
