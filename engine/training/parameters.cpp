#include "engine/training/parameters.h"

#include <algorithm>
#include <bit>
#include <numeric>

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
                      const std::string& prefix, const TensorCut& cut) {
    const FileTensor* tensor =
        spec.folderName ? findTensor(model, family, prefix + spec.folderName) : nullptr;
    if (!tensor) {
        return {};
    }
    Parameter parameter;
    parameter.name = tensor->name;
    parameter.part = partOf(spec);
    parameter.rowExtent = spec.rows;
    parameter.colExtent = spec.cols;
    parameter.rows = cut.range(spec.rows).count;
    parameter.cols = cut.range(spec.cols).count;
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

BackwardParts backwardPartsOf(const ModelParamSpec& spec, const ModelConfig& config) {
    const bool isOfHead = spec.matrix == &DecoderWeights::output ||
                          spec.vector == &DecoderWeights::outputNorm ||
                          spec.vector == &DecoderWeights::outputNormBias;
    if (isOfHead) {
        return {0, 0};
    }
    const bool isTable = spec.matrix == &DecoderWeights::embedding;
    const std::int64_t last = config.layers + 1;
    return {isTable && config.tiedEmbeddings ? 0 : last, last};
}

BackwardParts backwardPartsOfLayer(std::int64_t layer, const ModelConfig& config) {
    return {config.layers - layer, config.layers - layer};
}

Parameters::Parameters(const Model& model, const TrainedNames& trained, Communicator* tensorRanks,
                       std::optional<PipelineStage> stage, WithScore withScore)
    : m_model(model),
      m_family(familyOf(model.file())),
      m_stage(stage.value_or(wholeDecoder(model.config()))),
      m_alone(makeSingleRank()),
      m_ranks(tensorRanks ? tensorRanks : m_alone.get()) {
    if (!model.file().isFolder()) {
        throw Error(ErrorCode::FormatUnsupported,
                    model.file().path().string() +
                        ": training starts from a Hugging Face folder, not from a GGUF file. Choose the "
                        "folder that the file was converted from.");
    }
    for (int part = 0; part < m_ranks->size(); ++part) {
        m_cuts.emplace_back(model.config(), part, m_ranks->size());
    }
    const CutRange sharing = cut().sharers();
    std::vector<int> sharers(static_cast<std::size_t>(sharing.count));
    std::iota(sharers.begin(), sharers.end(), static_cast<int>(sharing.first));
    m_sharers = m_ranks->group(std::move(sharers));
    for (const ModelParamSpec& spec : m_family.modelParams) {
        const bool isSecondView = spec.matrix == &DecoderWeights::output && model.config().tiedEmbeddings;
        m_all.push_back(isSecondView ? Parameter() : parameterOf(model, m_family, spec, "", cut()));
        m_all.back().parts = backwardPartsOf(spec, model.config());
    }
    for (std::int64_t layer = 0; layer < model.config().layers; ++layer) {
        const std::string prefix = m_family.folderLayerPrefix + std::to_string(layer) + ".";
        for (const LayerParamSpec& spec : m_family.layerParams) {
            m_all.push_back(parameterOf(model, m_family, spec, prefix, cut()));
            m_all.back().parts = backwardPartsOfLayer(layer, model.config());
        }
    }
    place(trained, withScore);
}

// What this stage trains lies in front, the head last of it, so that it is one piece; behind it a copy that
// has a gradient, then what is frozen.
void Parameters::place(const TrainedNames& trained, WithScore withScore) {
    const std::int64_t hidden = m_model.config().hidden;
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
    for (auto at = order.begin(); at != firstCopy; ++at) {
        const auto count = static_cast<std::int64_t>((*at)->size());
        m_ranges.push_back({floats, count, (*at)->isMatrix, isCounted(**at), (*at)->parts});
        floats += roomFor(count);
    }
    const std::int64_t headAt = floats;
    const std::int64_t headRoom = withScore == WithScore::Yes ? roomFor(hidden) : 0;
    if (headRoom > 0) {
        m_ranges.push_back({headAt, hidden, true, true, {}});
    }
    floats += headRoom;
    m_trainedFloats = static_cast<std::size_t>(floats);
    std::int64_t withGradient = floats;
    for (auto at = firstCopy; at != order.end(); ++at) {
        floats += roomFor(static_cast<std::int64_t>((*at)->size()));
        withGradient = at < firstFrozen ? floats : withGradient;
    }
    m_values = Buffer(static_cast<std::size_t>(floats) * sizeof(float), "the parameters in training");
    m_gradients = Buffer(static_cast<std::size_t>(withGradient) * sizeof(float), "the gradients");
    std::int64_t next = 0;
    for (auto at = order.begin(); at != order.end(); ++at) {
        next += at == firstCopy ? headRoom : 0;
        Parameter& parameter = **at;
        parameter.value = m_values.as<float>() + next;
        parameter.gradient = at < firstFrozen ? m_gradients.as<float>() + next : nullptr;
        readFromFile(parameter);
        next += roomFor(static_cast<std::int64_t>(parameter.size()));
    }
    if (headRoom > 0) {
        placeHead(kScoreTensor, hidden, headAt);
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

Parameters::Tied Parameters::tied() const {
    const Parameter& embedding = outside(&DecoderWeights::embedding);
    const bool isShared = m_stage.count > 1 && m_model.config().tiedEmbeddings && embedding.gradient;
    return isShared ? Tied{{embedding.value, embedding.size()}, {embedding.gradient, embedding.size()}}
                    : Tied{};
}

bool Parameters::isCut(const Parameter& parameter) const {
    return cut().isCut(parameter.rowExtent) || cut().isCut(parameter.colExtent);
}

bool Parameters::isShared(const Parameter& parameter) const {
    return parameter.rowExtent == Extent::KvWidth && m_sharers->size() > 1;
}

// The first of the ranks that have the same numbers counts them.
bool Parameters::isCounted(const Parameter& parameter) const {
    return isShared(parameter) ? m_sharers->isFirst() : isCut(parameter) || m_ranks->isFirst();
}

std::int64_t Parameters::packed(const RowPart& part, std::int64_t rows, std::int64_t row) const {
    if (!part.alternatesByHead) {
        return part.index * rows + row;
    }
    const std::int64_t dim = m_model.config().headDim;
    return (row / dim * part.count + part.index) * dim + row % dim;
}

std::int64_t Parameters::fileRow(const Parameter& parameter, std::int64_t row, const TensorCut& cut) const {
    return packed(parameter.part, extentOf(m_model.config(), parameter.rowExtent),
                  cut.range(parameter.rowExtent).first + row);
}

std::int64_t Parameters::packedRow(const Parameter& parameter, std::int64_t row, const TensorCut& cut) const {
    return packed(parameter.part, cut.range(parameter.rowExtent).count, row);
}

CutRuns Parameters::runsOf(const Parameter& parameter) const {
    return [this, &parameter](const TensorCut& cut, const auto& use) {
        const std::int64_t rows = cut.range(parameter.rowExtent).count;
        const CutRange cols = cut.range(parameter.colExtent);
        const std::int64_t wholeCols = extentOf(m_model.config(), parameter.colExtent);
        for (std::int64_t row = 0; row < rows; ++row) {
            use(fileRow(parameter, row, cut) * wholeCols + cols.first, row * cols.count, cols.count);
        }
    };
}

void Parameters::readFromFile(const Parameter& parameter) const {
    const FileTensor& tensor = *m_model.file().find(parameter.name);
    runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t count) {
        readNumbers(tensor, inTensor, {parameter.value + inPart, static_cast<std::size_t>(count)});
    });
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

void Parameters::roundValuesByChance(const CountedRandom& random) {
    for (const Parameter& parameter : m_all) {
        if (parameter.gradient == nullptr || parameter.isCopy) {
            continue;
        }
        const std::uint64_t seed =
            random.part(parameter.name).part(static_cast<std::uint64_t>(parameter.part.index)).bits(0);
        auto* bits = m_rounded.as<std::uint16_t>() + (parameter.value - m_values.as<float>());
        const CutRange rows = cut().range(parameter.rowExtent);
        const CutRange cols = cut().range(parameter.colExtent);
        // Rows that are cut lie apart in the whole matrix.
        const bool isCutAcross = cut().isCut(parameter.colExtent);
        const std::int64_t width =
            isCutAcross ? extentOf(m_model.config(), parameter.colExtent) : parameter.cols;
        const std::int64_t stretch = isCutAcross ? parameter.cols : parameter.rows * parameter.cols;
        for (std::int64_t at = 0; at < parameter.rows * parameter.cols; at += stretch) {
            const std::int64_t first =
                (rows.first + at / parameter.cols) * width + (isCutAcross ? cols.first : 0);
            m_model.backend().roundByChance({parameter.value + at, bits + at, stretch, seed, first});
        }
    }
    if (head()) {
        auto* bits = m_rounded.as<std::uint16_t>() + (head()->value - m_values.as<float>());
        m_model.backend().roundByChance(
            {head()->value, bits, head()->cols, random.part(head()->name).bits(0), 0});
    }
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
    const std::vector<float>& slopes = m_model.config().alibiSlopes;
    weights.alibiSlopes = slopes.empty() ? nullptr : slopes.data();
    return weights;
}

std::span<const float> Parameters::numbersOf(const Parameter& parameter, std::span<const float> plane) const {
    return plane.subspan(static_cast<std::size_t>(parameter.value - m_values.as<float>()), parameter.size());
}

std::vector<TrainedTensor> Parameters::tensorsIn(std::span<const float> plane) const {
    std::vector<TrainedTensor> tensors;
    for (const Parameter& first : m_all) {
        const bool isInPlane = first.value && !first.isCopy &&
                               first.value - m_values.as<float>() < static_cast<std::int64_t>(plane.size());
        if (isInPlane && first.part.index == 0) {  // the others are written with their tensor's first part
            tensors.push_back({first.name, m_model.file().find(first.name)->shape});
        }
    }
    if (head()) {
        tensors.push_back({head()->name, {1, head()->cols}});
    }
    return tensors;
}

void Parameters::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    std::vector<float> numbers;
    for (const TrainedTensor& tensor : tensorsIn(plane)) {
        if (head() && tensor.name == head()->name) {
            continue;
        }
        if (m_ranks->isFirst()) {
            const std::int64_t count = m_model.file().find(tensor.name)->elementCount();
            numbers.assign(static_cast<std::size_t>(count), 0.0f);
        }
        for (const Parameter& parameter : m_all) {
            if (parameter.name != tensor.name) {
                continue;
            }
            if (isCut(parameter)) {
                gatherCut(*m_ranks, m_cuts, runsOf(parameter), numbersOf(parameter, plane), numbers);
            } else if (m_ranks->isFirst()) {
                runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t count) {
                    std::copy_n(numbersOf(parameter, plane).data() + inPart, count,
                                numbers.data() + inTensor);
                });
            }
        }
        if (m_ranks->isFirst()) {
            sink(tensor.name, tensor.shape, numbers);
        }
    }
    giveHead(plane, sink);
}

void Parameters::setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const {
    if (setHead(plane, name, numbers)) {
        return;
    }
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Parameter& parameter) {
        return parameter.name == name && parameter.gradient && !parameter.isCopy;
    });
    const bool fits = known != m_all.end() &&
                      m_model.file().find(name)->elementCount() == static_cast<std::int64_t>(numbers.size());
    if (!fits) {
        refuseTensor(name, numbers.size());
    }
    for (const Parameter& parameter : m_all) {
        if (parameter.name == name) {
            float* to = plane.data() + (parameter.value - m_values.as<float>());
            runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t count) {
                std::copy_n(numbers.data() + inTensor, count, to + inPart);
            });
        }
    }
}

}  // namespace xinglin::engine
