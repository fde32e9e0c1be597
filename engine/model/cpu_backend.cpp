#include "engine/model/reference_backend.h"
#include "kernels/matmul/column_pairs.h"
#include "kernels/optimizer/gradient_norm.h"
#include "kernels/quant/interleave.h"

namespace xinglin::engine {
namespace {

// What has no kernel of its own is inherited from the reference.
class CpuBackend final : public ReferenceBackend {
public:
    explicit CpuBackend(unsigned threads) : m_pool(threads), m_context{m_pool} {}

    std::string description() const override {
        return "CPU, " + std::to_string(threads()) + (threads() == 1 ? " thread, " : " threads, ") +
               kernels::describeCpu(m_context.features);
    }

    WeightForm bestForm(const kernels::WeightView& rowMajor, Arithmetic arithmetic) const override {
        if (arithmetic == Arithmetic::Float32 || !kernels::canPairColumns(rowMajor.type)) {
            return ReferenceBackend::bestForm(rowMajor, arithmetic);
        }
        const kernels::PackedPairLayout packed = {rowMajor.rows, rowMajor.cols};
        const bool isPackable = rowMajor.data ? kernels::looksPackable(packing(rowMajor, nullptr))
                                              : rowMajor.type == kernels::TensorType::BF16 &&
                                                    kernels::canPackPairs(rowMajor.type, rowMajor.cols);
        return isPackable ? WeightForm{kernels::TensorType::BF16, kernels::WeightLayout::PackedPairs,
                                       static_cast<std::size_t>(packed.bytes())}
                          : pairedForm(rowMajor);
    }

    kernels::WeightView prepare(const kernels::WeightView& rowMajor, const WeightForm& wanted,
                                Buffer& storage) override {
        WeightForm form = wanted;
        storage = Buffer(form.bytes, kRearranged);
        if (form.layout == kernels::WeightLayout::PackedPairs &&
            !kernels::packPairsCpu(packing(rowMajor, storage.data()), m_context)) {
            // The part of it that was looked at is not like the rest.
            form = pairedForm(rowMajor);
            storage = Buffer(form.bytes, kRearranged);
        }
        if (form.layout == kernels::WeightLayout::ColumnPairs) {
            const kernels::ColumnPairLayout layout = {form.type, rowMajor.rows, rowMajor.cols};
            kernels::pairColumnsCpu({layout, rowMajor.data, rowMajor.rowBytes, storage.data()}, m_context);
        } else if (form.layout == kernels::WeightLayout::Interleaved) {
            const kernels::InterleavedLayout layout = {form.type, rowMajor.rows, rowMajor.cols};
            kernels::interleaveCpu({layout, rowMajor.data, storage.data()}, m_context);
        }
        return {form.type, form.layout, storage.data(), 0, rowMajor.rows, rowMajor.cols};
    }

    void embedding(const kernels::EmbeddingArgs& args) override { kernels::embeddingCpu(args, m_context); }
    void rmsNorm(const kernels::RmsNormArgs& args) override { kernels::rmsNormCpu(args, m_context); }
    void layerNorm(const kernels::LayerNormArgs& args) override { kernels::layerNormCpu(args, m_context); }
    void matmul(const kernels::MatmulArgs& args) override { kernels::matmulCpu(args, m_context); }
    void rope(const kernels::RopeArgs& args) override { kernels::ropeCpu(args, m_context); }
    void storeRows(const kernels::StoreRowsArgs& args) override { kernels::storeRowsCpu(args, m_context); }
    void cachedAttention(const kernels::CachedAttentionArgs& args) override {
        kernels::cachedAttentionCpu(args, m_context);
    }
    void swiglu(const kernels::SwigluArgs& args) override { kernels::swigluCpu(args, m_context); }
    void gelu(const kernels::GeluArgs& args) override { kernels::geluCpu(args, m_context); }
    void crossEntropy(const kernels::CrossEntropyArgs& args) override {
        kernels::crossEntropyCpu(args, m_context);
    }
    void entropyParts(const kernels::EntropyPartsArgs& args) override {
        kernels::entropyPartsCpu(args, m_context);
    }
    void linear(const kernels::LinearArgs& args) override { kernels::linearCpu(args, m_context); }
    void causalAttention(const kernels::CausalAttentionArgs& args) override {
        kernels::causalAttentionCpu(args, m_context);
    }

    void embeddingBackward(const kernels::EmbeddingBackwardArgs& args) override {
        kernels::embeddingBackwardCpu(args, m_context);
    }
    void rmsNormBackward(const kernels::RmsNormBackwardArgs& args) override {
        kernels::rmsNormBackwardCpu(args, m_context);
    }
    void layerNormBackward(const kernels::LayerNormBackwardArgs& args) override {
        kernels::layerNormBackwardCpu(args, m_context);
    }
    void linearBackward(const kernels::LinearBackwardArgs& args) override {
        kernels::linearBackwardCpu(args, m_context);
    }
    void causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) override {
        kernels::causalAttentionBackwardCpu(args, m_context);
    }
    void swigluBackward(const kernels::SwigluBackwardArgs& args) override {
        kernels::swigluBackwardCpu(args, m_context);
    }
    void geluBackward(const kernels::GeluBackwardArgs& args) override {
        kernels::geluBackwardCpu(args, m_context);
    }
    void moveRows(const kernels::MoveRowsArgs& args) override { kernels::moveRowsCpu(args, m_context); }
    void unitRows(const kernels::UnitRowsArgs& args) override { kernels::unitRowsCpu(args, m_context); }
    void unitRowsBackward(const kernels::UnitRowsBackwardArgs& args) override {
        kernels::unitRowsBackwardCpu(args, m_context);
    }
    void dropout(const kernels::DropoutArgs& args) override { kernels::dropoutCpu(args, m_context); }
    void uniformNoise(const kernels::UniformNoiseArgs& args) override {
        kernels::uniformNoiseCpu(args, m_context);
    }
    void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) override {
        kernels::roundToBf16Cpu(from, to, count, m_context);
    }
    void adamw(const kernels::AdamwArgs& args) override { kernels::adamwCpu(args, m_context); }
    double squaredNorm(const float* x, std::int64_t count) override {
        double sum = 0.0;
        kernels::squaredNormCpu({x, count, &sum, {}}, m_context);
        return sum;
    }

protected:
    unsigned threads() const override { return m_pool.threads(); }

private:
    static constexpr const char* kRearranged = "rearranged weights";

    static kernels::PackPairsArgs packing(const kernels::WeightView& rowMajor, void* out) {
        return {{rowMajor.rows, rowMajor.cols}, rowMajor.type, rowMajor.data, rowMajor.rowBytes, out};
    }

    static WeightForm pairedForm(const kernels::WeightView& rowMajor) {
        const kernels::ColumnPairLayout layout = {rowMajor.type, rowMajor.rows, rowMajor.cols};
        return {rowMajor.type, kernels::WeightLayout::ColumnPairs, static_cast<std::size_t>(layout.bytes())};
    }

    kernels::ThreadPool m_pool;
    kernels::CpuContext m_context;
};

}  // namespace

std::unique_ptr<Backend> makeCpuBackend(unsigned threads) {
    return std::make_unique<CpuBackend>(threads);
}

}  // namespace xinglin::engine
