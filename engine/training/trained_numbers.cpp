#include "engine/training/trained_numbers.h"

#include <cmath>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/vacated_memory.h"

namespace xinglin::engine {

std::int64_t TrainedNumbers::roomFor(std::int64_t count) {
    constexpr std::int64_t kAlignedFloats = 16;
    return (count + kAlignedFloats - 1) / kAlignedFloats * kAlignedFloats;
}

std::int64_t TrainedNumbers::count() const {
    std::int64_t count = 0;
    for (const TrainedRange& range : m_ranges) {
        count += range.count;
    }
    return count;
}

void TrainedNumbers::clearGradients() {
    if (m_gradients.size() > 0) {
        std::memset(m_gradients.data(), 0, gradients().size_bytes());
    }
}

void TrainedNumbers::vacateGradients(std::int64_t first, std::int64_t count) {
    vacate(m_gradients.bytes().subspan(static_cast<std::size_t>(first) * sizeof(float),
                                       static_cast<std::size_t>(count) * sizeof(float)));
}

double TrainedNumbers::gradientNorm() const {
    double squares = 0.0;
    for (const float number : gradients()) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

void TrainedNumbers::refuseTensor(const std::string& name, std::size_t count) {
    throw Error(ErrorCode::FileCorrupt, "the tensor \"" + name + "\" of " + std::to_string(count) +
                                            " numbers is not one that is trained here. The checkpoint "
                                            "belongs to another model or another run.");
}

}  // namespace xinglin::engine
