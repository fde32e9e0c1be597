#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "kernels/attention/causal_attention.h"
#include "kernels/cpu/real_part.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

template <typename T>
void checkShape(const CausalAttentionArgsOf<T>& args) {
    require(args.rows >= 0 && args.headDim > 0 && args.kvHeads > 0 && args.heads % args.kvHeads == 0,
            "causalAttention: shape");
    require(args.rows == 0 || (args.q && args.k && args.v), "causalAttention: null tensor");
    require(args.rows == 0 || (!args.starts.empty() && args.starts.front() == 0),
            "causalAttention: the first document starts at row 0");
    require(args.window >= 0, "causalAttention: window");
}

// The first row that `row` sees.
template <typename T>
std::int64_t firstSeen(const CausalAttentionArgsOf<T>& args, std::int64_t row) {
    const std::int64_t document = *(std::upper_bound(args.starts.begin(), args.starts.end(), row) - 1);
    return args.window > 0 ? std::max(document, row - args.window + 1) : document;
}

template <typename T>
T dotOf(const T* a, const T* b, std::int64_t count) {
    T sum = T(0);
    for (std::int64_t i = 0; i < count; ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}

// The softmax weights of query row r, head h, over the rows first … r.
template <typename T>
std::vector<T> weightsOf(const CausalAttentionArgsOf<T>& args, std::int64_t first, std::int64_t r,
                         std::int64_t h) {
    const std::int64_t kvHead = h / (args.heads / args.kvHeads);
    const T* q = args.q + (r * args.heads + h) * args.headDim;
    std::vector<T> weights;
    T greatest = T(0);
    for (std::int64_t j = first; j <= r; ++j) {
        const T* k = args.k + (j * args.kvHeads + kvHead) * args.headDim;
        weights.push_back(dotOf(q, k, args.headDim) * static_cast<T>(args.scale));
        if (args.slopes) {
            weights.back() -= static_cast<T>(args.slopes[h]) * static_cast<T>(static_cast<double>(r - j));
        }
        if (j == first || realPart(weights.back()) > realPart(greatest)) {
            greatest = weights.back();
        }
    }
    T sum = T(0);
    for (T& w : weights) {
        w = std::exp(w - greatest);
        sum += w;
    }
    for (T& w : weights) {
        w /= sum;
    }
    return weights;
}

}  // namespace

template <typename T>
void causalAttentionReference(const CausalAttentionArgsOf<T>& args) {
    checkShape(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const std::int64_t first = firstSeen(args, r);
        for (std::int64_t h = 0; h < args.heads; ++h) {
            const std::int64_t kvHead = h / (args.heads / args.kvHeads);
            const std::vector<T> weights = weightsOf(args, first, r, h);
            T* out = args.out + (r * args.heads + h) * args.headDim;
            std::fill(out, out + args.headDim, T(0));
            for (std::int64_t j = first; j <= r; ++j) {
                const T* v = args.v + (j * args.kvHeads + kvHead) * args.headDim;
                for (std::int64_t c = 0; c < args.headDim; ++c) {
                    out[c] += weights[static_cast<std::size_t>(j - first)] * v[c];
                }
            }
        }
    }
}

template <typename T>
void causalAttentionBackwardReference(const CausalAttentionBackwardArgsOf<T>& args) {
    const CausalAttentionArgsOf<T>& forward = args.forward;
    checkShape(forward);
    require(forward.rows == 0 || (args.dOut && args.dq && args.dk && args.dv),
            "causalAttentionBackward: null tensor");
    const std::int64_t dim = forward.headDim;
    const std::int64_t kvSize = forward.rows * forward.kvHeads * dim;
    std::fill(args.dq, args.dq + forward.rows * forward.heads * dim, T(0));
    std::fill(args.dk, args.dk + kvSize, T(0));
    std::fill(args.dv, args.dv + kvSize, T(0));
    const T scale = static_cast<T>(forward.scale);
    for (std::int64_t r = 0; r < forward.rows; ++r) {
        const std::int64_t first = firstSeen(forward, r);
        for (std::int64_t h = 0; h < forward.heads; ++h) {
            const std::int64_t kvHead = h / (forward.heads / forward.kvHeads);
            const std::int64_t qAt = (r * forward.heads + h) * dim;
            const std::vector<T> p = weightsOf(forward, first, r, h);
            std::vector<T> dp;
            T mean = T(0);
            for (std::int64_t j = first; j <= r; ++j) {
                dp.push_back(dotOf(args.dOut + qAt, forward.v + (j * forward.kvHeads + kvHead) * dim, dim));
                mean += p[static_cast<std::size_t>(j - first)] * dp.back();
            }
            for (std::int64_t j = first; j <= r; ++j) {
                const auto i = static_cast<std::size_t>(j - first);
                const std::int64_t kvAt = (j * forward.kvHeads + kvHead) * dim;
                const T ds = scale * p[i] * (dp[i] - mean);
                for (std::int64_t c = 0; c < dim; ++c) {
                    args.dq[qAt + c] += ds * forward.k[kvAt + c];
                    args.dk[kvAt + c] += ds * forward.q[qAt + c];
                    args.dv[kvAt + c] += p[i] * args.dOut[qAt + c];
                }
            }
        }
    }
}

template void causalAttentionReference(const CausalAttentionArgsOf<float>&);
template void causalAttentionReference(const CausalAttentionArgsOf<double>&);
template void causalAttentionReference(const CausalAttentionArgsOf<std::complex<double>>&);
template void causalAttentionBackwardReference(const CausalAttentionBackwardArgsOf<float>&);
template void causalAttentionBackwardReference(const CausalAttentionBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
