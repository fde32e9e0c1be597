#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/counted_random.h"
#include "engine/model/model.h"
#include "engine/model/model_family.h"
#include "engine/parallel/plane_exchange.h"
#include "engine/training/pipeline_stage.h"
#include "engine/training/tensor_cut.h"
#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

/// Whether passes compute with a model's numbers as they are, or with the nearest bfloat16 ones. What is
/// trained has its exact values beside those, which an optimizer changes.
enum class Precision { Exact, Bf16 };

/// A matrix or vector of a model as passes see it, and its gradient, [rows, cols], packed, in a backend's
/// memory; where it is cut among ranks, this rank's rows or columns. A model that does not have it has no
/// name; without numbers another stage of the pipeline has it.
struct Parameter {
    std::string name;  ///< of the file's tensor, which may hold several parameters (W_pack)
    RowPart part;      ///< which of that tensor's rows this is
    Extent rowExtent = Extent::None;
    Extent colExtent = Extent::None;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    bool isMatrix = false;    ///< two dimensions: weight decay is for these
    BackwardParts parts;      ///< of the pass that computes the gradient
    bool isCopy = false;      ///< the first stage trains it and hands it over: Parameters::tied()
    std::int64_t place = -1;  ///< in a plane, of a copy behind it; -1: it is not trained
    float* value = nullptr;   ///< what passes compute with; null where that is `rounded`
    float* gradient = nullptr;
    std::uint16_t* rounded = nullptr;  ///< of a matrix: its bfloat16 numbers, with Precision::Bf16

    std::size_t size() const { return static_cast<std::size_t>(rows * cols); }
    bool isHere() const { return value || rounded; }
    bool isTrained() const { return place >= 0 && !isCopy; }
};

/// A stretch of a plane whose values become bfloat16 numbers by chance: bitsAt(seed, firstIndex + i).
struct ChanceStretch {
    std::int64_t first = 0;
    std::int64_t count = 0;
    std::uint64_t seed = 0;
    std::int64_t firstIndex = 0;
};

/// Which tensors of a file are trained; the others have no gradient, and none is computed.
using TrainedNames = std::function<bool(std::string_view name)>;
bool trainsEverything(std::string_view name);
bool trainsNothing(std::string_view name);

/// Of a parameter outside the blocks, and of one in a block: one matrix as embedding and head gets its
/// gradient at both ends.
BackwardParts backwardPartsOf(const ModelParamSpec& spec, const ModelConfig& config);
BackwardParts backwardPartsOfLayer(std::int64_t layer, const ModelConfig& config);

/// Where a model's numbers come from at first: its file, or whoever writes them then.
enum class FirstNumbers { OfFile, None };

/// The ranks among which a model's matrices are cut, and what they do together with its numbers. Borrowed.
struct TensorRanks {
    TensorRanks(Communicator* ofThem = nullptr, PlaneExchange* between = nullptr)
        : ranks(ofThem), exchange(between) {}

    Communicator* ranks;      ///< null: nobody
    PlaneExchange* exchange;  ///< null: makeHostExchange()
};

/// All parameters of a model, or of a pipeline's stage of it, with room for a gradient each where they are
/// trained. Owns the numbers, in the memory of a backend; borrows that and the model, which must outlive it.
/// Used by one thread at a time.
class Parameters final : public TrainedNumbers {
public:
    /// Copies the numbers out of the model's file, into the model's backend or another: with ranks this one's
    /// part of them; of a stage its own, of the others the names and shapes alone are known. With a head,
    /// which stays exact, its numbers come from the file as well, and are 0 where the file has none; the last
    /// stage has it, whole on every rank. Throws Error(FormatUnsupported) for a GGUF file, whose rows are not
    /// those of the published model, Error(OutOfMemory), and what TensorCut throws.
    explicit Parameters(const Model& model, const TrainedNames& trained = trainsEverything,
                        Precision precision = Precision::Exact, Backend* backend = nullptr,
                        TensorRanks tensorRanks = {}, std::optional<PipelineStage> stage = {},
                        WithScore withScore = WithScore::No, FirstNumbers numbers = FirstNumbers::OfFile);

    const Model& model() const { return m_model; }
    const PipelineStage& stage() const { return m_stage; }
    Precision precision() const { return m_precision; }
    /// The ranks among which the matrices are cut, and how they are for this one.
    Communicator& tensorRanks() const { return *m_ranks; }
    const TensorCut& cut() const { return m_cuts[static_cast<std::size_t>(m_ranks->rank())]; }
    PlaneExchange& tensorExchange() const { return *m_exchange; }
    /// Of these, the ones that have the same key/value heads as this one.
    Communicator& sharers() const { return *m_sharers; }
    PlaneExchange& sharerExchange() const { return *m_sharerExchange; }
    /// How every rank's part lies in the whole, by the rank.
    std::span<const TensorCut> cuts() const { return m_cuts; }
    /// What names may begin with in the model's files, or not.
    std::string folderPrefix() const { return m_family.folderPrefix; }
    /// In the order of the family's tables: outside the blocks first, then block by block.
    std::span<Parameter> all() { return m_all; }
    std::span<const Parameter> all() const { return m_all; }

