#include "engine/training/parameters.h"

#include <algorithm>
#include <bit>

#include "engine/core/error.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/backend.h"

namespace xinglin::engine {
namespace {

const Parameter kAbsent;

const FileTensor* findTensor(const Model& model, const ModelFamily& family, const std::string& name) {
    const FileTensor* tensor = model.file().find(name);
    return tensor ? tensor : model.file().find(family.folderPrefix + name);
}

RowPart partOf(const LayerParamSpec& spec) {
    return spec.folderPart;
}
RowPart partOf(const ModelParamSpec&) {
    return {};
}

template <typename Spec>
Parameter parameterOf(const Model& model, const ModelFamily& family, const Spec& spec,
                      const std::string& prefix) {
    const FileTensor* tensor =
        spec.folderName ? findTensor(model, family, prefix + spec.folderName) : nullptr;
    if (!tensor) {
        return {};
    }
    Parameter parameter;
    parameter.name = tensor->name;
    parameter.part = partOf(spec);
    parameter.rows = extentOf(model.config(), spec.rows);
    parameter.cols = spec.cols == Extent::None ? 1 : extentOf(model.config(), spec.cols);
    parameter.isMatrix = spec.cols != Extent::None;
    return parameter;
}

}  // namespace

bool trainsEverything(std::string_view) {
    return true;
}
bool trainsNothing(std::string_view) {
    return false;
}

Parameters::Parameters(const Model& model, const TrainedNames& trained, WithScore withScore)
    : m_model(model), m_family(familyOf(model.file())) {
    if (!model.file().isFolder()) {
        throw Error(ErrorCode::FormatUnsupported,
                    model.file().path().string() +
                        ": training starts from a Hugging Face folder, not from a GGUF file. Choose the "
                        "folder that the file was converted from.");
    }
    for (const ModelParamSpec& spec : m_family.modelParams) {
        const bool isSecondView = spec.matrix == &DecoderWeights::output && model.config().tiedEmbeddings;
        m_all.push_back(isSecondView ? Parameter() : parameterOf(model, m_family, spec, ""));
    }
    for (std::int64_t layer = 0; layer < model.config().layers; ++layer) {
        const std::string prefix = m_family.folderLayerPrefix + std::to_string(layer) + ".";
        for (const LayerParamSpec& spec : m_family.layerParams) {
            m_all.push_back(parameterOf(model, m_family, spec, prefix));
        }
    }
    // What is trained lies in front, so that it is one piece.
    std::vector<Parameter*> order;
    for (Parameter& parameter : m_all) {
        if (!parameter.name.empty()) {
            order.push_back(&parameter);
        }
    }
    const auto firstFrozen = std::stable_partition(
        order.begin(), order.end(), [&](const Parameter* parameter) { return trained(parameter->name); });
    std::int64_t floats = 0;
    for (auto at = order.begin(); at != firstFrozen; ++at) {
        const auto count = static_cast<std::int64_t>((*at)->size());
        m_ranges.push_back({floats, count, (*at)->isMatrix});
        floats += roomFor(count);
    }
    const std::int64_t headAt = floats;
    const std::int64_t headRoom = withScore == WithScore::Yes ? roomFor(model.config().hidden) : 0;
    if (headRoom > 0) {
        m_ranges.push_back({headAt, model.config().hidden, true});
    }
    floats += headRoom;
    m_trainedFloats = static_cast<std::size_t>(floats);
    for (auto at = firstFrozen; at != order.end(); ++at) {
        floats += roomFor(static_cast<std::int64_t>((*at)->size()));
    }
    m_values = Buffer(static_cast<std::size_t>(floats) * sizeof(float), "the parameters in training");
    m_gradients = Buffer(m_trainedFloats * sizeof(float), "the gradients");
    std::int64_t next = 0;
    for (auto at = order.begin(); at != order.end(); ++at) {
        next += at == firstFrozen ? headRoom : 0;
        Parameter& parameter = **at;
        parameter.value = m_values.as<float>() + next;
        parameter.gradient = at < firstFrozen ? m_gradients.as<float>() + next : nullptr;
        readFromFile(parameter);
        next += roomFor(static_cast<std::int64_t>(parameter.size()));
    }
    if (headRoom > 0) {
        placeHead(kScoreTensor, model.config().hidden, headAt);
        readHead();
    }
}

void Parameters::readHead() {
    const FileTensor* tensor = m_model.file().find(kScoreTensor);
    if (!tensor) {
        return;
    }
    if (tensor->elementCount() != head()->cols) {
        throw Error(
            ErrorCode::FormatUnsupported,
            m_model.file().path().string() +
                ": its head says several numbers of a text. A reward model says one: choose another.");
    }
    readNumbers(*tensor, 0, {head()->value, static_cast<std::size_t>(head()->cols)});
}

std::int64_t Parameters::fileRow(const Parameter& parameter, std::int64_t row) const {
    const RowPart part = parameter.part;
    if (!part.alternatesByHead) {
        return part.index * parameter.rows + row;
    }
    const std::int64_t dim = m_model.config().headDim;
    return (row / dim * part.count + part.index) * dim + row % dim;
}

void Parameters::readFromFile(const Parameter& parameter) const {
    const FileTensor& tensor = *m_model.file().find(parameter.name);
    const auto cols = static_cast<std::size_t>(parameter.cols);
    for (std::int64_t row = 0; row < parameter.rows; ++row) {
        readNumbers(tensor, fileRow(parameter, row) * parameter.cols,
                    {parameter.value + row * parameter.cols, cols});
    }
    m_model.file().releasePages({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
}

void Parameters::keepRounded() {
    const std::span<float> all = everyValue();
    m_rounded = Buffer(all.size() * sizeof(std::uint16_t), "the parameters in bfloat16");
    for (Parameter& parameter : m_all) {
        if (parameter.isMatrix && parameter.value) {
            parameter.rounded = m_rounded.as<std::uint16_t>() + (parameter.value - all.data());
        }
    }
    round(all);
}

void Parameters::roundValues() {
    round(values());
}

void Parameters::round(std::span<float> values) {
    auto* bits = m_rounded.as<std::uint16_t>();
    m_model.backend().roundToBf16(values.data(), bits, static_cast<std::int64_t>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = std::bit_cast<float>(static_cast<std::uint32_t>(bits[i]) << 16);
    }
}

const Parameter& Parameters::outside(kernels::WeightView DecoderWeights::*matrix) const {
    for (std::size_t i = 0; i < m_family.modelParams.size(); ++i) {
        if (m_family.modelParams[i].matrix == matrix) {
            return m_all[i];
        }
    }
    return kAbsent;
}

const Parameter& Parameters::outside(const float* DecoderWeights::*vector) const {
    for (std::size_t i = 0; i < m_family.modelParams.size(); ++i) {
        if (m_family.modelParams[i].vector == vector) {
            return m_all[i];
        }
    }
    return kAbsent;
}

const Parameter& Parameters::inLayer(std::size_t layer, kernels::WeightView LayerWeights::*matrix) const {
    const std::size_t first = m_family.modelParams.size() + layer * m_family.layerParams.size();
    for (std::size_t i = 0; i < m_family.layerParams.size(); ++i) {
        if (m_family.layerParams[i].matrix == matrix) {
            return m_all[first + i];
        }
    }
    return kAbsent;
}

const Parameter& Parameters::inLayer(std::size_t layer, const float* LayerWeights::*vector) const {
    const std::size_t first = m_family.modelParams.size() + layer * m_family.layerParams.size();
    for (std::size_t i = 0; i < m_family.layerParams.size(); ++i) {
        if (m_family.layerParams[i].vector == vector) {
            return m_all[first + i];
        }
    }
    return kAbsent;
}

const Parameter& Parameters::output() const {
    return outside(m_model.config().tiedEmbeddings ? &DecoderWeights::embedding : &DecoderWeights::output);
}

DecoderWeights Parameters::asWeights() const {
    const auto viewOf = [](const Parameter& p) {
        return kernels::WeightView{kernels::TensorType::F32,
                                   kernels::WeightLayout::RowMajor,
                                   p.value,
                                   static_cast<std::size_t>(p.cols) * sizeof(float),
                                   p.rows,
                                   p.cols};
    };
    const auto fill = [&](const auto& spec, const Parameter& parameter, auto& weights) {
        if (spec.matrix && parameter.value) {
            weights.*(spec.matrix) = viewOf(parameter);
        } else if (spec.vector && parameter.value) {
            weights.*(spec.vector) = parameter.value;
        }
    };
    DecoderWeights weights;
    weights.layers.resize(static_cast<std::size_t>(m_model.config().layers));
    std::size_t at = 0;
    for (const ModelParamSpec& spec : m_family.modelParams) {
        fill(spec, m_all[at++], weights);
    }
    for (LayerWeights& layer : weights.layers) {
        for (const LayerParamSpec& spec : m_family.layerParams) {
            fill(spec, m_all[at++], layer);
        }
    }
    weights.output = viewOf(output());
    weights.ropeFrequencyDivisors = m_model.weights().ropeFrequencyDivisors;
    weights.alibiSlopes = m_model.weights().alibiSlopes;
    return weights;
}

void Parameters::forEachRow(const std::string& tensor, const Row& use) const {
    for (const Parameter& parameter : m_all) {
        if (parameter.name != tensor) {
            continue;
        }
        const std::int64_t first = parameter.value - m_values.as<float>();
        for (std::int64_t row = 0; row < parameter.rows; ++row) {
            use(fileRow(parameter, row) * parameter.cols, first + row * parameter.cols, parameter.cols);
        }
    }
}

void Parameters::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    std::vector<float> numbers;
    for (const Parameter& first : m_all) {
        const bool isInPlane = !first.name.empty() &&
                               first.value - m_values.as<float>() < static_cast<std::int64_t>(plane.size());
        if (!isInPlane || first.part.index != 0) {
            continue;  // frozen, or written with the first part of its tensor
        }
        const FileTensor& tensor = *m_model.file().find(first.name);
        numbers.assign(static_cast<std::size_t>(tensor.elementCount()), 0.0f);
        forEachRow(first.name, [&](std::int64_t inTensor, std::int64_t inValues, std::int64_t count) {
            std::copy_n(plane.data() + inValues, count, numbers.data() + inTensor);
        });
        sink(first.name, tensor.shape, numbers);
    }
    giveHead(plane, sink);
}

void Parameters::setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const {
    if (setHead(plane, name, numbers)) {
        return;
    }
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Parameter& parameter) {
        return parameter.name == name && parameter.gradient;
    });
    const bool fits = known != m_all.end() &&
                      m_model.file().find(name)->elementCount() == static_cast<std::int64_t>(numbers.size());
    if (!fits) {
        refuseTensor(name, numbers.size());
    }
    forEachRow(name, [&](std::int64_t inTensor, std::int64_t inValues, std::int64_t count) {
        std::copy_n(numbers.data() + inTensor, count, plane.data() + inValues);
    });
}

}  // namespace xinglin::engine
