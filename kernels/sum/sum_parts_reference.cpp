#include "kernels/sum/sum_parts.h"

namespace xinglin::kernels {

void sumPartsReference(const SumPartsArgs& args) {
    checkContract(args);
    for (std::int64_t i = 0; i < args.count; ++i) {
        float sum = args.parts[i];
        for (std::int64_t part = 1; part < args.partCount; ++part) {
            sum += args.parts[part * args.stride + i];
        }
        args.y[i] += sum;
    }
}

}  // namespace xinglin::kernels
