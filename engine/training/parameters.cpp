#include "engine/training/parameters.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/formats/tensor_numbers.h"
#include "kernels/matmul/gemm.h"

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

Parameters::Parameters(const Model& model, const TrainedNames& trained, Precision precision, Backend* backend)
    : TrainedNumbers(backend ? *backend : model.backend()),
      m_model(model),
      m_family(familyOf(model.file())),
      m_precision(precision) {
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
    takeMemory(trained);
    for (const Parameter& parameter : m_all) {
        if (!parameter.name.empty()) {
            readFromFile(parameter);
        }
    }
}

// What is trained lies together, so that it is one piece.
void Parameters::takeMemory(const TrainedNames& trained) {
    const bool isRounded = m_precision == Precision::Bf16;
    std::int64_t plane = 0;
    std::int64_t frozen = 0;  // numbers, or bits with Precision::Bf16
    std::int64_t vectors = 0;
    for (Parameter& parameter : m_all) {
        const auto count = static_cast<std::int64_t>(parameter.size());
        const bool isTrained = count > 0 && trained(parameter.name);
        if (isTrained) {
            parameter.place = plane;
            m_ranges.push_back({plane, count, parameter.isMatrix});
            plane += roomFor(count);
        } else if (!isRounded || parameter.isMatrix) {
            frozen += roomFor(count);
        }
        vectors += isRounded && !parameter.isMatrix ? roomFor(count) : 0;
    }
    m_trainedFloats = static_cast<std::size_t>(plane);
    const auto take = [&](std::int64_t count, std::size_t numberBytes, const char* name) {
        return m_backend.allocate(static_cast<std::size_t>(count) * numberBytes, name);
    };
    m_values = take(plane, sizeof(float), "the parameters in training");
    m_gradients = take(plane, sizeof(float), "the gradients");
    m_frozen = take(isRounded ? 0 : frozen, sizeof(float), "the parameters that stay as they are");
    m_rounded = take(isRounded ? plane + frozen : 0, sizeof(std::uint16_t), "the parameters in bfloat16");
    m_vectors = take(vectors, sizeof(float), "the vectors in bfloat16");

    frozen = vectors = 0;
    for (Parameter& parameter : m_all) {
        const auto count = static_cast<std::int64_t>(parameter.size());
        if (count == 0) {
            continue;
        }
        const bool isTrained = parameter.place >= 0;
        parameter.gradient = isTrained ? m_gradients.as<float>() + parameter.place : nullptr;
        if (isRounded && !parameter.isMatrix) {
            parameter.value = m_vectors.as<float>() + vectors;
            vectors += roomFor(count);
        } else if (isRounded) {
            parameter.rounded =
                m_rounded.as<std::uint16_t>() + (isTrained ? parameter.place : plane + frozen);
        } else {
            parameter.value =
                isTrained ? m_values.as<float>() + parameter.place : m_frozen.as<float>() + frozen;
        }
        frozen += isTrained || (isRounded && !parameter.isMatrix) ? 0 : roomFor(count);
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

void Parameters::readFromFile(const Parameter& parameter) {
    // Numbers that are brought to the backend together.
    constexpr std::int64_t kPieceNumbers = std::int64_t{1} << 22;
    const FileTensor& tensor = *m_model.file().find(parameter.name);
    const auto cols = static_cast<std::size_t>(parameter.cols);
    const std::int64_t rowsAtOnce = std::max<std::int64_t>(1, kPieceNumbers / parameter.cols);
    std::vector<float> numbers(cols * static_cast<std::size_t>(std::min(rowsAtOnce, parameter.rows)));
    for (std::int64_t first = 0; first < parameter.rows; first += rowsAtOnce) {
        const auto rows = static_cast<std::size_t>(std::min(rowsAtOnce, parameter.rows - first));
        for (std::size_t r = 0; r < rows; ++r) {
            const std::int64_t row = fileRow(parameter, first + static_cast<std::int64_t>(r));
            readNumbers(tensor, row * parameter.cols, {numbers.data() + r * cols, cols});
        }
        store(parameter, first * parameter.cols, {numbers.data(), rows * cols});
    }
    m_model.file().releasePages({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
}

void Parameters::store(const Parameter& parameter, std::int64_t first, std::span<const float> numbers) {
    if (parameter.place >= 0) {
        m_backend.upload(m_values.as<float>() + parameter.place + first, numbers.data(),
                         numbers.size_bytes());
    }
    if (m_precision == Precision::Exact) {
        if (parameter.place < 0) {
            m_backend.upload(parameter.value + first, numbers.data(), numbers.size_bytes());
        }
        return;
    }
    const auto count = static_cast<std::int64_t>(numbers.size());
    if (parameter.isMatrix && parameter.place >= 0) {
        m_backend.roundToBf16(m_values.as<float>() + parameter.place + first, parameter.rounded + first,
                              count);
        return;
    }
    std::vector<std::uint16_t> bits(numbers.size());
    kernels::roundToBf16Reference(numbers.data(), bits.data(), count);
    if (parameter.isMatrix) {
        m_backend.upload(parameter.rounded + first, bits.data(), bits.size() * sizeof(std::uint16_t));
        return;
    }
    std::vector<float> nearest(numbers.size());
    kernels::widenBf16Reference(bits.data(), nearest.data(), count);
    m_backend.upload(parameter.value + first, nearest.data(), numbers.size_bytes());
}

void Parameters::roundValues() {
    if (m_precision == Precision::Exact) {
        return;
    }
    auto* bits = m_rounded.as<std::uint16_t>();
    m_backend.roundToBf16(values().data(), bits, static_cast<std::int64_t>(values().size()));
    for (const Parameter& parameter : m_all) {
        if (parameter.place >= 0 && !parameter.isMatrix) {
            m_backend.widenBf16(bits + parameter.place, parameter.value,
                                static_cast<std::int64_t>(parameter.size()));
        }
    }
}

std::size_t Parameters::heldBytes() const {
    return m_values.size() + m_frozen.size() + m_rounded.size() + m_vectors.size();
}

// On the host.
std::vector<float> Parameters::numbersOf(const Parameter& parameter) const {
    std::vector<float> numbers(parameter.size());
    if (parameter.value) {
        m_backend.download(numbers.data(), parameter.value, numbers.size() * sizeof(float));
        return numbers;
    }
    std::vector<std::uint16_t> bits(parameter.size());
    m_backend.download(bits.data(), parameter.rounded, bits.size() * sizeof(std::uint16_t));
    kernels::widenBf16Reference(bits.data(), numbers.data(), static_cast<std::int64_t>(bits.size()));
    return numbers;
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
        if (parameter.name != tensor) {
            continue;
        }
        for (std::int64_t row = 0; row < parameter.rows; ++row) {
            use(fileRow(parameter, row) * parameter.cols, parameter.place + row * parameter.cols,
                parameter.cols);
        }
    }
}

std::vector<TensorShape> Parameters::tensors() const {
    std::vector<TensorShape> all;
    for (const Parameter& parameter : m_all) {
        if (parameter.place >= 0 && parameter.part.index == 0) {
            all.push_back({parameter.name, m_model.file().find(parameter.name)->shape});
        }
    }
    return all;
}

std::vector<TensorShape> Parameters::storedTensors() const {
    std::vector<TensorShape> all;
    for (const Parameter& parameter : m_all) {
        if (!parameter.name.empty() && parameter.part.index == 0) {
            all.push_back({parameter.name, m_model.file().find(parameter.name)->shape});
        }
    }
    return all;
}

void Parameters::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    std::vector<float> numbers;
    for (const Parameter& first : m_all) {
        if (first.place < 0 || first.part.index != 0) {
            continue;  // frozen, or written with the first part of its tensor
        }
        const FileTensor& tensor = *m_model.file().find(first.name);
        numbers.assign(static_cast<std::size_t>(tensor.elementCount()), 0.0f);
        forEachRow(first.name, [&](std::int64_t inTensor, std::int64_t inPlane, std::int64_t count) {
            std::copy_n(plane.data() + inPlane, count, numbers.data() + inTensor);
        });
        sink(first.name, tensor.shape, numbers);
    }
}

void Parameters::forEachStored(const TensorSink& sink) const {
    std::vector<float> numbers;
    for (const Parameter& first : m_all) {
        if (first.name.empty() || first.part.index != 0) {
            continue;
        }
        const FileTensor& tensor = *m_model.file().find(first.name);
        numbers.assign(static_cast<std::size_t>(tensor.elementCount()), 0.0f);
        for (const Parameter& parameter : m_all) {
            if (parameter.name != first.name) {
                continue;
            }
            const std::vector<float> own = numbersOf(parameter);
            for (std::int64_t row = 0; row < parameter.rows; ++row) {
                std::copy_n(own.data() + row * parameter.cols, parameter.cols,
                            numbers.data() + fileRow(parameter, row) * parameter.cols);
            }
        }
        sink(first.name, tensor.shape, numbers);
    }
}

void Parameters::setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const {
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Parameter& parameter) {
        return parameter.name == name && parameter.place >= 0;
    });
    const bool fits = known != m_all.end() &&
                      m_model.file().find(name)->elementCount() == static_cast<std::int64_t>(numbers.size());
    if (!fits) {
        refuseTensor(name, numbers.size());
    }
    forEachRow(name, [&](std::int64_t inTensor, std::int64_t inPlane, std::int64_t count) {
        std::copy_n(numbers.data() + inTensor, count, plane.data() + inPlane);
    });
}

}  // namespace xinglin::engine
