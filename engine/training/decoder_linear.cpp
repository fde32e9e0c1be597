#include <algorithm>

#include "engine/training/decoder_pass.h"

namespace xinglin::engine {

void DecoderGradients::Pass::product(const float* x, std::int64_t rows, const Parameter& weight,
                                     const float* bias, float* y, kernels::ProductWrite write) {
    kernels::LinearArgs args;
    args.type = weight.rounded ? kernels::GemmType::Bf16 : kernels::GemmType::F32;
    args.x =
        weight.rounded ? static_cast<const void*>(rounded(m_memory.roundedInput, x, rows * weight.cols)) : x;
    args.weight = weight.rounded ? static_cast<const void*>(weight.rounded) : weight.value;
    args.bias = bias;
    args.y = y;
    args.rows = rows;
    args.cols = weight.cols;
    args.outputs = weight.rows;
    args.write = write;
    m_backend.linear(args);
}

// The nearest bfloat16 numbers, in `piece`.
const std::uint16_t* DecoderGradients::Pass::rounded(Buffer& piece, const float* from, std::int64_t count) {
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(std::uint16_t);
    if (piece.size() < bytes) {
        piece = Buffer();
        piece = Buffer(bytes, "rounded activations");
    }
    m_backend.roundToBf16(from, piece.as<std::uint16_t>(), count);
    return piece.as<std::uint16_t>();
}

// dx is written, or null; what has no gradient gets none.
void DecoderGradients::Pass::productBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                             float* dBias, const float* dy, float* dx) {
    kernels::LinearBackwardArgs args;
    args.type = weight.rounded ? kernels::GemmType::Bf16 : kernels::GemmType::F32;
    args.x = x;
    args.weight = weight.value;
    args.dy = dy;
    if (weight.rounded) {
        // An input is wanted for the weight's gradient alone.
        args.x = weight.gradient ? rounded(m_memory.roundedInput, x, rows * weight.cols) : nullptr;
        args.weight = weight.rounded;
        args.dy = rounded(m_memory.roundedSlope, dy, rows * weight.rows);
    }
    args.dyFloat = dy;
    args.dx = dx;
    args.dWeight = weight.gradient;
    args.dBias = dBias;
    args.rows = rows;
    args.cols = weight.cols;
    args.outputs = weight.rows;
    m_backend.linearBackward(args);
}

// The rows of the adapter's second matrix that belong to this parameter (W_pack holds three), scaled.
void DecoderGradients::Pass::gatherUp(const LowRankModule& module, const Parameter& weight) {
    m_up.resize(static_cast<std::size_t>(weight.rows * module.rank));
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        const float* from = module.up + m_parameters.packedRow(weight, row) * module.rank;
        for (std::int64_t i = 0; i < module.rank; ++i) {
            m_up[static_cast<std::size_t>(row * module.rank + i)] =
                static_cast<float>(module.scale * static_cast<double>(from[i]));
        }
    }
}

// What an adapter sees of a layer's input: while gradients are computed, some of it is dropped.
const float* DecoderGradients::Pass::dropped(const LowRankModule& module, const float* x, std::int64_t rows) {
    if (m_want == Want::Measure || m_adapter->dropout() == 0.0) {
        return x;
    }
    m_dropped.resize(static_cast<std::size_t>(rows * module.inputs));
    m_adapter->drop(module, x, rows, m_dropped.data());
    return m_dropped.data();
}

void DecoderGradients::Pass::linear(const float* x, std::int64_t rows, const Parameter& weight,
                                    const Parameter& bias, float* y, kernels::ProductWrite write) {
    product(x, rows, weight, bias.value, y, write);
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    gatherUp(*module, weight);
    m_inner.resize(static_cast<std::size_t>(rows * module->rank));
    Parameter down;
    down.rows = module->rank;
    down.cols = module->inputs;
    down.value = module->down;
    product(dropped(*module, x, rows), rows, down, nullptr, m_inner.data(), kernels::ProductWrite::Store);
    Parameter up;
    up.rows = weight.rows;
    up.cols = module->rank;
    up.value = m_up.data();
    product(m_inner.data(), rows, up, nullptr, y, kernels::ProductWrite::Add);
}

