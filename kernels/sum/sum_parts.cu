#include "kernels/cuda/elementwise.cuh"
#include "kernels/sum/sum_parts.h"

namespace xinglin::kernels {
namespace {

struct SumParts {
    SumPartsArgs args;

    __device__ void one(std::int64_t i) const {
        float sum = args.parts[i];
        for (std::int64_t part = 1; part < args.partCount; ++part) {
            sum += args.parts[part * args.stride + i];
        }
        args.y[i] += sum;
    }
    __device__ void four(std::int64_t i) const {
        float4 sum = cuda::load4(args.parts + i);
        for (std::int64_t part = 1; part < args.partCount; ++part) {
            const float4 next = cuda::load4(args.parts + part * args.stride + i);
            sum = {sum.x + next.x, sum.y + next.y, sum.z + next.z, sum.w + next.w};
        }
        const float4 y = cuda::load4(args.y + i);
        cuda::store4(args.y + i, {y.x + sum.x, y.y + sum.y, y.z + sum.z, y.w + sum.w});
    }
};

}  // namespace

void sumPartsCuda(const SumPartsArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(SumParts{args}, args.count,
                         args.stride % 4 == 0 && cuda::areWide(args.parts, args.y), stream);
}

}  // namespace xinglin::kernels
