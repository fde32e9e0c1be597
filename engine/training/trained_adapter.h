#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/core/counted_random.h"
#include "engine/formats/adapter_folder.h"
#include "engine/training/parameters.h"

namespace xinglin::engine {

/// A low-rank matrix pair in training: y += scale · up · (down · x), with gradients. Cut as the layer that
/// it is beside: rows of `up` with its rows, columns of `down` with its columns. The other matrix is whole on
/// every rank, and what a rank computes of its gradient is a part.
struct LowRankModule {
    std::string downName;  ///< key in the adapter's file
    std::string upName;
    std::int64_t rank = 0;
    std::int64_t inputs = 0;   ///< of this rank
    std::int64_t outputs = 0;  ///< the same: rows of the file's tensor, of all parameters packed in it
    std::int64_t firstInput = 0;
    std::int64_t wholeInputs = 0;
    std::int64_t wholeOutputs = 0;
    bool cutsRows = false;  ///< of the layer
    bool cutsColumns = false;
    bool isShared = false;  ///< other ranks have the same rows: of key/value heads
    double scale = 1.0;
    float* down = nullptr;  ///< [rank, inputs]
    float* up = nullptr;    ///< [outputs, rank]
    float* downGradient = nullptr;
    float* upGradient = nullptr;
    BackwardParts parts;  ///< of the parameters that it is beside
};

/// How an adapter begins and how its products are dropped while it learns.
struct NewAdapter {
    std::int64_t rank = 8;
    double alpha = 16.0;
    bool isRankStabilised = false;  ///< scale alpha / √rank instead of alpha / rank
    /// Last parts of layer names, or "all-linear"; empty: the layers of queries and values.
    std::vector<std::string> targets;
    std::uint64_t seed = 1;

    double scale() const;
};

/// What an adapter is made for: whether it has a score head beside it, whose numbers are 0 where they come
/// from no file, and whether it has gradients.
struct AdapterUse {
    enum class Learns { Yes, No };
    WithScore withScore = WithScore::No;
    Learns learns = Learns::Yes;
};

/// An adapter's matrices in float, each with a gradient, found by the parameter that they are beside, in the
/// memory of the base's backend; of a pipeline's stage those beside its parameters. Owns its numbers; borrows
/// the parameters. Used by one thread at a time.
class TrainedAdapter final : public TrainedNumbers {
public:
    /// Throws Error(FormatUnsupported) naming a module that is beside no linear layer of the model, and
    /// Error(FileCorrupt) for one of another shape.
    TrainedAdapter(const AdapterFolder& folder, const Parameters& base, AdapterUse use = {});

    /// A new one as PEFT begins it: lora_A uniform within ±1/√inputs, lora_B zero. Throws Error(InvalidInput)
    /// for a target that is no linear layer of the model, naming those that are.
    TrainedAdapter(const NewAdapter& settings, const Parameters& base, AdapterUse use = {});

    /// Null where the adapter leaves the parameter alone.
    const LowRankModule* beside(const Parameter& parameter) const;

    std::vector<TrainedTensor> tensors() const override;
    void forEachTensor(std::span<const float> plane, const TensorSink& sink) const override;
    void setTensor(std::span<float> plane, const std::string& name,
                   std::span<const float> numbers) const override;

    /// Rows of a layer's input are dropped at this rate on the way into the adapter; the numbers of `random`
    /// say which. 0: none, as when it is used.
    void setDropout(double rate, CountedRandom random);
    double dropout() const { return m_dropout; }
    /// Writes x with dropped numbers 0 and the others scaled up: the same for the same module and random
    /// numbers, however often.
    void drop(const LowRankModule& module, const float* x, std::int64_t rows, float* to) const;

    /// The layers that it is beside on any stage, by their last names, sorted.
    std::vector<std::string> targets() const;
    /// Its matrices as a folder would give them, out of a plane of values in the host's memory, from which
    /// they borrow.
    std::vector<AdapterModule> asModules(std::span<const float> plane) const;

private:
    void measure(LowRankModule& module, const std::string& tensor) const;
    void place(LowRankModule& module, std::int64_t& next);
    void reserve(std::int64_t floats, const Parameters& base, AdapterUse use);
    void placeScore(const Parameters& base, std::int64_t next, AdapterUse use);
    void store(float* to, std::span<const float> numbers);
    CutRuns runsOfDown(const LowRankModule& module) const;
    CutRuns runsOfUp(const LowRankModule& module) const;
    std::span<const float> numbersOf(const float* first, std::int64_t count,
                                     std::span<const float> plane) const;

    const Parameters& m_base;
    double m_dropout = 0.0;
    CountedRandom m_random{0};
    std::vector<LowRankModule> m_modules;
    std::vector<std::string> m_tensors;             ///< of the model, beside the modules
    std::map<std::string, std::size_t> m_byTensor;  ///< the other way round
    std::set<std::string> m_targets;
};

}  // namespace xinglin::engine