void DecoderGradients::Pass::linearBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                            const Parameter& bias, const float* dy, float* dx) {
    const auto compute = [&](const Parameter& ownWeight, const Parameter& ownBias) {
        productBackward(x, rows, ownWeight, ownBias.gradient, dy, dx);
    };
    if (m_parameters.isShared(weight)) {
        sumGradients(m_parameters.sharers(), weight, bias, compute);
    } else {
        compute(weight, bias);
    }
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    // What the first matrix gave is computed again: it is small, and the forward pass keeps less.
    const std::int64_t rank = module->rank;
    gatherUp(*module, weight);
    m_inner.resize(static_cast<std::size_t>(rows * rank));
    Parameter down;
    down.rows = rank;
    down.cols = module->inputs;
    down.value = module->down;
    x = dropped(*module, x, rows);
    product(x, rows, down, nullptr, m_inner.data(), kernels::ProductWrite::Store);
    m_dInner.resize(m_inner.size());
    m_dUpPart.assign(m_up.size(), 0.0f);
    Parameter up;
    up.rows = weight.rows;
    up.cols = rank;
    up.value = m_up.data();
    up.gradient = m_dUpPart.data();
    productBackward(m_inner.data(), rows, up, nullptr, dy, m_dInner.data());
    if (module->cutsColumns || module->isShared) {
        addTogether(module->isShared ? m_parameters.sharers() : m_ranks, m_dUpPart.data(),
                    weight.rows * rank);
    }
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        float* to = module->upGradient + m_parameters.packedRow(weight, row) * rank;
        for (std::int64_t i = 0; i < rank; ++i) {
            to[i] += static_cast<float>(module->scale) * m_dUpPart[static_cast<std::size_t>(row * rank + i)];
        }
    }
    m_dInput.resize(static_cast<std::size_t>(rows * module->inputs));
    down.gradient = module->downGradient;
    if (module->cutsRows) {
        m_dDown.assign(down.size(), 0.0f);
        down.gradient = m_dDown.data();
    }
    productBackward(x, rows, down, nullptr, m_dInner.data(), m_dInput.data());
    if (module->cutsRows) {
        addTogether(m_ranks, m_dDown.data(), rank * module->inputs);
        addTo(module->downGradient, m_dDown.data(), rank * module->inputs);
    }
    if (x == m_dropped.data()) {
        m_adapter->drop(*module, m_dInput.data(), rows, m_dInput.data());
    }
    addTo(dx, m_dInput.data(), rows * module->inputs);
}

// Ranks that have parts of a sum get it, in the order of the ranks.
void DecoderGradients::Pass::addTogether(Communicator& ranks, float* numbers, std::int64_t count) {
    if (ranks.size() == 1) {
        return;
    }
    const auto size = static_cast<std::size_t>(count);
    float* beside = scratch(count + ranks.size());
    ranks.addTogether({numbers, size}, {beside, size + static_cast<std::size_t>(ranks.size())});
}

// A layer whose output goes back to the stream; where its columns are cut, every rank has a part of the sum.
void DecoderGradients::Pass::linearOntoStream(const float* x, const Parameter& weight,
                                              const Parameter& bias) {
    if (!isCut()) {
        linear(x, m_rows, weight, bias, m_stream, kernels::ProductWrite::Add);
        return;
    }
    const Parameter none;
    linear(x, m_rows, weight, m_ranks.isFirst() ? bias : none, m_part);
    addTogether(m_ranks, m_part, m_rows * m_config.hidden);
    addTo(m_stream, m_part, m_rows * m_config.hidden);
}

}  // namespace xinglin::engine
