#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/inference/decoder.h"
#include "engine/inference/sampler.h"
#include "engine/model/lora_adapter.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {

/// An answer that is to be drawn. Borrows its prompt.
struct Draw {
    std::span<const TokenId> prompt;
    std::uint64_t seed = 0;
};

/// A model that answers are drawn from, whole. Borrowed.
struct DrawnFrom {
    const Model& model;            ///< its shape
    const Parameters& parameters;  ///< its numbers, in whose backend's memory answers are drawn
    const Tokenizer* tokenizer;    ///< null: none
    using UseModules = std::function<void(std::span<const AdapterModule> modules)>;
    /// Calls `use` with the matrices of the adapter as they are now, in the host's memory; nothing to call:
    /// there is none.
    std::function<void(const UseModules& use)> adapter;
};
/// Where this rank has all of it.
DrawnFrom wholeModel(const TrainingModel& model);

/// Conversations that a rank has at one time: as many as the run file allows, but no more than there are of a
/// drawing's, which `sharers` ranks that have a model together share out. Evaluating may ask for any number.
std::size_t slotsOf(const RunConfig& config, std::int64_t sharers);

struct DrawnAnswer {
    std::vector<TokenId> tokens;  ///< the token that ended it included
    bool isCut = false;
};

/// The model in training as one that answers: the engine's own inference over the very numbers that are
/// trained, where they lie, without a copy of them. Only an adapter's matrices, and an output matrix whose
/// rows are to be normalised, are copied for every drawing. Borrows the model. Used by one thread.
class LivePolicy final {
public:
    /// Conversations of at most `context` tokens, `parallel` of them at one time. Throws Error(OutOfMemory).
    LivePolicy(const DrawnFrom& from, std::size_t context, std::size_t parallel);
    LivePolicy(const TrainingModel& model, std::size_t context, std::size_t parallel)
        : LivePolicy(wholeModel(model), context, parallel) {}
    ~LivePolicy();

    /// Draws every answer by its own seed, so that what is drawn beside it changes nothing; the same numbers
    /// in the model give the same answers, on a GPU up to the tolerances of Decoder. An answer ends with a
    /// token that ends one, which a model without a tokenizer does not have, or is cut after `mostTokens`.
    std::vector<DrawnAnswer> draw(std::span<const Draw> draws, const SamplingOptions& sampling,
                                  std::int64_t mostTokens);

    /// Of caches and copies; planSampling() says it before.
    std::size_t heldBytes() const;

private:
    struct Slot;

    void refresh();
    void start(Slot& slot, const Draw& draw, const SamplingOptions& sampling);
    std::span<const float> known(std::span<const float> logits) const;
    bool isEnd(TokenId token) const;

    DrawnFrom m_from;
    Buffer m_unitRows;
    Buffer m_constants;  ///< of the model's configuration, where its backend cannot read the host's memory
    std::unique_ptr<Model> m_live;
    std::unique_ptr<LoraAdapter> m_adapter;
    std::unique_ptr<Decoder> m_decoder;
    Logits m_logits;
    std::vector<Slot> m_slots;
};

}  // namespace xinglin::engine
