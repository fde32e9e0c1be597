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
#include "engine/training/pipeline_stage.h"
#include "engine/training/tensor_cut.h"
#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

/// A matrix or vector that is learned: its numbers and their gradient, [rows, cols], packed; where it is cut
/// among ranks, this rank's rows or columns. A model that does not have it has no `name`; without `value`
/// another stage of the pipeline has it.
struct Parameter {
    std::string name;  ///< of the file's tensor, which may hold several parameters (W_pack)
    RowPart part;      ///< which of that tensor's rows this is
    Extent rowExtent = Extent::None;
    Extent colExtent = Extent::None;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    bool isMatrix = false;  ///< two dimensions: weight decay is for these
    BackwardParts parts;    ///< of the pass that computes the gradient
    bool isCopy = false;    ///< the first stage trains it and hands it over: Parameters::tied()
    float* value = nullptr;
    float* gradient = nullptr;
    const std::uint16_t* rounded =
        nullptr;  ///< of a matrix: the same numbers in bfloat16, where they are kept

    std::size_t size() const { return static_cast<std::size_t>(rows * cols); }
};

/// Which tensors of a file are trained; the others have no gradient, and none is computed.
using TrainedNames = std::function<bool(std::string_view name)>;
bool trainsEverything(std::string_view name);
bool trainsNothing(std::string_view name);

/// Of a parameter outside the blocks, and of one in a block: one matrix as embedding and head gets its
/// gradient at both ends.
BackwardParts backwardPartsOf(const ModelParamSpec& spec, const ModelConfig& config);
BackwardParts backwardPartsOfLayer(std::int64_t layer, const ModelConfig& config);

/// All parameters of a model, or of a pipeline's stage of it, in float, with room for a gradient each where
/// they are trained. Owns the numbers; borrows the model, which must outlive it. Used by one thread at a
/// time.
class Parameters final : public TrainedNumbers {
public:
    /// Copies the numbers out of the model's file: with ranks, which are borrowed, this one's part of them;
    /// of a stage its own, of the others the names and shapes alone are known. With a head, its numbers come
    /// from the file as well, and are 0 where the file has none; it is of a whole model only.
    /// Throws Error(FormatUnsupported) for a GGUF file, whose rows are not those of the published model,
    /// Error(OutOfMemory), and what TensorCut throws.
    explicit Parameters(const Model& model, const TrainedNames& trained = trainsEverything,
                        Communicator* tensorRanks = nullptr, std::optional<PipelineStage> stage = {},
                        WithScore withScore = WithScore::No);

    const Model& model() const { return m_model; }
    const PipelineStage& stage() const { return m_stage; }
    /// The ranks among which the matrices are cut, and how they are for this one.
    Communicator& tensorRanks() const { return *m_ranks; }
    const TensorCut& cut() const { return m_cuts[static_cast<std::size_t>(m_ranks->rank())]; }
    /// Of these, the ones that have the same key/value heads as this one.
    Communicator& sharers() const { return *m_sharers; }
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

    /// Views of the numbers as a decoder wants them: they follow every change. A head whose rows are to be
    /// normalised is there as it is.
    DecoderWeights asWeights() const;

    std::vector<TrainedTensor> tensorsIn(std::span<const float> plane) const override;
    void forEachTensor(std::span<const float> plane, const TensorSink& sink) const override;
    void setTensor(std::span<float> plane, const std::string& name,
                   std::span<const float> numbers) const override;
    /// The plane of all values, the frozen ones too.
    std::span<float> everyValue() const { return {m_values.as<float>(), m_values.size() / sizeof(float)}; }

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

    /// From now on values are bfloat16 numbers, and matrices have them as bits too. Throws
    /// Error(OutOfMemory).
    void keepRounded();
    /// Takes the nearest bfloat16 numbers of the values that are trained, after they were changed.
    void roundValues();
    /// Takes for each of them one of the two bfloat16 numbers around it, by chance: what is drawn is
    /// bitsAt(a seed of each tensor, place in it), whatever ranks it is cut among.
    void roundValuesByChance(const CountedRandom& random);

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
    void place(const TrainedNames& trained, WithScore withScore);
    void round(std::span<float> values);
    void readFromFile(const Parameter& parameter) const;
    void readHead();
    bool isCounted(const Parameter& parameter) const;
    std::int64_t packed(const RowPart& part, std::int64_t rows, std::int64_t row) const;
    std::span<const float> numbersOf(const Parameter& parameter, std::span<const float> plane) const;

    const Model& m_model;
    const ModelFamily& m_family;
    PipelineStage m_stage;
    std::unique_ptr<Communicator> m_alone;
    Communicator* m_ranks;
    std::unique_ptr<Communicator> m_sharers;
    std::vector<TensorCut> m_cuts;
    std::vector<Parameter> m_all;
    Buffer m_rounded;
};

}  // namespace xinglin::engine
