#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>

#include "engine/core/token.h"
#include "engine/model/model_part.h"

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
};

/// How a pass goes through a part.
enum class PassWay {
    General,
    Step,  ///< single tokens of a few sessions without adapters: fused operations, where the backend has them
};

/// One part of a model at work on the rows of one pass after another. Owns the memory that this takes, which
/// grows to the largest pass seen; borrows the model. Used by one thread at a time.
class PartPass final {
public:
    PartPass(const Model& model, std::size_t part);
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

    /// Bytes of the backend's memory that a pass over `rows` tokens takes, of conversations of at most
    /// `context` tokens, with weights in the form of `weight`. Without logits.
    static std::size_t scratchBytes(const ModelConfig& config, const kernels::WeightView& weight,
                                    std::size_t rows, std::size_t context, const Backend& backend);

private:
    struct Scratch;
    struct BlockProduct;
    struct AdaptedRows;
    struct LogitRun;

    bool isShared() const { return m_part.share.count > 1; }
    void gatherRows();
    void rotate();
    void normalise(const float* x, const float* weight, const float* bias, float* y, std::int64_t rows);
    BlockProduct backToHidden(kernels::WeightView LayerWeights::*matrix, const float* bias) const;
    void fetch(const float* rows, std::int64_t count, float* to, std::int64_t rowWidth);
    void writeRun(const LogitRun& run, std::int64_t firstColumn, std::int64_t rowWidth);
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
    std::unique_ptr<Scratch> m_scratch;
    std::span<const PassSlice> m_slices;
    bool m_isStep = false;
    std::int64_t m_rows = 0;
};

}  // namespace xinglin::engine
