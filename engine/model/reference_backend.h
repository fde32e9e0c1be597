#pragma once

#include "engine/model/backend.h"

namespace xinglin::engine {

class ReferenceBackend : public Backend {
public:
    std::string description() const override { return "reference"; }

    bool isHost() const override { return true; }
    Buffer allocate(std::size_t bytes, const std::string& name) override { return {bytes, name}; }
    std::size_t freeBytes() const override { return availableMemoryBytes(); }
    void upload(void* to, const void* from, std::size_t bytes) override;
    void download(void* to, const void* from, std::size_t bytes) override;
    void copy(void* to, const void* from, std::size_t bytes) override;
    void clear(void* to, std::size_t bytes) override;
    WeightForm bestForm(const kernels::WeightView& rowMajor, Arithmetic arithmetic) const override;
    kernels::WeightView prepare(const kernels::WeightView& rowMajor, const WeightForm& form,
                                Buffer& storage) override;
    std::size_t matmulScratch(const kernels::MatmulArgs& args) const override;
    std::int64_t cachedAttentionScratch(const kernels::CachedAttentionArgs& args) const override;
    std::size_t causalAttentionScratch(const kernels::CausalAttentionArgs& args) const override;

    void embedding(const kernels::EmbeddingArgs& args) override;
    void rmsNorm(const kernels::RmsNormArgs& args) override;
    void layerNorm(const kernels::LayerNormArgs& args) override;
    void matmul(const kernels::MatmulArgs& args) override;
    void linear(const kernels::LinearArgs& args) override;
    void ropeTable(const kernels::RopeTableArgs& args) override;
    void rope(const kernels::RopeArgs& args) override;
    void storeRows(const kernels::StoreRowsArgs& args) override;
    void cachedAttention(const kernels::CachedAttentionArgs& args) override;
    void causalAttention(const kernels::CausalAttentionArgs& args) override;
    void swiglu(const kernels::SwigluArgs& args) override;
    void gelu(const kernels::GeluArgs& args) override;
    void crossEntropy(const kernels::CrossEntropyArgs& args) override;
    void entropyParts(const kernels::EntropyPartsArgs& args) override;
    void sumParts(const kernels::SumPartsArgs& args) override;

    void embeddingBackward(const kernels::EmbeddingBackwardArgs& args) override;
    void rmsNormBackward(const kernels::RmsNormBackwardArgs& args) override;
    void layerNormBackward(const kernels::LayerNormBackwardArgs& args) override;
    void linearBackward(const kernels::LinearBackwardArgs& args) override;
    void causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) override;
    void swigluBackward(const kernels::SwigluBackwardArgs& args) override;
    void geluBackward(const kernels::GeluBackwardArgs& args) override;
    void moveRows(const kernels::MoveRowsArgs& args) override;
    void unitRows(const kernels::UnitRowsArgs& args) override;
    void unitRowsBackward(const kernels::UnitRowsBackwardArgs& args) override;
    void dropout(const kernels::DropoutArgs& args) override;
    void uniformNoise(const kernels::UniformNoiseArgs& args) override;
    void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) override;
    void widenBf16(const std::uint16_t* from, float* to, std::int64_t count) override;
    void adamw(const kernels::AdamwArgs& args) override;
    double squaredNorm(const float* x, std::int64_t count) override;

protected:
    /// Threads that scratch memory is sized for.
    virtual unsigned threads() const { return 1; }
};

}  // namespace xinglin::engine
