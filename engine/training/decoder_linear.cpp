#include "engine/training/decoder_pass.h"

namespace xinglin::engine {

void DecoderGradients::Pass::product(const float* x, std::int64_t rows, const Parameter& weight,
                                     const float* bias, float* y, kernels::ProductWrite write) {
    kernels::LinearArgs args;
    args.type = weight.rounded ? kernels::GemmType::Bf16 : kernels::GemmType::F32;
    args.x = weight.rounded ? static_cast<const void*>(roundedInput(x, rows * weight.cols)) : x;
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
std::uint16_t* DecoderGradients::Pass::rounded(Buffer& piece, const float* from, std::int64_t count) {
    auto* bits = grown<std::uint16_t>(m_backend, piece, count, "rounded activations");
    m_backend.roundToBf16(from, bits, count);
    return bits;
}

const std::uint16_t* DecoderGradients::Pass::roundedInput(const float* x, std::int64_t count) {
    const bool isShared = x == m_sharedInput;
    if (!isShared || !m_isSharedRounded) {
        rounded(m_memory.roundedInput, x, count);
        m_isSharedRounded = isShared;
    }
    return m_memory.roundedInput.as<std::uint16_t>();
}

void DecoderGradients::Pass::add(float* sum, const float* what, std::int64_t count) {
    m_backend.moveRows({what, sum, 1, count, nullptr, nullptr, 1.0f, kernels::RowWrite::Add});
}

void DecoderGradients::Pass::copy(float* to, const float* from, std::int64_t count) {
    m_backend.copy(to, from, static_cast<std::size_t>(count) * sizeof(float));
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
        args.x = weight.gradient ? roundedInput(x, rows * weight.cols) : nullptr;
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

// What an adapter sees of a layer's input: while gradients are computed, some of it is dropped.
const float* DecoderGradients::Pass::dropped(const LowRankModule& module, const float* x, std::int64_t rows) {
    if (m_want == Want::Measure || m_adapter->dropout() == 0.0) {
        return x;
    }
    auto* to =
        grown<float>(m_backend, m_memory.adapter.droppedInput, rows * module.inputs, "an adapter's input");
    m_adapter->drop(module, x, rows, to);
    return to;
}

// What the adapter's first matrix gives, times its scale.
const float* DecoderGradients::Pass::innerOf(const LowRankModule& module, const float* x, std::int64_t rows) {
    auto* inner =
        grown<float>(m_backend, m_memory.adapter.inner, rows * module.rank, "an adapter's products");
    Parameter down;
    down.rows = module.rank;
    down.cols = module.inputs;
    down.value = module.down;
    product(x, rows, down, nullptr, inner, kernels::ProductWrite::Store);
    m_backend.moveRows({inner, inner, rows, module.rank, nullptr, nullptr, static_cast<float>(module.scale)});
    return inner;
}

// Where a parameter's rows are in the second matrix; null where they follow one another.
const std::int64_t* DecoderGradients::Pass::scatteredRows(const Parameter& weight) {
    if (!weight.part.alternatesByHead) {
        return nullptr;
    }
    m_upRows.resize(static_cast<std::size_t>(weight.rows));
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        m_upRows[static_cast<std::size_t>(row)] = m_parameters.packedRow(weight, row);
    }
    return m_memory.there<std::int64_t>(m_memory.adapter.upRows, m_upRows);
}

// The rows of the adapter's second matrix that belong to this parameter (W_pack holds three).
Parameter DecoderGradients::Pass::upOf(const LowRankModule& module, const Parameter& weight) {
    Parameter up;
    up.rows = weight.rows;
    up.cols = module.rank;
    if (const std::int64_t* rows = scatteredRows(weight)) {
        up.value =
            grown<float>(m_backend, m_memory.adapter.up, weight.rows * module.rank, "an adapter's rows");
        m_backend.moveRows({module.up, up.value, weight.rows, module.rank, rows});
    } else {
        up.value = module.up + m_parameters.packedRow(weight, 0) * module.rank;
    }
    return up;
}

// Room for their gradient: the adapter's own, or zeros beside it where the rows lie scattered or ranks have
// parts.
float* DecoderGradients::Pass::upGradientOf(const LowRankModule& module, const Parameter& weight) {
    if (!module.upGradient) {
        return nullptr;
    }
    return weight.part.alternatesByHead || sumsUp(module)
               ? cleared(m_memory.adapter.upSlope, weight.rows * module.rank,
                         "the gradient of an adapter's rows")
               : module.upGradient + m_parameters.packedRow(weight, 0) * module.rank;
}

// Adds what upGradientOf() had computed beside the adapter's own gradient, of all ranks that have a part of
// it.
void DecoderGradients::Pass::addUpGradient(const LowRankModule& module, const Parameter& weight,
                                           const Parameter& up) {
    if (!up.gradient) {
        return;
    }
    const std::int64_t* rows = scatteredRows(weight);
    if (sumsUp(module)) {
        addTogether(module.isShared ? m_parameters.sharerExchange() : m_exchange, up.gradient,
                    weight.rows * module.rank);
    } else if (!rows) {
        return;
    }
    float* own = module.upGradient + (rows ? 0 : m_parameters.packedRow(weight, 0) * module.rank);
    m_backend.moveRows(
        {up.gradient, own, weight.rows, module.rank, nullptr, rows, 1.0f, kernels::RowWrite::Add});
}

void DecoderGradients::Pass::linear(const float* x, std::int64_t rows, const Parameter& weight,
                                    const Parameter& bias, float* y, kernels::ProductWrite write) {
    product(x, rows, weight, bias.value, y, write);
    if (const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr) {
        const float* inner = innerOf(*module, dropped(*module, x, rows), rows);
        product(inner, rows, upOf(*module, weight), nullptr, y, kernels::ProductWrite::Add);
    }
}

void DecoderGradients::Pass::linearBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                            const Parameter& bias, const float* dy, float* dx) {
    const auto compute = [&](const Parameter& ownWeight, const Parameter& ownBias) {
        productBackward(x, rows, ownWeight, ownBias.gradient, dy, dx);
    };
    if (m_parameters.isShared(weight)) {
        sumGradients(m_parameters.sharerExchange(), weight, bias, compute);
    } else {
        compute(weight, bias);
    }
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    // What the first matrix gave is computed again: it is small, and the forward pass keeps less.
    const std::int64_t rank = module->rank;
    x = dropped(*module, x, rows);
    const float* inner = innerOf(*module, x, rows);
    auto* dInner = grown<float>(m_backend, m_memory.adapter.innerSlope, rows * rank, "an adapter's products");
    Parameter up = upOf(*module, weight);
    up.gradient = upGradientOf(*module, weight);
    productBackward(inner, rows, up, nullptr, dy, dInner);
    addUpGradient(*module, weight, up);
    m_backend.moveRows({dInner, dInner, rows, rank, nullptr, nullptr, static_cast<float>(module->scale)});
    auto* dInput =
        grown<float>(m_backend, m_memory.adapter.inputSlope, rows * module->inputs, "an adapter's input");
    Parameter down;
    down.rows = rank;
    down.cols = module->inputs;
    down.value = module->down;
    const std::int64_t downCount = rank * module->inputs;
    down.gradient = module->cutsRows
                        ? cleared(m_memory.adapter.downSlope, downCount, "a part of an adapter's gradient")
                        : module->downGradient;
    productBackward(x, rows, down, nullptr, dInner, dInput);
    if (module->cutsRows) {
        addTogether(m_exchange, down.gradient, downCount);
        add(module->downGradient, down.gradient, downCount);
    }
    if (x == m_memory.adapter.droppedInput.as<float>()) {
        m_adapter->drop(*module, dInput, rows, dInput);
    }
    add(dx, dInput, rows * module->inputs);
}

// Memory of zeros.
float* DecoderGradients::Pass::cleared(Buffer& piece, std::int64_t count, const char* name) {
    auto* numbers = grown<float>(m_backend, piece, count, name);
    m_backend.clear(numbers, static_cast<std::size_t>(count) * sizeof(float));
    return numbers;
}

// Ranks that have parts of a sum get it, in the order of the ranks.
void DecoderGradients::Pass::addTogether(PlaneExchange& ranks, float* numbers, std::int64_t count) {
    if (ranks.size() > 1) {
        ranks.addTogether(numbers, scratch(count + ranks.size()), count);
    }
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
    addTogether(m_exchange, m_part, m_rows * m_config.hidden);
    add(m_stream, m_part, m_rows * m_config.hidden);
}

}  // namespace xinglin::engine
