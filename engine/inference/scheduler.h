#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/grammar/grammar.h"
#include "engine/inference/answer_text.h"
#include "engine/inference/pass_memory.h"
#include "engine/inference/sampler.h"
#include "engine/model/model.h"

namespace xinglin::engine {

class LoraAdapter;

enum class EndOfText { Stops, Ignored };

enum class Purpose {
    Answer,  ///< tokens are drawn after the prompt
    Score,   ///< nothing is drawn: how probable is the prompt's end?
    Embed,   ///< nothing is drawn: where does the text lie?
};

/// More are seldom right together, and each is a row more to compute.
inline constexpr std::size_t kMostGuesses = 8;

/// One answer that somebody wants.
struct GenerationRequest {
    std::vector<TokenId> prompt;  ///< at least one token
    Purpose purpose = Purpose::Answer;
    /// Score: the first token of the prompt whose probability counts, from 1 to the prompt's last.
    std::size_t scoreFrom = 0;
    SamplingOptions sampling;
    std::size_t maxTokens = 0;  ///< tokens to produce at most
    EndOfText endOfText = EndOfText::Stops;
    std::vector<std::string> stopStrings;  ///< need a tokenizer
    LeadingBlank leadingBlank = LeadingBlank::Keep;
    /// What the answer must be, or null. Needs a tokenizer; an end token then ends the answer whatever
    /// endOfText says. Log-probabilities stay those of the model without it. Shared with who made it.
    std::shared_ptr<const Grammar> constraint;
    const LoraAdapter* adapter = nullptr;  ///< of the scheduler's model; must outlive the generation
    /// Tokens that may be guessed from the text before and tried in one step (PromptLookup); 0: none. The
    /// answer is the same bit for bit, whatever the sampling.
    std::size_t mostGuesses = kMostGuesses;
    bool wantsLogProbs = false;
    std::size_t topLogProbs = 0;  ///< alternatives reported per token, with wantsLogProbs
};

struct GeneratedToken {
    TokenId id = kNoToken;
    std::string text;  ///< what became certain with this token; empty without a tokenizer
    double logProb = 0.0;
    std::vector<TokenLogProb> alternatives;
};

enum class FinishReason {
    EndOfText,    ///< the model ended its answer, the end token was delivered last; or the constraint did
    StopString,   ///< a stop string was met
    TokenLimit,   ///< maxTokens were produced
    ContextFull,  ///< the session holds no more tokens
    Cancelled,    ///< by the caller, or because the scheduler went away
    Failed,       ///< see GenerationEnd::error
};

struct GenerationEnd {
    FinishReason reason = FinishReason::Cancelled;
    std::string text;  ///< what was held back as a possible stop string
    std::size_t promptTokens = 0;
    std::size_t reusedTokens = 0;  ///< of the prompt, found in a slot's cache
    std::size_t generatedTokens = 0;
    std::size_t guessedTokens = 0;  ///< tried
    std::size_t rightGuesses = 0;   ///< of these, tokens of the answer
    double logProb = 0.0;           ///< Score: the sum of natural logarithms
    std::vector<float> embedding;   ///< Embed: the mean of the tokens' last states, of length 1
    double promptSeconds = 0.0;     ///< from the slot's assignment to the first token
    double decodeSeconds = 0.0;     ///< from the first token to the end
    std::exception_ptr error;
};

/// The receiving end of one answer, for one thread at a time. Its destructor cancels.
class Generation final {
public:
    enum class Wait { Token, End, TimedOut };

    ~Generation();
    Generation(Generation&&) noexcept;
    Generation& operator=(Generation&&) noexcept;

    /// Waits for the next token and puts it into `token`; tokens arrive in order, End comes after the last.
    Wait next(GeneratedToken& token, std::chrono::milliseconds timeout);
    /// Returns at once; the answer ends with Cancelled before the next token, or with an earlier reason.
    void cancel();
    /// Only after next() returned End.
    const GenerationEnd& end() const;

private:
    friend class Scheduler;
    struct State;
    struct StepInterrupt;
    explicit Generation(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    std::shared_ptr<State> m_state;  ///< shared with the decode thread, which may outlive this
};

struct SchedulerOptions {
    std::size_t parallel = 1;       ///< sessions that decode together
    std::size_t queueLimit = 4;     ///< requests that may wait for a slot
    std::size_t contextTokens = 0;  ///< per session; 0: what the model was trained for, at most 8192
    /// The greatest of the adapters that requests may choose, whose memory is then taken at once too; what
    /// one of a greater rank takes comes with it.
    std::int64_t adapterRank = 0;
};

/// The context where SchedulerOptions leaves it open.
std::size_t defaultContextTokens(const ModelConfig& config);

/// How much a step computes at most, which decides its scratch memory.
PassLimits limitsOfSteps(std::size_t parallel, std::size_t contextTokens, std::int64_t adapterRank = 0);

/// What a request that finds no room does.
enum class WithoutRoom {
    IsRefused,
    AsksAgain,  ///< later, of itself: that counts as no refusal
};

struct SchedulerStats {
    std::size_t active = 0;
    std::size_t waiting = 0;
    std::size_t slots = 0;       ///< sessions whose cache exists
    std::uint64_t finished = 0;  ///< answers that ended, for whatever reason
    std::uint64_t cancelled = 0;
    std::uint64_t failed = 0;
    std::uint64_t refused = 0;       ///< requests beyond the queue
    std::uint64_t askedAgain = 0;    ///< times that a list which waits for room found none
    std::uint64_t promptTokens = 0;  ///< computed, without the reused ones
    std::uint64_t reusedTokens = 0;
    std::uint64_t generatedTokens = 0;
    std::uint64_t guessedTokens = 0;
    std::uint64_t rightGuesses = 0;
    double busySeconds = 0.0;  ///< the decode thread's time inside the model
};

/// Decodes many sessions together on one thread of its own (continuous batching).
///
/// A request waits for a free slot, its prompt is read in chunks between which the others go on, then it gets
/// a token per step. A slot keeps its cache for the next request with the same beginning. What a request gets
/// does not depend on what else is being decoded. All members may be called from any thread.
class Scheduler final {
public:
    /// Borrows `model` and `tokenizer` (null: no text, only ids). Throws what Decoder throws.
    Scheduler(const Model& model, const Tokenizer* tokenizer, const SchedulerOptions& options);
    /// Ends every answer with Cancelled and waits for the decode thread.
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    /// Nothing when as many requests wait as may. Throws Error(InvalidInput) for an empty prompt, one that
    /// does not fit the context, ids outside the vocabulary, sampling options out of range, or a constraint
    /// without a tokenizer.
    std::optional<Generation> submit(GenerationRequest request, WithoutRoom without = WithoutRoom::IsRefused);

    SchedulerStats stats() const;
    std::size_t contextTokens() const;
    std::size_t parallel() const;
    std::int64_t adapterRank() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace xinglin::engine
