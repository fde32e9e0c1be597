#pragma once

#include <functional>
#include <memory>

#include "kernels/attention/step_attention.h"
#include "kernels/cuda/device_runtime.h"
#include "kernels/matmul/step_products.h"
#include "kernels/sampling/sample_tokens.h"
#include "kernels/sampling/top_k.h"

namespace xinglin::engine {

/// A device's operations for a step of decoding: five launches a block where a few rows share it and each of
/// its projections has one type, recorded once and replayed. As Backend: they are queued and follow one
/// another.
class StepOperations {
public:
    virtual ~StepOperations() = default;
    StepOperations(const StepOperations&) = delete;
    StepOperations& operator=(const StepOperations&) = delete;

    virtual void norm(const float* x, std::int64_t rows, std::int64_t cols, const kernels::RowTail& tail) = 0;
    virtual void product(const kernels::StepProductArgs& args) = 0;
    virtual void gate(const kernels::StepGateArgs& args) = 0;
    virtual void attention(const kernels::StepAttentionArgs& args) = 0;
    virtual std::int64_t attentionScratch(const kernels::StepAttentionArgs& args) const = 0;

    /// The best candidates of rows of logits, and a token drawn from them: so that a few numbers cross to the
    /// host, or one.
    virtual void topK(const kernels::TopKArgs& args) = 0;
    virtual std::int64_t topKScratch(std::int64_t rows, std::int64_t vocabulary, std::int64_t k) const = 0;
    virtual void sampleTokens(const kernels::SampleTokensArgs& args) = 0;

    /// Records what `work` queues, which must allocate and copy nothing. Null where nothing can be recorded:
    /// then `work` was not called.
    virtual std::unique_ptr<kernels::DeviceRecording> record(const std::function<void()>& work) = 0;
    virtual void replay(kernels::DeviceRecording& recording) = 0;

protected:
    StepOperations() = default;
};

}  // namespace xinglin::engine
