#include "engine/formats/tensor_numbers.h"

#include <cstring>

#include "engine/quant/quant_scheme.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/half.h"

namespace xinglin::engine {

bool hasNumbers(TensorType type) {
    return kernels::canDequantise(type) || type == TensorType::F64;
}

void readNumbers(const FileTensor& tensor, std::int64_t first, std::span<float> out) {
    if (tensor.type == TensorType::F64) {
        const std::byte* from = tensor.data + static_cast<std::size_t>(first) * sizeof(double);
        for (std::size_t i = 0; i < out.size(); ++i) {
            double value;
            std::memcpy(&value, from + i * sizeof(value), sizeof(value));
            out[i] = static_cast<float>(value);
        }
        return;
    }
    const QuantScheme& scheme = *findQuantScheme(tensor.type);
    const std::size_t offset = static_cast<std::size_t>(first / scheme.blockValues) * scheme.blockBytes;
    kernels::dequantiseReference(
        {tensor.type, tensor.data + offset, out.data(), static_cast<std::int64_t>(out.size())});
}

void storeNumber(TensorType type, double value, std::byte* out) {
    if (type == TensorType::F64) {
        std::memcpy(out, &value, sizeof(value));
        return;
    }
    const auto single = static_cast<float>(value);
    if (type == TensorType::F32) {
        std::memcpy(out, &single, sizeof(single));
        return;
    }
    const std::uint16_t bits =
        type == TensorType::F16 ? kernels::halfFromFloat(single) : kernels::bfloat16FromFloat(single);
    std::memcpy(out, &bits, sizeof(bits));
}

std::vector<float> numbersOf(const FileTensor& tensor) {
    std::vector<float> numbers(static_cast<std::size_t>(tensor.elementCount()));
    readNumbers(tensor, 0, numbers);
    return numbers;
}

}  // namespace xinglin::engine
