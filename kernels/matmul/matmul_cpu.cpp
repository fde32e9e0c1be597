#include <algorithm>

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/group_shares.h"
#include "kernels/matmul/matmul_contract.h"
#include "kernels/matmul/matmul_tiles.h"

namespace xinglin::kernels {
namespace {

// Activation rows that a pass over the weights serves: many, since weights come from memory and activations
// from a cache.
constexpr std::int64_t kChunkRows = 264;
static_assert(kChunkRows % kPairedRows == 0);

constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

bool hasRowMajor(const MatmulArgs& args) {
    return std::any_of(args.targets.begin(), args.targets.end(), [](const MatmulTarget& target) {
        return target.weight.layout == WeightLayout::RowMajor;
    });
}

// Whether a target's weights want activations that are rounded so.
bool wants(const MatmulTarget& target, ActivationScales scales) {
    return target.weight.layout == WeightLayout::Interleaved &&
           activationScales(*findInterleavedForm(target.weight.type)) == scales;
}

std::size_t activationBytes(const MatmulArgs& args, ActivationScales scales) {
    const bool wanted = std::any_of(args.targets.begin(), args.targets.end(),
                                    [&](const MatmulTarget& target) { return wants(target, scales); });
    return wanted ? aligned(static_cast<std::size_t>(args.rows * (args.cols / kQuantBlock)) *
                            sizeof(ActivationBlock))
                  : 0;
}

bool hasPairs(const MatmulArgs& args, TensorType type) {
    return std::any_of(args.targets.begin(), args.targets.end(), [&](const MatmulTarget& target) {
        const WeightLayout layout = target.weight.layout;
        return (layout == WeightLayout::ColumnPairs || layout == WeightLayout::PackedPairs) &&
               target.weight.type == type;
    });
}

// Activations that meet 16-bit weights, in floats: F16 weights want them so, and BF16 weights where the
// processor does not multiply rounded ones.
std::size_t pairedBytes(const MatmulArgs& args) {
    const bool isWanted = hasPairs(args, TensorType::F16) || hasPairs(args, TensorType::BF16);
    return isWanted
               ? aligned(static_cast<std::size_t>(pairedActivations(args.rows, args.cols)) * sizeof(float))
               : 0;
}

// Rounded ones have a place of their own only beside floats.
std::size_t roundedBytes(const MatmulArgs& args) {
    const bool isWanted = hasPairs(args, TensorType::F16) && hasPairs(args, TensorType::BF16);
    return isWanted ? aligned(static_cast<std::size_t>(pairedActivations(args.rows, args.cols)) *
                              sizeof(std::uint16_t))
                    : 0;
}

// Activations in every form that the targets want, one after the other.
struct Activations {
    ActivationBlock* whole;
    ActivationBlock* halves;
    float* paired;
    std::uint16_t* rounded;  // what CpuFeatures::avx512Bf16 multiplies with BF16 weights
    std::byte* end;

