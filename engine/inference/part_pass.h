#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

#include "engine/core/token.h"
#include "engine/inference/candidate.h"
#include "engine/inference/pass_memory.h"
#include "engine/model/model_part.h"
#include "kernels/sampling/sample_tokens.h"

namespace xinglin::engine {

class LoraAdapter;
class Model;
struct LoraPair;
struct SessionCache;

/// New tokens of one session that are worked on in one pass.
struct PassSlice {
    const SessionCache* session = nullptr;
    std::span<const TokenId> tokens;
    std::int64_t past = 0;  ///< tokens of the session before them
};

/// Rows of a pass that somebody wants to see, and where they go in the host's memory.
struct WantedRows {
    std::int64_t first = 0;  ///< row of the pass
    std::int64_t count = 0;
    float* to = nullptr;
    bool areStates = false;  ///< the last block's normalised output instead of logits
    const LoraAdapter* adapter = nullptr;
    /// Where there are rules, one a row, only the tokens that are drawn by them are wanted; kNoToken where
    /// nothing can be.
    std::span<const kernels::SampleRule> rules = {};
    TokenId* drawn = nullptr;  ///< [count]
    /// Not null: the part has only some columns, and nothing is drawn; [count, candidates()], best first.
    /// The part's best join those that are there, and the best of all stay.
    Candidate* best = nullptr;

    /// The most that a rule draws from; 0 without rules.
    std::size_t candidates() const;
};

/// How a pass goes through a part.
enum class PassWay {
    General,
    /// Single tokens of a few sessions without adapters, of which no states are wanted: fused operations and
    /// recorded, where the backend has such.
    Step,
    SingleTokens,  ///< of any number of sessions, with any adapters: recorded, where the backend can do that
};

/// One part of a model at work on the rows of one pass after another. Owns the memory that this takes, and
/// borrows the model. Used by one thread at a time.
class PartPass final {
public:
    /// Takes the memory for passes within `limits` at once, as passMemory() has it; beyond them, and without
    /// any, it grows to the largest pass seen. Throws Error(OutOfMemory).
    PartPass(const Model& model, std::size_t part, const PassLimits& limits);
    ~PartPass();
    PartPass(const PartPass&) = delete;
    PartPass& operator=(const PartPass&) = delete;

    const ModelPart& part() const { return m_part; }

    /// Takes up the rows of a pass. `slices` are borrowed until the next call.
    void begin(std::span<const PassSlice> slices, PassWay way);
    /// [rows, hidden] in the part's memory: what the part gets and what it leaves.
    float* hidden() const;

    /// A part with blocks in whole: all of it, from hidden() to hidden(), the embedding first where the part
    /// has it. False: `stop` fired between two blocks.
    bool run(const std::stop_token& stop);

    // A part that shares every matrix with others: between these calls the sums of partial() are to be added
    // to hidden(), on all.
    void enter();
    void attend(std::size_t layer);
    void feedForward(std::size_t layer);
    /// [rows, hidden]: this part's share of what the last call adds to hidden().
    float* partial() const;

    /// Behind the last block: the part's columns of the logits. Rows of `wanted` are `rowWidth` numbers apart
    /// in the host's memory; the part's columns begin at `firstColumn`. Waits until they are there.
    void write(std::span<const WantedRows> wanted, std::int64_t firstColumn, std::int64_t rowWidth);

    /// Whether write() obeys rules.
    bool canDraw() const { return m_operations != nullptr; }

private:
    struct Scratch;
    struct BlockProduct;
    struct AdaptedRows;
    struct MadeRows;
    enum class Route { General, Fused, Recorded };

    bool isShared() const { return m_part.share.count > 1; }
    void gatherRows();
    void runBlocks();
    template <typename Work>
    void inPiece(std::size_t piece, const Work& work);
    void queueEntrance();
    void queueAttention(std::size_t index);
    void queueFeedForward(std::size_t index);
    void rotate();
    void attendToCaches(std::size_t index);
    void attendByTable(std::size_t index);
    void normalise(const float* x, const float* weight, const float* bias, float* y, std::int64_t rows);
    BlockProduct backToHidden(kernels::WeightView LayerWeights::*matrix, const float* bias) const;
    void normaliseWanted(std::span<const WantedRows> wanted);
    void makeLogits(std::int64_t first, std::int64_t count, float* values);
    void writeDirectly();
    void deliver(const float* values, std::int64_t first, std::int64_t count, std::int64_t firstColumn,
                 std::int64_t rowWidth);
    void chooseBest(const float* values, std::int64_t count, std::size_t candidates);
    void joinBest(std::int64_t first, std::int64_t count, std::int64_t firstColumn, std::size_t candidates);
    template <typename Use>
    void forEachDrawn(std::int64_t first, std::int64_t count, const Use& use) const;
    void drawTokens(std::int64_t first, std::int64_t count, std::size_t candidates);
    void fetchRows(const float* values, std::int64_t first, std::int64_t count, std::int64_t firstColumn,
                   std::int64_t rowWidth);
    void multiply(const float* x, std::int64_t rows, std::int64_t cols,
                  std::span<const kernels::MatmulTarget> targets);
    void multiply(std::size_t layer, const float* x, std::int64_t cols,
                  std::span<const BlockProduct> products);
    void adapt(const AdaptedRows& rows, std::span<const LoraPair> pairs, const float* x, std::int64_t cols,
               std::span<const BlockProduct> products);

    const Model& m_model;
    const std::size_t m_index;
    const ModelPart& m_part;
    const ModelConfig& m_config;  ///< the part's
    Backend& m_backend;
    StepOperations* const m_operations;  ///< null: the backend has none
    std::unique_ptr<Scratch> m_scratch;
    std::span<const PassSlice> m_slices;
    Route m_route = Route::General;
    std::int64_t m_rows = 0;
    std::int64_t m_splits = 0;  ///< of attention by the table
};

}  // namespace xinglin::engine
