#include "kernels/cuda/elementwise.cuh"
#include "kernels/optimizer/adamw_factors.h"
#include "kernels/optimizer/rounding.h"

namespace xinglin::kernels {
namespace {

struct Adamw {
    AdamwFactors f;
    AdamwCudaArgs args;

    // One number: value, m and v are read and written once.
    __device__ float step(std::int64_t i, float scale, float value, float gradient, float& m,
                          float& v) const {
        const float g = scale * gradient;
        m = f.beta1 * m + f.oneLessBeta1 * g;
        v = f.beta2 * v + f.oneLessBeta2 * g * g;
        const float next = value * f.kept - f.rate * m / (sqrtf(v) * f.inverseRootBias + f.epsilon);
        if (args.copy) {
            args.copy[i] = args.rounding == CopyRounding::Nearest
                               ? cuda::floatToBfloat16(next)
                               : stochasticBfloat16(next, bitsAt(args.seed, static_cast<std::uint64_t>(i)));
        }
        return next;
    }
    __device__ float scale() const { return args.clip ? *args.clip : f.gradientScale; }
    __device__ void one(std::int64_t i) const {
        const AdamwArgs& a = args.step;
        a.value[i] = step(i, scale(), a.value[i], a.gradient[i], a.firstMoment[i], a.secondMoment[i]);
    }
    __device__ void four(std::int64_t i) const {
        const AdamwArgs& a = args.step;
        const float s = scale();
        float4 value = cuda::load4(a.value + i);
        const float4 gradient = cuda::load4(a.gradient + i);
        float4 m = cuda::load4(a.firstMoment + i);
        float4 v = cuda::load4(a.secondMoment + i);
        value.x = step(i, s, value.x, gradient.x, m.x, v.x);
        value.y = step(i + 1, s, value.y, gradient.y, m.y, v.y);
        value.z = step(i + 2, s, value.z, gradient.z, m.z, v.z);
        value.w = step(i + 3, s, value.w, gradient.w, m.w, v.w);
        cuda::store4(a.value + i, value);
        cuda::store4(a.firstMoment + i, m);
        cuda::store4(a.secondMoment + i, v);
    }
};

}  // namespace

void adamwCuda(const AdamwCudaArgs& args, CudaStream stream) {
    const AdamwArgs& step = args.step;
    const AdamwFactors factors = adamwFactors(step);
    require(step.count == 0 || (step.value && step.gradient && step.firstMoment && step.secondMoment),
            "adamwCuda: null tensor");
    cuda::forEachElement(Adamw{factors, args}, step.count,
                         cuda::areWide(step.value, step.gradient, step.firstMoment, step.secondMoment),
                         stream);
}

}  // namespace xinglin::kernels
