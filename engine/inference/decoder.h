#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/token.h"
#include "engine/inference/pass_memory.h"
#include "engine/inference/session.h"
#include "kernels/sampling/sample_tokens.h"

namespace xinglin::engine {

/// What is wanted of an item beside its cache.
enum class LogitRows {
    None,    ///< nothing
    Last,    ///< the logits of what follows the last token
    All,     ///< one row of logits per token
    States,  ///< one row of the last block's normalised output per token, `hidden` numbers, no logits
};

/// New tokens of one session, appended to its history.
struct BatchItem {
    Session* session = nullptr;
    std::span<const TokenId> tokens;  ///< at least one; all must fit into the session's capacity
    LogitRows rows = LogitRows::Last;
    /// For each row of logits how a token is drawn from it, of which the tokens are enough; empty: the rows
    /// are wanted. See Logits::hasDrawn().
    std::span<const kernels::SampleRule> rules = {};
};

/// What one forward pass gives: for every item as many rows as it asked for. Memory is kept between calls.
class Logits final {
public:
    std::size_t rowCount(std::size_t item) const { return m_items[item].rows; }
    /// `vocabulary` numbers (or `hidden` with LogitRows::States), valid until the object is used for another
    /// pass.
    std::span<const float> row(std::size_t item, std::size_t index) const {
        const Item& at = m_items[item];
        return {m_values.data() + at.first + index * at.width, at.width};
    }
    std::span<const float> lastRow(std::size_t item) const { return row(item, rowCount(item) - 1); }

    /// Whether an item has the tokens that it asked for instead of whole rows: where the model computes on a
    /// device, so that they alone cross to the host. Else it has whole rows.
    bool hasDrawn(std::size_t item) const { return m_items[item].areDrawn; }
    /// Of a row of such an item; kNoToken where all logits are minus infinity or no number.
    TokenId drawn(std::size_t item, std::size_t index) const { return m_drawn[m_items[item].first + index]; }

private:
    friend class Decoder;
    struct Item {
        std::size_t first = 0;  ///< in m_values or m_drawn
        std::size_t rows = 0;
        std::size_t width = 0;
        bool areDrawn = false;
    };
    void prepare(std::span<const BatchItem> items, const ModelConfig& config, bool canDraw);

    std::vector<float> m_values;
    std::vector<TokenId> m_drawn;
    std::vector<Item> m_items;
};

/// Some tokens of one item that are worked on in one pass.
struct PassedTokens {
    std::size_t item = 0;
    std::size_t first = 0;
    std::size_t count = 0;
};

enum class ForwardResult {
    Done,
    Stopped,  ///< the stop token fired between two layers; every session is as it was
};

/// Runs a model over the new tokens of any number of sessions at once (continuous batching). What an item
/// gets never depends on what else is in the batch, nor on how its tokens are cut into calls: the sums of one
/// output are taken in an order that does not depend on how many rows share the call. On a GPU that
/// holds up to the tolerances of its kernels: a step of single tokens, a few rows and many rows go three
/// ways.
///
/// Owns the scratch memory of a pass and borrows the model. Used by one thread at a time; several decoders
/// may share a model, and then take turns at the model's threads.
class Decoder final {
public:
    /// Takes the memory for passes within `limits` at once; beyond them, and without any, it grows to the
    /// largest pass seen. Throws Error(OutOfMemory).
    explicit Decoder(const Model& model, const PassLimits& limits = {});
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Appends every item's tokens to its session and fills `logits`. A session may occur once. Throws
    /// Error(InvalidInput) where a token is outside the vocabulary or a session too short, Error(OutOfMemory)
    /// where scratch memory is not to be had. After any exception every session is as it was.
    ForwardResult forward(std::span<const BatchItem> items, Logits& logits, const std::stop_token& stop = {});

private:
    struct State;

    void check(std::span<const BatchItem> items) const;
    ForwardResult run(std::span<const BatchItem> items, std::span<const PassedTokens> slices, Logits& logits,
                      const std::stop_token& stop);
    void lookUp();
    bool runParts(std::int64_t rows, const std::stop_token& stop);
    void gatherWanted(std::span<const BatchItem> items, std::span<const PassedTokens> slices, Logits& logits);
    void placeCandidates();
    void drawFromParts() const;

    const Model& m_model;
    std::unique_ptr<State> m_state;
};

/// The logits after each of `tokens`, computed in a session of their own: [tokens, vocabulary]. For checks,
/// where memory of all rows is no matter. Throws what Session and Decoder throw.
std::vector<float> logitsAfterEach(const Model& model, const LoraAdapter* adapter,
                                   std::span<const TokenId> tokens);

}  // namespace xinglin::engine
