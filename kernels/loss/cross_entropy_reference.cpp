#include <cmath>
#include <complex>

#include "kernels/cpu/real_part.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/require.h"

namespace xinglin::kernels {

template <typename T>
void crossEntropyReference(const CrossEntropyArgsOf<T>& args) {
    require(args.rows >= 0 && args.vocabulary > 0, "crossEntropy: shape");
    require(args.rows == 0 || (args.logits && args.targets && args.loss), "crossEntropy: null tensor");
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const T* logits = args.logits + r * args.vocabulary;
        T* dLogits = args.dLogits ? args.dLogits + r * args.vocabulary : nullptr;
        const std::int32_t target = args.targets[r];
        if (target == kIgnoredTarget) {
            args.loss[r] = T(0);
            for (std::int64_t v = 0; dLogits && v < args.vocabulary; ++v) {
                dLogits[v] = T(0);
            }
            continue;
        }
        require(target == kTargetElsewhere || (target >= 0 && target < args.vocabulary),
                "crossEntropy: target outside the vocabulary");
        T greatest = args.logSumElsewhere ? args.logSumElsewhere[r] : logits[0];
        for (std::int64_t v = 0; v < args.vocabulary; ++v) {
            if (realPart(logits[v]) > realPart(greatest)) {
                greatest = logits[v];
            }
        }
        T sum = args.logSumElsewhere ? std::exp(args.logSumElsewhere[r] - greatest) : T(0);
        for (std::int64_t v = 0; v < args.vocabulary; ++v) {
            sum += std::exp(logits[v] - greatest);
        }
        const T below = target == kTargetElsewhere ? greatest : greatest - logits[target];
        args.loss[r] = std::log(sum) + below;  // large equal logits must not round it away
        const T weight = args.rowWeight ? args.rowWeight[r] : T(1);
        for (std::int64_t v = 0; dLogits && v < args.vocabulary; ++v) {
            const T probability = std::exp(logits[v] - greatest) / sum;
            dLogits[v] = weight * (probability - (v == target ? T(1) : T(0)));
        }
    }
}

template void crossEntropyReference(const CrossEntropyArgsOf<float>&);
template void crossEntropyReference(const CrossEntropyArgsOf<double>&);
template void crossEntropyReference(const CrossEntropyArgsOf<std::complex<double>>&);

}  // namespace xinglin::kernels
