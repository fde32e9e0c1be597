#include <algorithm>

#include "kernels/matmul/gemm.h"

#ifdef XINGLIN_WITH_ONEDNN
#include <omp.h>

#include <dnnl.hpp>
#include <vector>
#endif

namespace xinglin::kernels {
namespace {

#ifdef XINGLIN_WITH_ONEDNN

// oneDNN would spread every call over threads of its own; ours are the pool's.
void useThisThreadAlone() {
    thread_local bool isSet = false;
    if (!isSet) {
        omp_set_num_threads(1);
        isSet = true;
    }
}

void multiplyFloats(const GemmArgs& args) {
    dnnl_sgemm(args.a.isTransposed ? 'T' : 'N', args.b.isTransposed ? 'T' : 'N', args.m, args.n, args.k, 1.0f,
               static_cast<const float*>(args.a.data), args.a.stride, static_cast<const float*>(args.b.data),
               args.b.stride, args.adds ? 1.0f : 0.0f, args.c, args.cStride);
}

dnnl::memory::desc describe(const GemmFactor& factor, std::int64_t rows, std::int64_t cols) {
    const dnnl::memory::dims strides =
        factor.isTransposed ? dnnl::memory::dims{1, factor.stride} : dnnl::memory::dims{factor.stride, 1};
    return {{rows, cols}, dnnl::memory::data_type::bf16, strides};
}

using MatmulPlan = dnnl::matmul::primitive_desc;

MatmulPlan planOf(const dnnl::engine& engine, const dnnl::memory::desc& a, const dnnl::memory::desc& b,
                  const dnnl::memory::desc& c, const dnnl::primitive_attr& attributes) {
#if DNNL_VERSION_MAJOR >= 3
    return {engine, a, b, c, attributes};
#else  // Debian 12 has oneDNN 2.6
    return {dnnl::matmul::desc(a, b, c), attributes, engine};
#endif
}

// False where this processor has no such kernel.
bool multiplyBf16(const GemmArgs& args) {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    thread_local dnnl::stream stream(engine);
    const dnnl::memory::desc a = describe(args.a, args.m, args.k);
    const dnnl::memory::desc b = describe(args.b, args.k, args.n);
    const dnnl::memory::desc c({args.m, args.n}, dnnl::memory::data_type::f32,
                               dnnl::memory::dims{args.cStride, 1});
    dnnl::primitive_attr attributes;
    if (args.adds) {
        dnnl::post_ops sum;
        sum.append_sum(1.0f);
        attributes.set_post_ops(sum);
    }
    try {
        // Made once for a shape: oneDNN keeps what it compiled.
        const MatmulPlan plan = planOf(engine, a, b, c, attributes);
        const auto memory = [&](const dnnl::memory::desc& desc, const void* data) {
            return dnnl::memory(desc, engine, const_cast<void*>(data));
        };
        dnnl::matmul(plan).execute(stream, {{DNNL_ARG_SRC, memory(a, args.a.data)},
                                            {DNNL_ARG_WEIGHTS, memory(b, args.b.data)},
                                            {DNNL_ARG_DST, memory(c, args.c)}});
        stream.wait();
    } catch (const dnnl::error& error) {
        if (error.status != dnnl_unimplemented) {
            throw;
        }
        return false;
    }
    return true;
}

#endif

GemmFactor rowsFrom(const GemmArgs& args, const GemmFactor& factor, std::int64_t first, bool alongRows) {
    const std::int64_t size = args.type == GemmType::F32 ? sizeof(float) : sizeof(std::uint16_t);
    const std::int64_t step = factor.isTransposed == alongRows ? 1 : factor.stride;
    GemmFactor part = factor;
    part.data = static_cast<const char*>(factor.data) + first * step * size;
    return part;
}

}  // namespace

void gemmOnThisThread(const GemmArgs& args) {
    if (args.m <= 0 || args.n <= 0) {
        return;
    }
#ifdef XINGLIN_WITH_ONEDNN
    useThisThreadAlone();
    if (args.k > 0 && args.type == GemmType::F32) {
        multiplyFloats(args);
        return;
    }
    if (args.k > 0 && multiplyBf16(args)) {
        return;
    }
#endif
    gemmReference(args);
}

void gemmCpu(const GemmArgs& args, CpuContext& context) {
    // The longer side of the result is cut, into a piece a thread: each packs the other factor once.
    const bool cutsRows = args.m >= args.n;
    const std::int64_t length = cutsRows ? args.m : args.n;
    constexpr std::int64_t kLeastWork = 1 << 18;  // products below which a thread is not worth waking
    constexpr std::int64_t kAlignment = 16;
    const bool isSmall = args.m * args.n * args.k < kLeastWork;
    const auto threads = static_cast<std::int64_t>(isSmall ? 1 : context.pool.threads());
    const std::int64_t piece = (length / threads + kAlignment) / kAlignment * kAlignment;
    const auto multiply = [&](std::int64_t first, std::int64_t count) {
        GemmArgs part = args;
        (cutsRows ? part.m : part.n) = count;
        if (cutsRows) {
            part.a = rowsFrom(args, args.a, first, true);
            part.c += first * args.cStride;
        } else {
            part.b = rowsFrom(args, args.b, first, false);
            part.c += first;
        }
        gemmOnThisThread(part);
    };
    const std::int64_t pieces = (length + piece - 1) / piece;
    if (pieces <= 1) {
        multiply(0, length);
        return;
    }
    context.pool.run(pieces, [&](std::int64_t index, unsigned) {
        multiply(index * piece, std::min(piece, length - index * piece));
    });
}

}  // namespace xinglin::kernels
