#pragma once

#include <memory>
#include <string>

#include "engine/core/buffer.h"
#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "kernels/attention/cached_attention.h"
#include "kernels/attention/causal_attention.h"
#include "kernels/attention/kv_cache.h"
#include "kernels/embedding/embedding.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/matmul/linear.h"
#include "kernels/matmul/matmul.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/optimizer/adamw.h"
#include "kernels/rope/rope.h"

namespace xinglin::engine {

/// A layout, and the bytes of memory that a certain matrix takes in it; none where it stays as it lies.
struct WeightForm {
    kernels::WeightLayout layout = kernels::WeightLayout::RowMajor;
    std::size_t bytes = 0;
};

/// The operations of a decoder, forward and backward, on one kind of processor: the operation table that
/// models, training and tests are written against. What an operation means stands in its arguments' header.
///
/// Pointers in arguments are the backend's own memory. Operations follow one another: each sees what the one
/// before it wrote. Calls from several threads take turns operation by operation.
class Backend {
public:
    virtual ~Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    /// For people: "CPU, 8 threads, AVX3 + VNNI".
    virtual std::string description() const = 0;

    /// Threads that scratch memory is to be sized for.
    virtual unsigned threads() const = 0;

    /// How this backend multiplies a matrix in file layout best.
    virtual WeightForm bestForm(const kernels::WeightView& rowMajor) const = 0;
    /// Rearranges it so, into `storage`. Only where the best form is another than row-major.
    virtual kernels::WeightView interleave(const kernels::WeightView& rowMajor, Buffer& storage) = 0;

    // Forward.
    virtual void embedding(const kernels::EmbeddingArgs& args) = 0;
    virtual void rmsNorm(const kernels::RmsNormArgs& args) = 0;
    virtual void layerNorm(const kernels::LayerNormArgs& args) = 0;
    virtual void matmul(const kernels::MatmulArgs& args) = 0;
    virtual void linear(const kernels::LinearArgs& args) = 0;
    virtual void ropeTable(const kernels::RopeTableArgs& args) = 0;
    virtual void rope(const kernels::RopeArgs& args) = 0;
    virtual void storeKeysValues(const kernels::StoreKeysValuesArgs& args) = 0;
    virtual void cachedAttention(const kernels::CachedAttentionArgs& args) = 0;
    virtual void causalAttention(const kernels::CausalAttentionArgs& args) = 0;
    virtual void swiglu(const kernels::SwigluArgs& args) = 0;
    virtual void gelu(const kernels::GeluArgs& args) = 0;
    virtual void crossEntropy(const kernels::CrossEntropyArgs& args) = 0;

    // Backward. RoPE's is rope() in the other direction, cross entropy's is part of crossEntropy().
    virtual void embeddingBackward(const kernels::EmbeddingBackwardArgs& args) = 0;
    virtual void rmsNormBackward(const kernels::RmsNormBackwardArgs& args) = 0;
    virtual void layerNormBackward(const kernels::LayerNormBackwardArgs& args) = 0;
    virtual void linearBackward(const kernels::LinearBackwardArgs& args) = 0;
    virtual void causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) = 0;
    virtual void swigluBackward(const kernels::SwigluBackwardArgs& args) = 0;
    virtual void geluBackward(const kernels::GeluBackwardArgs& args) = 0;

    virtual void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) = 0;
    virtual void adamw(const kernels::AdamwArgs& args) = 0;

protected:
    Backend() = default;
};

/// The SIMD kernels on `threads` threads (0: one per core).
std::unique_ptr<Backend> makeCpuBackend(unsigned threads);

/// Every operation by its reference, on the caller's thread: the meaning, to compare with.
std::unique_ptr<Backend> makeReferenceBackend();

}  // namespace xinglin::engine
