#include <algorithm>

#include "kernels/cuda/launch.cuh"
#include "kernels/matmul/matmul_contract.h"
#include "kernels/matmul/matmul_cuda.h"
#include "kernels/matmul/matmul_tiles.h"

namespace xinglin::kernels {
namespace {

constexpr std::size_t kAlignment = 64;

// Float weights are multiplied in float.
bool goesToTensorCores(const MatmulTarget& target, std::int64_t rows) {
    return rows > kMostExactRows && target.weight.type != TensorType::F32;
}

bool wants(const MatmulTarget& target, ActivationScales scales) {
    return target.weight.layout == WeightLayout::Interleaved &&
           activationScales(*findInterleavedForm(target.weight.type)) == scales;
}

std::size_t activationBytes(const MatmulArgs& args, ActivationScales scales) {
    const bool wanted =
        std::any_of(args.targets.begin(), args.targets.end(), [&](const MatmulTarget& target) {
            return wants(target, scales) && !goesToTensorCores(target, args.rows);
        });
    const auto bytes =
        static_cast<std::size_t>(args.rows * (args.cols / kQuantBlock)) * sizeof(ActivationBlock);
    return wanted ? (bytes + kAlignment - 1) / kAlignment * kAlignment : 0;
}

void checkCudaContract(const MatmulArgs& args) {
    checkContract(args);
    for (const MatmulTarget& target : args.targets) {
        const WeightView& weight = target.weight;
        const bool isDense = weight.type == TensorType::F32 || weight.type == TensorType::F16 ||
                             weight.type == TensorType::BF16;
        require(weight.layout == WeightLayout::Interleaved ||
                    (weight.layout == WeightLayout::RowMajor && isDense),
                "matmulCuda: a layout that only the CPU multiplies");
    }
    require(args.scratch.size() >= matmulCudaScratch(args), "matmulCuda: too little scratch");
}

// Rounds the activations where a target wants them so. Returns the memory that is left.
std::byte* round(const MatmulArgs& args, ActivationScales scales, std::byte* memory, CudaStream stream) {
    const std::size_t bytes = activationBytes(args, scales);
    if (bytes > 0) {
        quantiseRowsCuda({args.x, reinterpret_cast<ActivationBlock*>(memory), args.rows, args.cols, scales},
                         stream);
    }
    return memory + bytes;
}

}  // namespace

std::size_t matmulCudaScratch(const MatmulArgs& args) {
    return activationBytes(args, ActivationScales::Whole) + activationBytes(args, ActivationScales::Halves);
}

void matmulCuda(const MatmulArgs& args, CudaStream stream) {
    checkCudaContract(args);
    if (args.rows == 0) {
        return;
    }
    std::byte* const whole = args.scratch.data();
    std::byte* const halves = round(args, ActivationScales::Whole, whole, stream);
    round(args, ActivationScales::Halves, halves, stream);
    for (std::span<const MatmulTarget> rest = args.targets; !rest.empty();) {
        const std::size_t count = targetsAlike(rest);
        CudaProducts products = {rest.first(count), args.x, nullptr, args.rows, args.cols, nullptr};
        if (goesToTensorCores(rest[0], args.rows)) {
            multiplyTensorCuda(products, stream);
        } else if (rest[0].weight.layout == WeightLayout::RowMajor) {
            multiplyDenseCuda(products, stream);
        } else {
            products.blocks = reinterpret_cast<const ActivationBlock*>(
                wants(rest[0], ActivationScales::Whole) ? whole : halves);
            multiplyQuantisedCuda(products, stream);
        }
        rest = rest.subspan(count);
    }
}

}  // namespace xinglin::kernels
