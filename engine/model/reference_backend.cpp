#include "engine/model/reference_backend.h"

#include <cstring>

#include "kernels/optimizer/gradient_norm.h"
#include "kernels/quant/interleave.h"

namespace xinglin::engine {

void ReferenceBackend::upload(void* to, const void* from, std::size_t bytes) {
    if (bytes > 0) {
        std::memcpy(to, from, bytes);
    }
}

void ReferenceBackend::download(void* to, const void* from, std::size_t bytes) {
    upload(to, from, bytes);
}

void ReferenceBackend::copy(void* to, const void* from, std::size_t bytes) {
    upload(to, from, bytes);
}

void ReferenceBackend::clear(void* to, std::size_t bytes) {
    if (bytes > 0) {
        std::memset(to, 0, bytes);
    }
}

WeightForm ReferenceBackend::bestForm(const kernels::WeightView& rowMajor, Arithmetic arithmetic) const {
    if (arithmetic == Arithmetic::Float32 || !kernels::canInterleave(rowMajor.type)) {
        return {rowMajor.type, kernels::WeightLayout::RowMajor, 0};
    }
    const kernels::InterleavedLayout layout = {rowMajor.type, rowMajor.rows, rowMajor.cols};
    return {rowMajor.type, kernels::WeightLayout::Interleaved, static_cast<std::size_t>(layout.bytes())};
}

kernels::WeightView ReferenceBackend::prepare(const kernels::WeightView& rowMajor, const WeightForm& form,
                                              Buffer& storage) {
    const kernels::InterleavedLayout layout = {form.type, rowMajor.rows, rowMajor.cols};
    storage = Buffer(form.bytes, "rearranged weights");
    kernels::interleaveReference({layout, rowMajor.data, storage.data()});
    return {form.type, form.layout, storage.data(), 0, rowMajor.rows, rowMajor.cols};
}

std::size_t ReferenceBackend::matmulScratch(const kernels::MatmulArgs& args) const {
    return kernels::matmulScratch(args, threads());
}

std::int64_t ReferenceBackend::cachedAttentionScratch(const kernels::CachedAttentionArgs& args) const {
    return kernels::cachedAttentionScratch(args, threads());
}

std::size_t ReferenceBackend::causalAttentionScratch(const kernels::CausalAttentionArgs& args) const {
    return kernels::causalAttentionScratch(args, threads());
}

void ReferenceBackend::embedding(const kernels::EmbeddingArgs& args) {
    kernels::embeddingReference(args);
}

void ReferenceBackend::rmsNorm(const kernels::RmsNormArgs& args) {
    kernels::rmsNormReference(args);
}

void ReferenceBackend::layerNorm(const kernels::LayerNormArgs& args) {
    kernels::layerNormReference(args);
}

void ReferenceBackend::matmul(const kernels::MatmulArgs& args) {
    kernels::matmulReference(args);
}

void ReferenceBackend::ropeTable(const kernels::RopeTableArgs& args) {
    kernels::ropeTableReference(args);
}

void ReferenceBackend::rope(const kernels::RopeArgs& args) {
    kernels::ropeReference(args);
}

void ReferenceBackend::storeRows(const kernels::StoreRowsArgs& args) {
    kernels::storeRowsReference(args);
}

void ReferenceBackend::cachedAttention(const kernels::CachedAttentionArgs& args) {
    kernels::cachedAttentionReference(args);
}

void ReferenceBackend::causalAttention(const kernels::CausalAttentionArgs& args) {
    kernels::causalAttentionReference(args);
}

void ReferenceBackend::swiglu(const kernels::SwigluArgs& args) {
    kernels::swigluReference(args);
}

void ReferenceBackend::gelu(const kernels::GeluArgs& args) {
    kernels::geluReference(args);
}

void ReferenceBackend::crossEntropy(const kernels::CrossEntropyArgs& args) {
    kernels::crossEntropyReference(args);
}

void ReferenceBackend::entropyParts(const kernels::EntropyPartsArgs& args) {
    kernels::entropyPartsReference(args);
}

void ReferenceBackend::sumParts(const kernels::SumPartsArgs& args) {
    kernels::sumPartsReference(args);
}

void ReferenceBackend::embeddingBackward(const kernels::EmbeddingBackwardArgs& args) {
    kernels::embeddingBackwardReference(args);
}

void ReferenceBackend::rmsNormBackward(const kernels::RmsNormBackwardArgs& args) {
    kernels::rmsNormBackwardReference(args);
}

void ReferenceBackend::layerNormBackward(const kernels::LayerNormBackwardArgs& args) {
    kernels::layerNormBackwardReference(args);
}

void ReferenceBackend::linear(const kernels::LinearArgs& args) {
    kernels::linearReference(args);
}

void ReferenceBackend::linearBackward(const kernels::LinearBackwardArgs& args) {
    kernels::linearBackwardReference(args);
}

void ReferenceBackend::causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) {
    kernels::causalAttentionBackwardReference(args);
}

void ReferenceBackend::swigluBackward(const kernels::SwigluBackwardArgs& args) {
    kernels::swigluBackwardReference(args);
}

void ReferenceBackend::geluBackward(const kernels::GeluBackwardArgs& args) {
    kernels::geluBackwardReference(args);
}

void ReferenceBackend::moveRows(const kernels::MoveRowsArgs& args) {
    kernels::moveRowsReference(args);
}

void ReferenceBackend::unitRows(const kernels::UnitRowsArgs& args) {
    kernels::unitRowsReference(args);
}

void ReferenceBackend::unitRowsBackward(const kernels::UnitRowsBackwardArgs& args) {
    kernels::unitRowsBackwardReference(args);
}

void ReferenceBackend::dropout(const kernels::DropoutArgs& args) {
    kernels::dropoutReference(args);
}

void ReferenceBackend::uniformNoise(const kernels::UniformNoiseArgs& args) {
    kernels::uniformNoiseReference(args);
}

void ReferenceBackend::roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) {
    kernels::roundToBf16Reference(from, to, count);
}

void ReferenceBackend::widenBf16(const std::uint16_t* from, float* to, std::int64_t count) {
    kernels::widenBf16Reference(from, to, count);
}

void ReferenceBackend::adamw(const kernels::AdamwArgs& args) {
    kernels::adamwReference(args);
}

double ReferenceBackend::squaredNorm(const float* x, std::int64_t count) {
    double sum = 0.0;
    kernels::squaredNormReference({x, count, &sum, {}});
    return sum;
}

std::unique_ptr<Backend> makeReferenceBackend() {
    return std::make_unique<ReferenceBackend>();
}

}  // namespace xinglin::engine
