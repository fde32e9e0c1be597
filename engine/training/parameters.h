#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/model.h"
#include "engine/model/model_family.h"
#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

/// Whether passes compute with a model's numbers as they are, or with the nearest bfloat16 ones. What is
/// trained has its exact values beside those, which an optimizer changes.
enum class Precision { Exact, Bf16 };

/// A matrix or vector of a model as passes see it, and its gradient, [rows, cols], packed, in a backend's
/// memory. A model that does not have it has no name.
struct Parameter {
    std::string name;  ///< of the file's tensor, which may hold several parameters (W_pack)
    RowPart part;      ///< which of that tensor's rows this is
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    bool isMatrix = false;    ///< two dimensions: weight decay is for these
    std::int64_t place = -1;  ///< in a plane; -1: it is not trained
    float* value = nullptr;   ///< what passes compute with; null where that is `rounded`
    float* gradient = nullptr;
    std::uint16_t* rounded = nullptr;  ///< of a matrix: its bfloat16 numbers, with Precision::Bf16

    std::size_t size() const { return static_cast<std::size_t>(rows * cols); }
};

/// Which tensors of a file are trained; the others have no gradient, and none is computed.
using TrainedNames = std::function<bool(std::string_view name)>;
bool trainsEverything(std::string_view name);
bool trainsNothing(std::string_view name);

/// All parameters of a model, with room for a gradient each where they are trained. Owns the numbers, in the
/// memory of a backend; borrows that and the model, which must outlive it. Used by one thread at a time.
class Parameters final : public TrainedNumbers {
public:
    /// Copies the numbers out of the model's file, into the model's backend or another. Throws
    /// Error(FormatUnsupported) for a GGUF file, whose rows are not those of the published model, and
    /// Error(OutOfMemory).
    explicit Parameters(const Model& model, const TrainedNames& trained = trainsEverything,
                        Precision precision = Precision::Exact, Backend* backend = nullptr);

    const Model& model() const { return m_model; }
    Precision precision() const { return m_precision; }
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

    std::vector<TensorShape> tensors() const override;
    void forEachTensor(std::span<const float> plane, const TensorSink& sink) const override;
    void setTensor(std::span<float> plane, const std::string& name,
                   std::span<const float> numbers) const override;
    /// The same of every tensor, the frozen ones too: the numbers that passes compute with.
    std::vector<TensorShape> storedTensors() const;
    void forEachStored(const TensorSink& sink) const;
    /// Numbers of a parameter from `first` on, in place of those of the file.
    void store(const Parameter& parameter, std::int64_t first, std::span<const float> numbers);

    /// Takes the nearest bfloat16 numbers of what is trained, after an optimizer has changed it; nothing to
    /// do with Precision::Exact.
    void roundValues();

    /// Bytes of the parameters, without their gradients.
    std::size_t heldBytes() const;

    /// Where row `row` of a parameter is in its file's tensor.
    std::int64_t fileRow(const Parameter& parameter, std::int64_t row) const;

private:
    void takeMemory(const TrainedNames& trained);
    void readFromFile(const Parameter& parameter);
    std::vector<float> numbersOf(const Parameter& parameter) const;
    using Row = std::function<void(std::int64_t inTensor, std::int64_t inPlane, std::int64_t count)>;
    void forEachRow(const std::string& tensor, const Row& use) const;

    const Model& m_model;
    const ModelFamily& m_family;
    std::vector<Parameter> m_all;
    Precision m_precision;
    Buffer m_frozen;   ///< exact numbers of what is not trained, with Precision::Exact
    Buffer m_rounded;  ///< bfloat16 numbers: those of the plane, then the frozen matrices
    Buffer m_vectors;  ///< all vectors' numbers, rounded, with Precision::Bf16
};

}  // namespace xinglin::engine
