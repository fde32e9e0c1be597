#include "engine/training/head_rows.h"

#include <algorithm>
#include <cmath>

#include "engine/training/backend_numbers.h"

namespace xinglin::engine {

std::vector<EntropyPart> entropyPartsOf(Backend& backend, Buffer& buffer, const float* logits,
                                        std::size_t rows, std::int64_t width) {
    std::vector<EntropyPart> parts(rows);
    EntropyPart* const said = writable<EntropyPart>(backend, buffer, parts);
    backend.entropyParts({logits, said, static_cast<std::int64_t>(rows), width});
    fetch<EntropyPart>(backend, said, parts);
    return parts;
}

// log Σ exp z − Σ p · z.
double entropyOf(std::span<const EntropyPart> parts) {
    double greatest = parts.front().greatest;
    for (const EntropyPart& part : parts) {
        greatest = std::max(greatest, part.greatest);
    }
    double sum = 0.0;
    double along = 0.0;
    for (const EntropyPart& part : parts) {
        const double below = part.greatest - greatest;
        const double scale = std::exp(below);
        sum += scale * part.sum;
        along += scale * (part.along + below * part.sum);
    }
    return std::log(sum) - along / sum;
}

}  // namespace xinglin::engine
