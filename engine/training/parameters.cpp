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

Parameters::Parameters(const Model& model, const TrainedNames& trained)
    : Parameters(model, trained, wholeDecoder(model.config())) {}

Parameters::Parameters(const Model& model, const TrainedNames& trained, const PipelineStage& stage)
    : m_model(model), m_family(familyOf(model.file())), m_stage(stage) {
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
    place(trained);
}

// What this stage trains lies in front, so that it is one piece; behind it a copy that has a gradient, then
// what is frozen.
void Parameters::place(const TrainedNames& trained) {
    std::vector<Parameter*> order;
    const auto add = [&](Parameter& parameter, bool isHere) {
        if (!parameter.name.empty() && isHere) {
            order.push_back(&parameter);
        }
    };
    const std::size_t outside = m_family.modelParams.size();
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (i < outside) {
            const ModelParamSpec& spec = m_family.modelParams[i];
            m_all[i].isCopy = m_stage.hasCopyOf(spec);
            add(m_all[i], m_stage.has(spec, m_model.config()));
        } else {
            const std::size_t layer = (i - outside) / m_family.layerParams.size();
            add(m_all[i], m_stage.hasBlock(static_cast<std::int64_t>(layer)));
        }
    }
    const auto isTrained = [&](const Parameter* parameter) { return trained(parameter->name); };
    const auto isOwn = [](const Parameter* parameter) { return !parameter->isCopy; };
    const auto firstFrozen = std::stable_partition(order.begin(), order.end(), isTrained);
    const auto firstCopy = std::stable_partition(order.begin(), firstFrozen, isOwn);
    std::int64_t floats = 0;
    std::int64_t withGradient = 0;
    for (auto at = order.begin(); at != order.end(); ++at) {
        const auto count = static_cast<std::int64_t>((*at)->size());
        if (at < firstCopy) {
            m_ranges.push_back({floats, count, (*at)->isMatrix});
        }
        floats += roomFor(count);
        m_trainedFloats = at < firstCopy ? static_cast<std::size_t>(floats) : m_trainedFloats;
        withGradient = at < firstFrozen ? floats : withGradient;
    }
    m_values = Buffer(static_cast<std::size_t>(floats) * sizeof(float), "the parameters in training");
    m_gradients = Buffer(static_cast<std::size_t>(withGradient) * sizeof(float), "the gradients");
    std::int64_t next = 0;
    for (auto at = order.begin(); at != order.end(); ++at) {
        Parameter& parameter = **at;
        parameter.value = m_values.as<float>() + next;
        parameter.gradient = at < firstFrozen ? m_gradients.as<float>() + next : nullptr;
        readFromFile(parameter);
        next += roomFor(static_cast<std::int64_t>(parameter.size()));
    }
}

Parameters::Tied Parameters::tied() const {
    const Parameter& embedding = outside(&DecoderWeights::embedding);
    const bool isShared = m_stage.count > 1 && m_model.config().tiedEmbeddings && embedding.gradient;
    return isShared ? Tied{{embedding.value, embedding.size()}, {embedding.gradient, embedding.size()}}
                    : Tied{};
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

void Parameters::clearTied() {
    if (!m_stage.isFirst()) {
        const std::span<float> copy = tied().gradients;
        std::fill(copy.begin(), copy.end(), 0.0f);
    }
}

void Parameters::roundTied() {
    if (m_rounded.size() > 0 && !m_stage.isFirst()) {
        round(tied().values);
    }
}

void Parameters::round(std::span<float> values) {
    auto* bits = m_rounded.as<std::uint16_t>() + (values.data() - m_values.as<float>());
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

void Parameters::forEachRow(const std::string& tensor, const Row& use) const {
    for (const Parameter& parameter : m_all) {
        if (parameter.name != tensor || !parameter.value) {
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
        const bool isInPlane = first.value && !first.isCopy &&
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
}

void Parameters::setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const {
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Parameter& parameter) {
        return parameter.name == name && parameter.gradient && !parameter.isCopy;
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
