#include "engine/convert/type_choice.h"

#include <array>

#include "engine/quant/quant_scheme.h"

namespace xinglin::engine {
namespace {

using kernels::TensorType;

bool isWhole(TensorType type, std::int64_t cols) {
    return cols % findQuantScheme(type)->blockValues == 0;
}

TensorType fitting(TensorType type, std::int64_t cols) {
    if (isWhole(type, cols)) {
        return type;
    }
    return isWhole(TensorType::Q8_0, cols) ? TensorType::Q8_0 : TensorType::F16;
}

bool isSensitive(const MatrixPlace& place) {
    const bool isListed = place.name.ends_with("attn_v.weight") || place.name.ends_with("ffn_down.weight");
    const std::int64_t eighth = place.layers / 8;
    const bool isOuter = place.layer < eighth || place.layer >= place.layers - eighth;
    return isListed && (isOuter || (place.layer - eighth) % 3 == 2);
}

struct FileType {
    TensorType type;
    std::uint64_t mixed;
    std::uint64_t pure;
};
constexpr auto kFileTypes = std::to_array<FileType>({
    {TensorType::F32, 0, 0},
    {TensorType::F16, 1, 1},
    {TensorType::Q4_0, 2, 2},
    {TensorType::Q4_1, 3, 3},
    {TensorType::Q8_0, 7, 7},
    {TensorType::Q5_0, 8, 8},
    {TensorType::Q5_1, 9, 9},
    {TensorType::Q4_K, 15, 14},
    {TensorType::Q5_K, 17, 16},
    {TensorType::Q6_K, 18, 18},
    {TensorType::BF16, 32, 32},
});

}  // namespace

TensorType typeOf(const MatrixPlace& place, const TypeChoice& choice, TensorType source) {
    if (!choice.type) {
        return source == TensorType::F64 ? TensorType::F32 : source;
    }
    TensorType type = *choice.type;
    if (choice.mix == TypeMix::Mixed) {
        switch (type) {
        case TensorType::Q4_K:
        case TensorType::Q5_K:
            type = place.isHead || isSensitive(place) ? TensorType::Q6_K : type;
            break;
        case TensorType::Q4_0:
        case TensorType::Q4_1:
        case TensorType::Q5_0:
        case TensorType::Q5_1:
            type = place.isHead ? TensorType::Q8_0 : type;
            break;
        default:
            break;
        }
    }
    return fitting(type, place.cols);
}

std::uint64_t fileTypeNumber(const TypeChoice& choice) {
    for (const FileType& row : kFileTypes) {
        if (choice.type && row.type == *choice.type) {
            return choice.mix == TypeMix::Mixed ? row.mixed : row.pure;
        }
    }
    return 1;  // "mostly F16", as files of other programs say for what they cannot name
}

}  // namespace xinglin::engine
