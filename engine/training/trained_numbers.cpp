#include "engine/training/trained_numbers.h"

#include <algorithm>
#include <cmath>

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
    m_backend.clear(gradients().data(), gradients().size_bytes());
}

void TrainedNumbers::vacateGradients(std::int64_t first, std::int64_t count) {
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(float);
    if (m_backend.isHost()) {
        vacate(m_gradients.bytes().subspan(static_cast<std::size_t>(first) * sizeof(float), bytes));
    } else {
        m_backend.clear(m_gradients.as<float>() + first, bytes);  // a device keeps its memory
    }
}

double TrainedNumbers::gradientNorm() const {
    return std::sqrt(
        m_backend.squaredNorm(gradients().data(), static_cast<std::int64_t>(gradients().size())));
}

void TrainedNumbers::placeHead(const std::string& name, std::int64_t cols, std::int64_t first) {
    m_head.name = name;
    m_head.cols = cols;
    m_head.value = m_values.as<float>() + first;
    m_head.gradient = m_gradients.size() > 0 ? m_gradients.as<float>() + first : nullptr;
}

void TrainedNumbers::storeHead(std::span<const float> numbers) const {
    m_backend.upload(m_head.value, numbers.data(), numbers.size_bytes());
}

void TrainedNumbers::giveHead(std::span<const float> plane, const TensorSink& sink) const {
    if (m_head.value) {
        const auto first = static_cast<std::size_t>(m_head.value - m_values.as<float>());
        sink(m_head.name, {1, m_head.cols}, plane.subspan(first, static_cast<std::size_t>(m_head.cols)));
    }
}

void TrainedNumbers::addHeadTo(std::vector<TrainedTensor>& tensors) const {
    if (m_head.value) {
        tensors.push_back({m_head.name, {1, m_head.cols}});
    }
}

bool TrainedNumbers::setHead(std::span<float> plane, const std::string& name,
                             std::span<const float> numbers) const {
    if (!m_head.value || name != m_head.name || numbers.size() != static_cast<std::size_t>(m_head.cols)) {
        return false;
    }
    std::copy(numbers.begin(), numbers.end(), plane.begin() + (m_head.value - m_values.as<float>()));
    return true;
}

void TrainedNumbers::refuseTensor(const std::string& name, std::size_t count) {
    throw Error(ErrorCode::FileCorrupt, "the tensor \"" + name + "\" of " + std::to_string(count) +
                                            " numbers is not one that is trained here. The checkpoint "
                                            "belongs to another model or another run.");
}

HostNumbers::HostNumbers(Backend& backend, std::span<const float> there) : m_numbers(there) {
    if (!backend.isHost()) {
        m_copy.resize(there.size());
        backend.download(m_copy.data(), there.data(), there.size_bytes());
        m_numbers = m_copy;
    }
}

}  // namespace xinglin::engine