    const Parameter& outside(kernels::WeightView DecoderWeights::*matrix) const;
    const Parameter& outside(const float* DecoderWeights::*vector) const;
    const Parameter& inLayer(std::size_t layer, kernels::WeightView LayerWeights::*matrix) const;
    const Parameter& inLayer(std::size_t layer, const float* LayerWeights::*vector) const;
    /// The output matrix: the embedding where they are one.
    const Parameter& output() const;

    /// Views of the numbers that passes compute with, as a decoder on this backend wants them: they follow
    /// every change. A head whose rows are to be normalised is there as it is. What is no parameter, the
    /// divisors of the rotation and the biases' slopes, is the configuration's, in the host's memory.
    DecoderWeights asWeights() const;

    std::vector<TrainedTensor> tensors() const override;
    void forEachTensor(std::span<const float> plane, const TensorSink& sink) const override;
    void setTensor(std::span<float> plane, const std::string& name,
                   std::span<const float> numbers) const override;
    /// The same of every tensor, the frozen ones too: what is trained from `plane`, the rest as passes
    /// compute with it, which never changes.
    std::vector<TrainedTensor> storedTensors() const;
    void forEachStored(std::span<const float> plane, const TensorSink& sink) const;
    /// Numbers of a parameter from `first` on, in place of those of the file.
    void store(const Parameter& parameter, std::int64_t first, std::span<const float> numbers);

    /// The embedding of a pipeline whose output matrix it is too, as far as it is trained: the first stage
    /// has it among its values, the last one a copy, whose gradient belongs to the first one's and whose
    /// values come from there. Empty on other stages, and where there is no such thing.
    struct Tied {
        std::span<float> values;
        std::span<float> gradients;
    };
    Tied tied() const;
    /// Makes the copy's gradient 0; clearGradients() leaves it.
    void clearTied();
    /// Takes the nearest bfloat16 numbers of the copy's values, where they are kept.
    void roundTied();

    /// Takes the nearest bfloat16 numbers of what is trained, after an optimizer has changed it; nothing to
    /// do with Precision::Exact.
    void roundValues();
    /// The same, and these become the values: for a run that keeps no exact ones. With Precision::Bf16 alone,
    /// as the next one.
    void dropExactValues();
    /// What is drawn where each of them becomes one of the two bfloat16 numbers around it by chance, in the
    /// order of the plane: a seed of each tensor and the place in it, whatever ranks it is cut among.
    std::vector<ChanceStretch> chanceStretches(const CountedRandom& random) const;
    /// With Precision::Bf16, the plane of bfloat16 numbers, for an optimizer that rounds on its way:
    /// takeRounded() then brings them where passes look. `others` is what it has not rounded here: the
    /// nearest of these values are taken, which are themselves where they were drawn elsewhere.
    std::uint16_t* roundedPlane() const { return m_rounded.as<std::uint16_t>(); }
    void takeRounded(std::span<const PlaneStretch> others = {});

    /// Bytes of the parameters, without their gradients.
    std::size_t heldBytes() const;

    /// Where row `row` of a parameter is in its file's tensor.
    std::int64_t fileRow(const Parameter& parameter, std::int64_t row) const {
        return fileRow(parameter, row, cut());
    }
    /// The same where a part's rows of the tensor alone lie one behind the other.
    std::int64_t packedRow(const Parameter& parameter, std::int64_t row) const {
        return packedRow(parameter, row, cut());
    }
    /// Both for any part.
    std::int64_t fileRow(const Parameter& parameter, std::int64_t row, const TensorCut& cut) const;
    std::int64_t packedRow(const Parameter& parameter, std::int64_t row, const TensorCut& cut) const;
    /// How a part of a parameter lies in its file's tensor.
    CutRuns runsOf(const Parameter& parameter) const;

    bool isCut(const Parameter& parameter) const;
    /// Whether other ranks have the same numbers of a parameter that is cut: of key/value heads.
    bool isShared(const Parameter& parameter) const;

private:
    bool isOnStage(std::size_t index) const;
    void takeMemory(const TrainedNames& trained, WithScore withScore);
    void readHead();
    void readFromFile(const Parameter& parameter);
    bool isCounted(const Parameter& parameter) const;
    std::int64_t packed(const RowPart& part, std::int64_t rows, std::int64_t row) const;
    std::span<const float> numbersOf(const Parameter& parameter, std::span<const float> plane,
                                     std::vector<float>& copy) const;
    void putTogether(std::span<const TrainedTensor> tensors, std::span<const float> plane,
                     const TensorSink& sink) const;

    const Model& m_model;
    const ModelFamily& m_family;
    PipelineStage m_stage;
    std::unique_ptr<Communicator> m_alone;
    Communicator* m_ranks;
    std::unique_ptr<PlaneExchange> m_ownExchange;
    PlaneExchange* m_exchange;
    std::unique_ptr<Communicator> m_sharers;
    std::unique_ptr<PlaneExchange> m_sharerExchange;
    std::vector<TensorCut> m_cuts;
    std::vector<Parameter> m_all;
    Precision m_precision;
    Buffer m_frozen;   ///< exact numbers of what is not trained, with Precision::Exact
    Buffer m_rounded;  ///< bfloat16 numbers: those of the plane and a copy, then the frozen matrices
    Buffer m_vectors;  ///< all vectors' numbers, rounded, with Precision::Bf16
};

}  // namespace xinglin::engine
