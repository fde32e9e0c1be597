#include "engine/training/parameters.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/core/error.h"
#include "engine/formats/tensor_numbers.h"

namespace xinglin::engine {
namespace {

// Parameters start at multiples of 64 bytes.
constexpr std::size_t kAlignedFloats = 16;

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

std::size_t roomFor(const Parameter& parameter) {
    return (parameter.size() + kAlignedFloats - 1) / kAlignedFloats * kAlignedFloats;
}

}  // namespace

Parameters::Parameters(const Model& model, Trained trained)
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
    std::size_t floats = 0;
    for (const Parameter& parameter : m_all) {
        floats += roomFor(parameter);
    }
    m_values = Buffer(floats * sizeof(float), "the parameters in training");
    if (trained == Trained::Everything) {
        m_gradients = Buffer(floats * sizeof(float), "the gradients");
    }
    std::size_t at = 0;
    for (Parameter& parameter : m_all) {
        if (!parameter.name.empty()) {
            parameter.value = m_values.as<float>() + at;
            parameter.gradient = m_gradients.data() ? m_gradients.as<float>() + at : nullptr;
            readFromFile(parameter);
            at += roomFor(parameter);
        }
    }
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

void Parameters::clearGradients() {
    if (m_gradients.size() > 0) {
        std::memset(m_gradients.data(), 0, m_gradients.size());
    }
}

double Parameters::gradientNorm() const {
    double squares = 0.0;
    for (const Parameter& parameter : m_all) {
        for (std::size_t i = 0; parameter.gradient && i < parameter.size(); ++i) {
            squares +=
                static_cast<double>(parameter.gradient[i]) * static_cast<double>(parameter.gradient[i]);
        }
    }
    return std::sqrt(squares);
}

void Parameters::forEachTensor(ParameterNumbers which, const TensorSink& sink) const {
    std::vector<float> numbers;
    for (const Parameter& first : m_all) {
        if (first.name.empty() || first.part.index != 0) {
            continue;  // written with the first part of its tensor
        }
        const FileTensor& tensor = *m_model.file().find(first.name);
        numbers.assign(static_cast<std::size_t>(tensor.elementCount()), 0.0f);
        for (const Parameter& parameter : m_all) {
            if (parameter.name != first.name) {
                continue;
            }
            const float* from = which == ParameterNumbers::Values ? parameter.value : parameter.gradient;
            for (std::int64_t row = 0; row < parameter.rows; ++row) {
                std::copy_n(from + row * parameter.cols, parameter.cols,
                            numbers.data() + fileRow(parameter, row) * parameter.cols);
            }
        }
        sink(first.name, tensor.shape, numbers);
    }
}

}  // namespace xinglin::engine
