#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"
#include "engine/model/backend.h"
#include "engine/training/activation_plan.h"
#include "engine/training/run_config.h"
#include "engine/training/trained_numbers.h"

// What a memory plan knows of a model before anything of it is loaded.

namespace xinglin::engine {

/// The numbers of a plane that nobody has made yet.
class PlannedNumbers final : public TrainedNumbers {
public:
    explicit PlannedNumbers(Backend& backend) : TrainedNumbers(backend) {}

    void add(std::int64_t count, bool decays, BackwardParts parts) {
        m_ranges.push_back({static_cast<std::int64_t>(m_trainedFloats), count, decays, true, parts});
        m_trainedFloats += static_cast<std::size_t>(roomFor(count));
    }
    std::size_t floats() const { return m_trainedFloats; }

    std::vector<TrainedTensor> tensors() const override { return {}; }
    void forEachTensor(std::span<const float>, const TensorSink&) const override {}
    void setTensor(std::span<float>, const std::string&, std::span<const float>) const override {}
};

/// What the tensors of a model come to under a run's settings, for one of the ranks among which they are cut.
struct ModelExtent {
    std::unique_ptr<Backend> memory = makeReferenceBackend();  ///< of addresses alone
    std::unique_ptr<PlannedNumbers> trained = std::make_unique<PlannedNumbers>(*memory);
    std::unique_ptr<PlannedNumbers> critic = std::make_unique<PlannedNumbers>(*memory);  ///< of PPO, beside
    std::size_t weights = 0;         ///< bytes of every parameter
    std::size_t frozenWeights = 0;   ///< the same where none is trained
    std::size_t copyFloats = 0;      ///< with a gradient, but trained by another stage
    std::size_t tiedFloats = 0;      ///< whose gradient another stage hands over
    std::int64_t largestTensor = 0;  ///< of those that a checkpoint puts together: its numbers
    std::int64_t largestFrozen = 0;  ///< of its parts, which are made floats for that
    std::int64_t largestPart = 0;    ///< numbers of the largest parameter
    std::int64_t storedFloats = 0;   ///< of what a checkpoint of the whole model holds
    std::int64_t partialFloats = 0;  ///< of the largest gradient of which ranks have parts
    std::vector<LowRankShape> lowRank;
    bool normalisesEmbeddings = false;
    bool normalisesQueries = false;
    bool normalisesKeys = false;
    bool trainsOutput = false;
};

/// What one of several ranks has of a model, and the settings that say what is trained. Borrows everything.
struct ModelShare {
    const RunConfig& run;
    const WeightFile& file;
    const PipelineStage& stage;
    int part = 0;  ///< among so many tensor ranks
    int parts = 1;
};

/// Of the whole model. Throws what its family throws.
ModelConfig configOf(const WeightFile& model);
/// Of the part.
ModelConfig partOf(const ModelShare& share);

/// Goes through the family's tables as Parameters does. Throws what TensorCut throws, and of adapters that
/// the settings name what AdapterFolder throws.
ModelExtent measureModel(const ModelShare& share);

/// Floats of the share's part of an adapter in a folder, its head included.
std::size_t adapterFloats(const ModelShare& share, const std::filesystem::path& adapter);

}  // namespace xinglin::engine