    Activations(const MatmulArgs& args, std::byte* memory)
        : whole(reinterpret_cast<ActivationBlock*>(memory)) {
        memory += activationBytes(args, ActivationScales::Whole);
        halves = reinterpret_cast<ActivationBlock*>(memory);
        memory += activationBytes(args, ActivationScales::Halves);
        paired = reinterpret_cast<float*>(memory);
        end = memory + pairedBytes(args) + roundedBytes(args);
        rounded = reinterpret_cast<std::uint16_t*>(
            end - (roundedBytes(args) > 0 ? roundedBytes(args) : pairedBytes(args)));
    }
};

std::size_t activationBytes(const MatmulArgs& args) {
    return activationBytes(args, ActivationScales::Whole) + activationBytes(args, ActivationScales::Halves) +
           pairedBytes(args) + roundedBytes(args);
}

void prepare(const MatmulArgs& args, const Activations& to, CpuContext& context) {
    if (activationBytes(args, ActivationScales::Whole) > 0) {
        quantiseRowsCpu({args.x, to.whole, args.rows, args.cols, ActivationScales::Whole}, context);
    }
    if (activationBytes(args, ActivationScales::Halves) > 0) {
        quantiseRowsCpu({args.x, to.halves, args.rows, args.cols, ActivationScales::Halves}, context);
    }
    const bool hasBf16 = hasPairs(args, TensorType::BF16);
    if (hasPairs(args, TensorType::F16) || (hasBf16 && !context.features.avx512Bf16)) {
        pairActivations(args.x, args.rows, args.cols, to.paired, context);
    }
    if (hasBf16 && context.features.avx512Bf16) {
        pairRoundedActivations(args.x, args.rows, args.cols, to.rounded, context);
    }
}

// What a thread has for weights on their way: row-major ones as floats, packed ones as column pairs. One
// after the other.
std::size_t bytesPerThread(const MatmulArgs& args) {
    const std::size_t dense =
        hasRowMajor(args) ? static_cast<std::size_t>(denseTileScratch(args.cols)) * sizeof(float) : 0;
    const bool hasPacked = std::any_of(
        args.targets.begin(), args.targets.end(),
        [](const MatmulTarget& target) { return target.weight.layout == WeightLayout::PackedPairs; });
    return std::max(dense, hasPacked ? unpackedScratch(args.rows, args.cols) : 0);
}

std::int64_t groupsOf(const MatmulTarget& target) {
    return (target.weight.rows + kRowGroup - 1) / kRowGroup;
}

// `groups` groups of one target from `group` on, times the activation rows first … first + rows − 1.
struct Piece {
    const MatmulTarget* target;
    std::int64_t group;
    std::int64_t groups;
    std::int64_t first;
    std::int64_t rows;
};

void multiplyInterleaved(const MatmulArgs& args, const Piece& piece, const ActivationBlock* activations,
                         const CpuFeatures& features) {
    const MatmulTarget& target = *piece.target;
    const InterleavedLayout layout = {target.weight.type, target.weight.rows, args.cols};
    const auto* data = static_cast<const unsigned char*>(target.weight.data);
    const std::int64_t output = piece.group * kRowGroup;
    QuantisedTile tile;
    tile.type = layout.type;
    tile.values = data + piece.group * layout.blocks() * layout.valueBytes();
    tile.scales = data + layout.scalesOffset() + piece.group * layout.blocks() * layout.scaleBytes();
    tile.supers = data + layout.supersOffset() + piece.group * layout.supers() * layout.superBytes();
    tile.groups = piece.groups;
    tile.outputs = std::min(piece.groups * kRowGroup, target.weight.rows - output);
    tile.blocks = layout.blocks();
    tile.x = activations + piece.first * layout.blocks();
    tile.rows = piece.rows;
    tile.bias = target.bias ? target.bias + output : nullptr;
    tile.y = target.y + piece.first * target.weight.rows + output;
    tile.yStride = target.weight.rows;
    tile.write = target.write;
    if (features.avx512Vnni) {
        multiplyTileVnni(tile);
    } else {
        multiplyTileSimd(tile);
    }
}

void multiplyPairs(const MatmulArgs& args, const Piece& piece, const Activations& activations,
                   const CpuFeatures& features, std::byte* scratch) {
    const MatmulTarget& target = *piece.target;
    const ColumnPairLayout layout = {target.weight.type, target.weight.rows, args.cols};
    const std::int64_t output = piece.group * kRowGroup;
    const auto* const data = static_cast<const unsigned char*>(target.weight.data);
    PairTile tile;
    tile.type = layout.type;
    if (target.weight.layout == WeightLayout::PackedPairs) {
        const PackedPairLayout packed = {target.weight.rows, args.cols};
        tile.weights = data + piece.group * packed.groupBytes();
        tile.packed = reinterpret_cast<const PackedGroup*>(data + packed.groupsOffset()) + piece.group;
        tile.escapes = reinterpret_cast<const PackedEscape*>(data + packed.escapesOffset());
    } else {
        tile.weights = data + piece.group * layout.groupBytes();
    }
    tile.groups = piece.groups;
    tile.outputs = std::min(piece.groups * kRowGroup, target.weight.rows - output);
    tile.pairs = layout.pairs();
    const std::int64_t first = piece.first * layout.pairs();
    const bool isRounded = layout.type == TensorType::BF16 && features.avx512Bf16;
    if (tile.packed && args.rows >= unpackedFromRows(isRounded)) {
        tile.scratch = scratch;
    }
    if (isRounded) {
        tile.rounded = reinterpret_cast<const std::uint32_t*>(activations.rounded) + first;
    } else {
        tile.x = activations.paired + 2 * first;
    }
    tile.tileRows = pairedTileRows(args.rows);
    tile.rows = piece.rows;
    tile.bias = target.bias ? target.bias + output : nullptr;
    tile.y = target.y + piece.first * target.weight.rows + output;
    tile.yStride = target.weight.rows;
    tile.write = target.write;
    if (isRounded) {
        multiplyPairTileBf16(tile);
    } else {
        multiplyPairTile(tile);
    }
}

void multiplyRowMajor(const MatmulArgs& args, const Piece& piece, float* scratch) {
    const MatmulTarget& target = *piece.target;
    const std::int64_t output = piece.group * kRowGroup;
    DenseTile tile;
    tile.type = target.weight.type;
    tile.weights = static_cast<const unsigned char*>(target.weight.data) +
                   static_cast<std::size_t>(output) * target.weight.rowBytes;
    tile.rowBytes = target.weight.rowBytes;
    tile.outputs = std::min(piece.groups * kRowGroup, target.weight.rows - output);
    tile.cols = args.cols;
    tile.x = args.x + piece.first * args.cols;
    tile.rows = piece.rows;
    tile.bias = target.bias ? target.bias + output : nullptr;
    tile.y = target.y + piece.first * target.weight.rows + output;
    tile.yStride = target.weight.rows;
    tile.write = target.write;
    tile.scratch = scratch;
    multiplyDenseTile(tile);
}

}  // namespace

std::size_t matmulScratch(const MatmulArgs& args, unsigned threads) {
    return activationBytes(args) + bytesPerThread(args) * threads;
}

void matmulCpu(const MatmulArgs& args, CpuContext& context) {
    checkContract(args);
    require(args.scratch.size() >= matmulScratch(args, context.pool.threads()), "matmul: scratch too small");
    if (args.rows == 0) {
        return;
    }
    const Activations activations(args, args.scratch.data());
    prepare(args, activations, context);
    const std::size_t perThread = bytesPerThread(args);

    std::int64_t allGroups = 0;
    for (const MatmulTarget& target : args.targets) {
        allGroups += groupsOf(target);
    }
    // Pieces of 64 rows keep the threads' meeting rare; small matrices are cut finer to share them evenly.
    const std::int64_t least = allGroups >= 48 ? 4 : allGroups >= 16 ? 2 : 1;
    const auto sharesOf = [&](const MatmulTarget& target) {
        return args.rows <= kStreamedRows ? GroupShares(groupsOf(target), context.pool.threads(), least)
                                          : GroupShares::even(groupsOf(target), least);
    };
    std::int64_t pieces = 0;
    for (const MatmulTarget& target : args.targets) {
        pieces += sharesOf(target).count();
    }
    const std::int64_t chunks = (args.rows + kChunkRows - 1) / kChunkRows;

    context.pool.run(pieces * chunks, [&](std::int64_t index, unsigned worker) {
        const std::int64_t chunk = index / pieces;
        std::int64_t inChunk = index % pieces;
        const MatmulTarget* target = args.targets.data();
        for (std::int64_t count = 0; inChunk >= (count = sharesOf(*target).count()); ++target) {
            inChunk -= count;
        }
        const GroupShares::Range range = sharesOf(*target).at(inChunk);
        std::byte* const scratch = activations.end + perThread * worker;
        Piece piece;
        piece.target = target;
        piece.group = range.first;
        piece.groups = range.groups;
        piece.first = chunk * kChunkRows;
        piece.rows = std::min(kChunkRows, args.rows - piece.first);
        switch (target->weight.layout) {
        case WeightLayout::Interleaved:
            multiplyInterleaved(
                args, piece, wants(*target, ActivationScales::Whole) ? activations.whole : activations.halves,
                context.features);
            break;
        case WeightLayout::ColumnPairs:
        case WeightLayout::PackedPairs:
            multiplyPairs(args, piece, activations, context.features, scratch);
            break;
        case WeightLayout::RowMajor:
            multiplyRowMajor(args, piece, reinterpret_cast<float*>(scratch));
            break;
        }
    });
}

}  // namespace xinglin::kernels
