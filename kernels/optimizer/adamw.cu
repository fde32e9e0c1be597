#include "kernels/cuda/elementwise.cuh"
#include "kernels/optimizer/adamw_factors.h"
#include "kernels/optimizer/rounding.h"

namespace xinglin::kernels {
namespace {

struct Adamw {
    AdamwFactors f;
    AdamwArgs a;

    // One number: value, m and v are read and written once.
    __device__ float step(float value, float gradient, float& m, float& v) const {
        const float g = f.gradientScale * gradient;
        m = f.beta1 * m + f.oneLessBeta1 * g;
        v = f.beta2 * v + f.oneLessBeta2 * g * g;
        return value * f.kept - f.rate * m / (sqrtf(v) * f.inverseRootBias + f.epsilon);
    }
    // The new value's bfloat16 bits; by chance, it becomes their number.
    __device__ unsigned rounded(std::int64_t i, float& value) const {
        if (a.rounding == AdamwRounding::Nearest) {
            return cuda::floatToBfloat16(value);
        }
        const std::uint16_t bits =
            stochasticBfloat16(value, bitsAt(a.seed, static_cast<std::uint64_t>(a.firstIndex + i)));
        value = cuda::bfloat16ToFloat(bits);
        return bits;
    }
    __device__ void one(std::int64_t i) const {
        float value = step(a.value[i], a.gradient[i], a.firstMoment[i], a.secondMoment[i]);
        if (a.rounded) {
            a.rounded[i] = static_cast<std::uint16_t>(rounded(i, value));
        }
        a.value[i] = value;
    }
    __device__ void four(std::int64_t i) const {
        float4 value = cuda::load4(a.value + i);
        const float4 gradient = cuda::load4(a.gradient + i);
        float4 m = cuda::load4(a.firstMoment + i);
        float4 v = cuda::load4(a.secondMoment + i);
        value.x = step(value.x, gradient.x, m.x, v.x);
        value.y = step(value.y, gradient.y, m.y, v.y);
        value.z = step(value.z, gradient.z, m.z, v.z);
        value.w = step(value.w, gradient.w, m.w, v.w);
        if (a.rounded) {
            const unsigned low = rounded(i, value.x) | rounded(i + 1, value.y) << 16;
            const unsigned high = rounded(i + 2, value.z) | rounded(i + 3, value.w) << 16;
            *reinterpret_cast<uint2*>(a.rounded + i) = make_uint2(low, high);
        }
        cuda::store4(a.value + i, value);
        cuda::store4(a.firstMoment + i, m);
        cuda::store4(a.secondMoment + i, v);
    }
};

}  // namespace

void adamwCuda(const AdamwArgs& args, CudaStream stream) {
    const AdamwFactors factors = adamwFactors(args);
    require(args.count == 0 || (args.value && args.gradient && args.firstMoment && args.secondMoment),
            "adamwCuda: null tensor");
    cuda::forEachElement(
        Adamw{factors, args}, args.count,
        cuda::areWide(args.value, args.gradient, args.firstMoment, args.secondMoment, args.rounded), stream);
}

}  // namespace xinglin::kernels
