#include "kernels/matmul/column_pairs.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/for_rows.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr std::int64_t kGroupRows = 16;
constexpr std::int64_t kPairBytes = 64;

void checkContract(const PairColumnsArgs& args) {
    require(canPairColumns(args.layout.type), "pairColumns: type");
    require(args.layout.rows > 0 && args.layout.cols > 0 && args.weights && args.out, "pairColumns: shape");
    require(args.rowBytes >= static_cast<std::size_t>(args.layout.cols) * sizeof(std::uint16_t),
            "pairColumns: rows overlap");
}

// One pair of columns, or the last column alone, of the rows of a group: `Bytes` a row.
template <std::size_t Bytes>
void placePair(const unsigned char* from, std::size_t rowBytes, std::int64_t rows, TensorType type,
               unsigned char* out) {
    std::uint32_t pairs[kGroupRows] = {};
    for (std::int64_t row = 0; row < rows; ++row) {
        std::memcpy(&pairs[row], from + static_cast<std::size_t>(row) * rowBytes, Bytes);
    }
    if (type == TensorType::BF16) {
        std::memcpy(out, pairs, sizeof(pairs));
        return;
    }
    std::uint16_t columns[2][kGroupRows];
    for (std::int64_t row = 0; row < kGroupRows; ++row) {
        columns[0][row] = static_cast<std::uint16_t>(pairs[row]);
        columns[1][row] = static_cast<std::uint16_t>(pairs[row] >> 16);
    }
    std::memcpy(out, columns, sizeof(columns));
}

void pairGroup(const PairColumnsArgs& args, std::int64_t group) {
    const ColumnPairLayout& layout = args.layout;
    const std::int64_t rows = std::min(kGroupRows, layout.rows - group * kGroupRows);
    const auto* from = static_cast<const unsigned char*>(args.weights) +
                       static_cast<std::size_t>(group * kGroupRows) * args.rowBytes;
    auto* out = static_cast<unsigned char*>(args.out) + group * layout.groupBytes();
    for (std::int64_t pair = 0; pair < layout.cols / 2; ++pair, from += 4, out += kPairBytes) {
        placePair<4>(from, args.rowBytes, rows, layout.type, out);
    }
    if (layout.cols % 2 != 0) {
        placePair<2>(from, args.rowBytes, rows, layout.type, out);
    }
}

template <typename T, typename Convert>
void pairInTiles(const float* x, std::int64_t rows, std::int64_t cols, T* out, CpuContext& context,
                 Convert convert) {
    const std::int64_t tileRows = pairedTileRows(rows);
    const std::int64_t width = (cols + 1) / 2 * 2;
    forRows(context, (rows + tileRows - 1) / tileRows, 1, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t row = first * tileRows; row < std::min(rows, (first + count) * tileRows); ++row) {
            const float* from = x + row * cols;
            T* to = out + row / tileRows * tileRows * width + row % tileRows * 2;
            for (std::int64_t col = 0; col < cols; ++col) {
                to[col / 2 * tileRows * 2 + col % 2] = convert(from[col]);
            }
            if (width > cols) {
                to[cols / 2 * tileRows * 2 + 1] = T(0);
            }
        }
    });
}

}  // namespace

void pairColumnsReference(const PairColumnsArgs& args) {
    checkContract(args);
    for (std::int64_t group = 0; group < args.layout.groups(); ++group) {
        pairGroup(args, group);
    }
}

void pairColumnsCpu(const PairColumnsArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.layout.groups(), 4, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t group = first; group < first + count; ++group) {
            pairGroup(args, group);
        }
    });
}

std::int64_t pairedActivations(std::int64_t rows, std::int64_t cols) {
    const std::int64_t tile = std::max<std::int64_t>(1, pairedTileRows(rows));
    return (rows + tile - 1) / tile * tile * ((cols + 1) / 2 * 2);
}

void pairActivations(const float* x, std::int64_t rows, std::int64_t cols, float* out, CpuContext& context) {
    pairInTiles(x, rows, cols, out, context, [](float number) { return number; });
}

void pairRoundedActivations(const float* x, std::int64_t rows, std::int64_t cols, std::uint16_t* out,
                            CpuContext& context) {
    pairInTiles(x, rows, cols, out, context, [](float number) { return bfloat16FromFloat(number); });
}

}  // namespace xinglin::kernels
