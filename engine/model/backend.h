#pragma once

#include <memory>
#include <string>

#include "engine/core/buffer.h"
#include "engine/model/arithmetic.h"
#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "kernels/attention/cached_attention.h"
#include "kernels/attention/causal_attention.h"
#include "kernels/attention/kv_cache.h"
#include "kernels/attention/store_rows.h"
#include "kernels/embedding/embedding.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/loss/entropy_parts.h"
#include "kernels/matmul/linear.h"
#include "kernels/matmul/matmul.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/norm/unit_rows.h"
#include "kernels/optimizer/adamw.h"
#include "kernels/random/dropout.h"
#include "kernels/random/uniform_noise.h"
#include "kernels/rope/rope.h"
#include "kernels/rows/move_rows.h"
#include "kernels/sum/sum_parts.h"

namespace xinglin::engine {

class DeviceQueue;
class StepOperations;

/// How a backend wants a certain matrix, and the bytes of its memory that it takes so; none where it is used
/// as it lies in the file.
struct WeightForm {
    kernels::TensorType type = kernels::TensorType::F32;
    kernels::WeightLayout layout = kernels::WeightLayout::RowMajor;
    std::size_t bytes = 0;
    std::size_t fp8At = 0;  ///< of these bytes, where a copy in e4m3 begins; 0: there is none

    WeightForm withoutFp8() const { return {type, layout, fp8At > 0 ? fp8At : bytes, 0}; }
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

    // Memory. The backend outlives the buffers that it gave.

    /// Whether its memory is the host's: then what lies there already needs no copy.
    virtual bool isHost() const = 0;
    /// Zeroed memory of the backend. Throws Error(OutOfMemory) with the name and the bytes.
    virtual Buffer allocate(std::size_t bytes, const std::string& name) = 0;
    /// Bytes that can still be had; 0 where nobody says.
    virtual std::size_t freeBytes() const = 0;
    /// From the host to the backend's memory: `from` may change once this returns, and what was queued before
    /// still sees the old bytes.
    virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
    /// From the backend's memory to the host, when everything queued before is done.
    virtual void download(void* to, const void* from, std::size_t bytes) = 0;
    /// Within the backend's memory; the two do not overlap.
    virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
    /// Makes it zeros.
    virtual void clear(void* to, std::size_t bytes) = 0;

    /// From this backend's memory to that of `other`, which may be this one: what either did or queued before
    /// comes first, and what either does later comes after it.
    virtual void send(const void* from, Backend& other, void* to, std::size_t bytes);

    /// How this backend multiplies a matrix in file layout best; row-major float where the meaning itself is
    /// wanted. A few of its numbers are looked at; without data the form is that of ordinary ones.
    virtual WeightForm bestForm(const kernels::WeightView& rowMajor, Arithmetic arithmetic) const = 0;
    /// Brings it into that form, in `storage`, or into another one where the numbers turn out not to fit it:
    /// what it returns and the storage's size say so. Only where the form takes bytes.
    virtual kernels::WeightView prepare(const kernels::WeightView& rowMajor, const WeightForm& form,
                                        Buffer& storage) = 0;

    // What operations need of scratch memory.
    virtual std::size_t matmulScratch(const kernels::MatmulArgs& args) const = 0;
    virtual std::int64_t cachedAttentionScratch(const kernels::CachedAttentionArgs& args) const = 0;
    virtual std::size_t causalAttentionScratch(const kernels::CausalAttentionArgs& args) const = 0;

    /// Fused operations for steps of decoding; null where there are none. Borrowed.
    virtual StepOperations* stepOperations() { return nullptr; }
    /// A GPU's stream for libraries; null where there is none. Borrowed.
    virtual DeviceQueue* deviceQueue() { return nullptr; }

    // Forward.
    virtual void embedding(const kernels::EmbeddingArgs& args) = 0;
    virtual void rmsNorm(const kernels::RmsNormArgs& args) = 0;
    virtual void layerNorm(const kernels::LayerNormArgs& args) = 0;
    virtual void matmul(const kernels::MatmulArgs& args) = 0;
    virtual void linear(const kernels::LinearArgs& args) = 0;
    virtual void ropeTable(const kernels::RopeTableArgs& args) = 0;
    virtual void rope(const kernels::RopeArgs& args) = 0;
    virtual void storeRows(const kernels::StoreRowsArgs& args) = 0;
    virtual void cachedAttention(const kernels::CachedAttentionArgs& args) = 0;
    virtual void causalAttention(const kernels::CausalAttentionArgs& args) = 0;
    virtual void swiglu(const kernels::SwigluArgs& args) = 0;
    virtual void gelu(const kernels::GeluArgs& args) = 0;
    virtual void crossEntropy(const kernels::CrossEntropyArgs& args) = 0;
    virtual void entropyParts(const kernels::EntropyPartsArgs& args) = 0;
    virtual void sumParts(const kernels::SumPartsArgs& args) = 0;

    // Backward. RoPE's is rope() in the other direction, cross entropy's is part of crossEntropy().
    virtual void embeddingBackward(const kernels::EmbeddingBackwardArgs& args) = 0;
    virtual void rmsNormBackward(const kernels::RmsNormBackwardArgs& args) = 0;
    virtual void layerNormBackward(const kernels::LayerNormBackwardArgs& args) = 0;
    virtual void linearBackward(const kernels::LinearBackwardArgs& args) = 0;
    virtual void causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) = 0;
    virtual void swigluBackward(const kernels::SwigluBackwardArgs& args) = 0;
    virtual void geluBackward(const kernels::GeluBackwardArgs& args) = 0;

    // What else training does with its numbers.
    virtual void moveRows(const kernels::MoveRowsArgs& args) = 0;
    virtual void unitRows(const kernels::UnitRowsArgs& args) = 0;
    virtual void unitRowsBackward(const kernels::UnitRowsBackwardArgs& args) = 0;
    virtual void dropout(const kernels::DropoutArgs& args) = 0;
    virtual void uniformNoise(const kernels::UniformNoiseArgs& args) = 0;
    virtual void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) = 0;
    virtual void widenBf16(const std::uint16_t* from, float* to, std::int64_t count) = 0;
    virtual void adamw(const kernels::AdamwArgs& args) = 0;
    /// Σ x² in double; waits for what was queued before.
    virtual double squaredNorm(const float* x, std::int64_t count) = 0;

protected:
    Backend() = default;
};

/// The SIMD kernels on `threads` threads (0: one per core).
std::unique_ptr<Backend> makeCpuBackend(unsigned threads);

/// Every operation by its reference, on the caller's thread: the meaning, to compare with.
std::unique_ptr<Backend> makeReferenceBackend();

}  // namespace xinglin::engine
