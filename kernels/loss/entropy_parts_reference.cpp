#include <algorithm>
#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/loss/entropy_parts.h"

namespace xinglin::kernels {
namespace {

EntropyPart partOf(const float* logits, std::int64_t count) {
    EntropyPart part;
    part.greatest = static_cast<double>(*std::max_element(logits, logits + count));
    for (std::int64_t v = 0; v < count; ++v) {
        const double z = static_cast<double>(logits[v]) - part.greatest;
        const double weight = std::exp(z);
        part.sum += weight;
        part.along += weight > 0.0 ? weight * z : 0.0;
    }
    return part;
}

}  // namespace

void entropyPartsReference(const EntropyPartsArgs& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        args.parts[r] = partOf(args.logits + r * args.vocabulary, args.vocabulary);
    }
}

void entropyPartsCpu(const EntropyPartsArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.rows, 1, [&](std::int64_t first, std::int64_t count) {
        entropyPartsReference(
            {args.logits + first * args.vocabulary, args.parts + first, count, args.vocabulary});
    });
}

}  // namespace xinglin::kernels
