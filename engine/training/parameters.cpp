#include "engine/training/parameters.h"

#include <algorithm>
#include <numeric>

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

Parameters::Parameters(const Model& model, const TrainedNames& trained, Precision precision, Backend* backend,
                       TensorRanks tensorRanks, std::optional<PipelineStage> stage, WithScore withScore,
                       FirstNumbers numbers)
    : TrainedNumbers(backend ? *backend : model.backend()),
      m_model(model),
      m_family(familyOf(model.file())),
      m_stage(stage.value_or(wholeDecoder(model.config()))),
      m_alone(makeSingleRank()),
      m_ranks(tensorRanks.ranks ? tensorRanks.ranks : m_alone.get()),
      m_ownExchange(tensorRanks.exchange ? nullptr : makeHostExchange(*m_ranks, m_backend)),
      m_exchange(tensorRanks.exchange ? tensorRanks.exchange : m_ownExchange.get()),
      m_precision(precision) {
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
    m_sharerExchange = m_exchange->group(*m_sharers, static_cast<int>(sharing.first));
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
    takeMemory(trained, withScore);
    for (const Parameter& parameter : m_all) {
        if (parameter.isHere() && numbers == FirstNumbers::OfFile) {
            readFromFile(parameter);
        }
    }
}

bool Parameters::isOnStage(std::size_t index) const {
    const std::size_t outside = m_family.modelParams.size();
    if (index < outside) {
        return m_stage.has(m_family.modelParams[index], m_model.config());
    }
    return m_stage.hasBlock(static_cast<std::int64_t>((index - outside) / m_family.layerParams.size()));
}

// What this stage trains lies together, the head last of it, so that it is one piece; behind it a copy that
// has a gradient.
void Parameters::takeMemory(const TrainedNames& trained, WithScore withScore) {
    const bool isRounded = m_precision == Precision::Bf16;
    std::vector<Parameter*> here;
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        m_all[i].isCopy = i < m_family.modelParams.size() && m_stage.hasCopyOf(m_family.modelParams[i]);
        if (!m_all[i].name.empty() && isOnStage(i)) {
            here.push_back(&m_all[i]);
        }
    }
    std::int64_t plane = 0;
    std::int64_t copy = 0;
    std::int64_t frozen = 0;  // numbers, or bits with Precision::Bf16
    std::int64_t vectors = 0;
    for (Parameter* parameter : here) {
        const auto count = static_cast<std::int64_t>(parameter->size());
        const bool isTrained = trained(parameter->name);
        if (isTrained && parameter->isCopy) {
            copy = roomFor(count);
        } else if (isTrained) {
            parameter->place = plane;
            m_ranges.push_back({plane, count, parameter->isMatrix, isCounted(*parameter), parameter->parts});
            plane += roomFor(count);
        } else if (!isRounded || parameter->isMatrix) {
            frozen += roomFor(count);
        }
        vectors += isRounded && !parameter->isMatrix ? roomFor(count) : 0;
    }
    const std::int64_t headAt = plane;
    const std::int64_t hidden = m_model.config().hidden;
    m_isScored = withScore == WithScore::Yes;
    const bool hasHead = m_isScored && m_stage.isLast();  // whole on every tensor rank
    if (hasHead) {
        m_ranges.push_back({headAt, hidden, true, m_ranks->isFirst(), {}});
        plane += roomFor(hidden);
    }
    m_trainedFloats = static_cast<std::size_t>(plane);
    const std::int64_t withGradient = plane + copy;
    const auto take = [&](std::int64_t count, std::size_t numberBytes, const char* name) {
        return m_backend.allocate(static_cast<std::size_t>(count) * numberBytes, name);
    };
    m_values = take(withGradient, sizeof(float), "the parameters in training");
    m_gradients = take(withGradient, sizeof(float), "the gradients");
    m_frozen = take(isRounded ? 0 : frozen, sizeof(float), "the parameters that stay as they are");
    m_rounded =
        take(isRounded ? withGradient + frozen : 0, sizeof(std::uint16_t), "the parameters in bfloat16");
    m_vectors = take(vectors, sizeof(float), "the vectors in bfloat16");
    if (hasHead) {
        placeHead(kScoreTensor, hidden, headAt);
        readHead();
    }

    frozen = vectors = 0;
    for (Parameter* parameter : here) {
        const auto count = static_cast<std::int64_t>(parameter->size());
        if (parameter->isCopy && trained(parameter->name)) {
            parameter->place = plane;
        }
        const bool hasGradient = parameter->place >= 0;
        parameter->gradient = hasGradient ? m_gradients.as<float>() + parameter->place : nullptr;
        if (isRounded && !parameter->isMatrix) {
            parameter->value = m_vectors.as<float>() + vectors;
            vectors += roomFor(count);
        } else if (isRounded) {
            parameter->rounded =
                m_rounded.as<std::uint16_t>() + (hasGradient ? parameter->place : withGradient + frozen);
        } else {
            parameter->value =
                hasGradient ? m_values.as<float>() + parameter->place : m_frozen.as<float>() + frozen;
        }
        frozen += hasGradient || (isRounded && !parameter->isMatrix) ? 0 : roomFor(count);
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
    storeHead(engine::numbersOf(*tensor));
}

DecoderWeights Parameters::asWeights() const {
    const auto viewOf = [](const Parameter& p) {
        return kernels::WeightView{
            p.rounded ? kernels::TensorType::BF16 : kernels::TensorType::F32,
            kernels::WeightLayout::RowMajor,
            p.rounded ? static_cast<const void*>(p.rounded) : p.value,
            static_cast<std::size_t>(p.cols) * (p.rounded ? sizeof(std::uint16_t) : sizeof(float)),
            p.rows,
            p.cols};
    };
    const auto fill = [&](const auto& spec, const Parameter& parameter, auto& weights) {
        if (spec.matrix && parameter.isHere()) {
            weights.*(spec.matrix) = viewOf(parameter);
        } else if (spec.vector && parameter.isHere()) {
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

Parameters::Tied Parameters::tied() const {
    const Parameter& embedding = outside(&DecoderWeights::embedding);
    const bool isShared = m_stage.count > 1 && m_model.config().tiedEmbeddings && embedding.gradient;
    return isShared ? Tied{{m_values.as<float>() + embedding.place, embedding.size()},
                           {embedding.gradient, embedding.size()}}
                    : Tied{};
}

void Parameters::clearTied() {
    if (!m_stage.isFirst()) {
        const std::span<float> copy = tied().gradients;
        m_backend.clear(copy.data(), copy.size_bytes());
    }
}

void Parameters::roundTied() {
    const std::span<float> copy = m_stage.isFirst() ? std::span<float>() : tied().values;
    if (m_precision == Precision::Bf16 && !copy.empty()) {
        m_backend.roundToBf16(copy.data(), outside(&DecoderWeights::embedding).rounded,
                              static_cast<std::int64_t>(copy.size()));
    }
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

void Parameters::readFromFile(const Parameter& parameter) {
    // Numbers that are brought to the backend together.
    constexpr std::size_t kPieceNumbers = std::size_t{1} << 22;
    const FileTensor& tensor = *m_model.file().find(parameter.name);
    std::vector<float> piece;
    piece.reserve(std::min(kPieceNumbers, parameter.size()));
    std::int64_t first = 0;
    const auto bring = [&] {
        store(parameter, first, piece);
        first += static_cast<std::int64_t>(piece.size());
        piece.clear();
    };
    runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t, std::int64_t count) {
        const std::size_t at = piece.size();
        piece.resize(at + static_cast<std::size_t>(count));
        readNumbers(tensor, inTensor, std::span(piece).subspan(at));
        if (piece.size() >= kPieceNumbers) {
            bring();
        }
    });
    bring();
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
    if (m_precision == Precision::Exact || values().empty()) {
        return;
    }
    m_backend.roundToBf16(values().data(), roundedPlane(), static_cast<std::int64_t>(values().size()));
    takeRounded();
}

// Passes compute with vectors in float.
void Parameters::takeRounded(std::span<const PlaneStretch> others) {
    for (const PlaneStretch& stretch : others) {
        m_backend.roundToBf16(m_values.as<float>() + stretch.first, roundedPlane() + stretch.first,
                              stretch.count);
    }
    for (const Parameter& parameter : m_all) {
        if (parameter.place >= 0 && !parameter.isMatrix) {
            m_backend.widenBf16(roundedPlane() + parameter.place, parameter.value,
                                static_cast<std::int64_t>(parameter.size()));
        }
    }
}

void Parameters::dropExactValues() {
    if (values().empty()) {
        return;  // a stage of what is frozen
    }
    roundValues();
    m_backend.widenBf16(roundedPlane(), values().data(), static_cast<std::int64_t>(values().size()));
}

std::vector<ChanceStretch> Parameters::chanceStretches(const CountedRandom& random) const {
    std::vector<ChanceStretch> stretches;
    for (const Parameter& parameter : m_all) {
        if (!parameter.isTrained()) {
            continue;
        }
        const std::uint64_t seed =
            random.part(parameter.name).part(static_cast<std::uint64_t>(parameter.part.index)).bits(0);
        const CutRange rows = cut().range(parameter.rowExtent);
        const CutRange cols = cut().range(parameter.colExtent);
        // Rows that are cut lie apart in the whole matrix.
        const bool isCutAcross = cut().isCut(parameter.colExtent);
        const std::int64_t width =
            isCutAcross ? extentOf(m_model.config(), parameter.colExtent) : parameter.cols;
        const std::int64_t stretch = isCutAcross ? parameter.cols : parameter.rows * parameter.cols;
        for (std::int64_t at = 0; at < parameter.rows * parameter.cols; at += stretch) {
            const std::int64_t firstIndex =
                (rows.first + at / parameter.cols) * width + (isCutAcross ? cols.first : 0);
            stretches.push_back({parameter.place + at, stretch, seed, firstIndex});
        }
    }
    if (head()) {
        stretches.push_back(
            {head()->value - m_values.as<float>(), head()->cols, random.part(head()->name).bits(0), 0});
    }
    std::sort(stretches.begin(), stretches.end(),
              [](const ChanceStretch& a, const ChanceStretch& b) { return a.first < b.first; });
    return stretches;
}

std::size_t Parameters::heldBytes() const {
    return m_values.size() + m_frozen.size() + m_rounded.size() + m_vectors.size();
}

// On the host: of what is trained those in `plane`, of the rest those that are there, or else a copy.
std::span<const float> Parameters::numbersOf(const Parameter& parameter, std::span<const float> plane,
                                             std::vector<float>& copy) const {
    if (parameter.place >= 0) {
        return plane.subspan(static_cast<std::size_t>(parameter.place), parameter.size());
    }
    if (parameter.value && m_backend.isHost()) {
        return {parameter.value, parameter.size()};
    }
    copy.resize(parameter.size());
    if (parameter.value) {
        m_backend.download(copy.data(), parameter.value, copy.size() * sizeof(float));
        return copy;
    }
    std::vector<std::uint16_t> bits(parameter.size());
    m_backend.download(bits.data(), parameter.rounded, bits.size() * sizeof(std::uint16_t));
    kernels::widenBf16Reference(bits.data(), copy.data(), static_cast<std::int64_t>(bits.size()));
    return copy;
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

// On the first of the ranks that have parts of a tensor.
void Parameters::putTogether(std::span<const TrainedTensor> tensors, std::span<const float> plane,
                             const TensorSink& sink) const {
    std::vector<float> whole;
    std::vector<float> copy;
    for (const TrainedTensor& tensor : tensors) {
        if (head() && tensor.name == head()->name) {
            continue;
        }
        if (m_ranks->isFirst()) {
            const std::int64_t count = m_model.file().find(tensor.name)->elementCount();
            whole.assign(static_cast<std::size_t>(count), 0.0f);
        }
        for (const Parameter& parameter : m_all) {
            if (parameter.name != tensor.name) {
                continue;
            }
            const std::span<const float> own = numbersOf(parameter, plane, copy);
            if (isCut(parameter)) {
                gatherCut(*m_ranks, m_cuts, runsOf(parameter), own, whole);
            } else if (m_ranks->isFirst()) {
                runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t count) {
                    std::copy_n(own.data() + inPart, count, whole.data() + inTensor);
                });
            }
        }
        if (m_ranks->isFirst()) {
            sink(tensor.name, tensor.shape, whole);
        }
    }
    if (m_ranks->isFirst()) {
        giveHead(plane, sink);
    }
}

std::vector<TrainedTensor> Parameters::tensors() const {
    std::vector<TrainedTensor> all;
    for (const Parameter& parameter : m_all) {
        if (parameter.isTrained() && parameter.part.index == 0) {
            all.push_back({parameter.name, m_model.file().find(parameter.name)->shape});
        }
    }
    addHeadTo(all);
    return all;
}

std::vector<TrainedTensor> Parameters::storedTensors() const {
    std::vector<TrainedTensor> all;
    for (const Parameter& parameter : m_all) {
        if (parameter.isHere() && !parameter.isCopy && parameter.part.index == 0) {
            all.push_back({parameter.name, m_model.file().find(parameter.name)->shape});
        }
    }
    addHeadTo(all);
    return all;
}

void Parameters::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    putTogether(tensors(), plane, sink);
}

void Parameters::forEachStored(std::span<const float> plane, const TensorSink& sink) const {
    putTogether(storedTensors(), plane, sink);
}

void Parameters::setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const {
    if (setHead(plane, name, numbers)) {
        return;
    }
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Parameter& parameter) {
        return parameter.name == name && parameter.isTrained();
    });
    const bool fits = known != m_all.end() &&
                      m_model.file().find(name)->elementCount() == static_cast<std::int64_t>(numbers.size());
    if (!fits) {
        refuseTensor(name, numbers.size());
    }
    for (const Parameter& parameter : m_all) {
        if (parameter.name == name) {
            float* to = plane.data() + parameter.place;
            runsOf(parameter)(cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t count) {
                std::copy_n(numbers.data() + inTensor, count, to + inPart);
            });
        }
    }
}

}  // namespace xinglin::engine
