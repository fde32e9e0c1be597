#include "engine/inference/scheduler.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/unit_length.h"
#include "engine/grammar/constraint.h"
#include "engine/inference/decoder.h"
#include "engine/inference/prompt_lookup.h"
#include "engine/model/lora_adapter.h"

namespace xinglin::engine {
namespace {

using Clock = std::chrono::steady_clock;

// A prompt is read this many tokens at a time: few while others wait for their next token, many when alone.
constexpr std::size_t kChunkBesideOthers = 64;
constexpr std::size_t kChunkAlone = 256;
// A shorter common beginning (a template's first words) is not worth another conversation's cache.
constexpr std::size_t kWorthReusing = 32;
constexpr std::size_t kDefaultContext = 8192;
// Rows of logits are large; requests that want one per token are read this many at a time, all together.
constexpr std::size_t kScoredRows = 32;
// Rows of a step that may be guesses, over all answers: so few that the weights are still what takes the
// time.
constexpr std::size_t kGuessedRows = 16;

double seconds(Clock::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::size_t commonLength(std::span<const TokenId> a, std::span<const TokenId> b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

std::size_t defaultContextTokens(const ModelConfig& config) {
    return std::min(static_cast<std::size_t>(config.contextLength), kDefaultContext);
}

PassLimits limitsOfSteps(std::size_t parallel, std::size_t contextTokens, std::int64_t adapterRank) {
    PassLimits limits;
    limits.context = contextTokens;
    limits.adapterRank = adapterRank;
    limits.rows = std::min({std::max(kChunkAlone, kChunkBesideOthers + parallel + kGuessedRows),
                            contextTokens * parallel, kPassRows});
    // A token each with guesses, or the rows of what is scored beside the tokens of others, when nobody
    // guesses.
    limits.logitRows = std::max(parallel + kGuessedRows, kScoredRows + parallel - 1);
    // A token each with guesses, or beside prompts of which a step reads so little of each.
    limits.splitRows = std::min(limits.rows, parallel + std::max(kGuessedRows, kChunkBesideOthers));
    return limits;
}

/// Breaks off the model's current pass, if that is one worth breaking off. Shared by the scheduler and its
/// generations, because either may go first.
struct Generation::StepInterrupt {
    std::mutex mutex;
    std::stop_source step{std::nostopstate};

    void fire() {
        const std::lock_guard lock(mutex);
        step.request_stop();
    }
};

/// What the decode thread and the receiver share about one answer.
struct Generation::State {
    GenerationRequest request;
    std::shared_ptr<const TokenTrie> tokenTrie;  ///< with a constraint; shared by all of a scheduler
    std::shared_ptr<const ChoiceMasks> choices;  ///< with a constraint; shared with its masks
    std::shared_ptr<StepInterrupt> interrupt;

    std::atomic<bool> isCancelled = false;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<GeneratedToken> tokens;
    std::optional<GenerationEnd> end;

    void deliver(GeneratedToken token) {
        const std::lock_guard lock(mutex);
        tokens.push_back(std::move(token));
        arrived.notify_one();
    }

    void finish(GenerationEnd how) {
        const std::lock_guard lock(mutex);
        end = std::move(how);
        arrived.notify_one();
    }
};

namespace {

/// A session and what it is doing.
struct Slot {
    explicit Slot(Session newSession) : session(std::move(newSession)) {}

    Session session;
    std::uint64_t lastUse = 0;
};

}  // namespace

struct Scheduler::State {
    /// One answer in the making. Only the decode thread touches it.
    struct Active {
        std::shared_ptr<Generation::State> shared;
        Slot* slot = nullptr;
        Sampler sampler;
        std::optional<AnswerText> text;
        std::unique_ptr<Constraint> constraint;
        /// Tokens to feed: the rest of the prompt, or the last token drawn and guesses of what follows it.
        std::vector<TokenId> pending;
        std::vector<TokenId> said;  ///< the prompt and what was drawn
        PromptLookup lookup;
        std::size_t fedNow = 0;  ///< of `pending`, in the current step
        std::vector<kernels::SampleRule> rules;
        GenerationEnd end;
        Clock::time_point started;
        Clock::time_point firstToken;

        explicit Active(const GenerationRequest& request)
            : sampler(request.sampling), said(request.prompt), lookup(request.mostGuesses) {}
        bool isReadingPrompt() const { return end.generatedTokens == 0; }
        const GenerationRequest& request() const { return shared->request; }

        /// How many tokens to feed in a step that has room for `most`, and for `mostScored` of which each is
        /// scored, and what is wanted of them.
        std::pair<std::size_t, LogitRows> nextFeed(std::size_t most, std::size_t mostScored) const {
            std::size_t count = std::min(pending.size(), most);
            switch (request().purpose) {
            case Purpose::Answer:
                break;
            case Purpose::Score: {
                const std::size_t firstRow = request().scoreFrom - 1;
                const std::size_t length = slot->session.length();
                if (length < firstRow) {
                    return {std::min(count, firstRow - length), LogitRows::None};
                }
                return {std::min(count, mostScored), LogitRows::All};
            }
            case Purpose::Embed:
                return {count, LogitRows::States};
            }
            if (!isReadingPrompt()) {
                return {count, count > 1 ? LogitRows::All : LogitRows::Last};
            }
            return {count, count == pending.size() ? LogitRows::Last : LogitRows::None};
        }

        /// How tokens are drawn from the rows of a step; none: whole rows are wanted. A constraint allows
        /// tokens that may be none of the best, and probabilities need the sum over all.
        std::span<const kernels::SampleRule> rulesOf(LogitRows wanted) {
            const bool isWhole =
                request().purpose != Purpose::Answer || constraint || request().wantsLogProbs;
            const std::size_t count = wanted == LogitRows::Last ? 1 : wanted == LogitRows::All ? fedNow : 0;
            rules = sampler.rules(isWhole ? 0 : count);
            return rules;
        }

        /// Adds at most `most` guesses behind the last token drawn, as many as the answer has room for.
        void addGuesses(std::size_t most) {
            if (isReadingPrompt() || pending.size() != 1) {
                return;  // a step that was broken off has its guesses already
            }
            const std::size_t context = slot->session.capacity() - slot->session.length() - 1;
            const std::size_t wanted = request().maxTokens - end.generatedTokens - 1;
            const auto guesses = lookup.guess(said, std::min({most, context, wanted}));
            pending.insert(pending.end(), guesses.begin(), guesses.end());
        }
    };

    State(const Model& borrowedModel, const Tokenizer* borrowedTokenizer,
          const SchedulerOptions& givenOptions)
        : model(borrowedModel),
          tokenizer(borrowedTokenizer),
          options(withContext(givenOptions, borrowedModel)),
          decoder(borrowedModel,
                  limitsOfSteps(options.parallel, options.contextTokens, options.adapterRank)) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    static SchedulerOptions withContext(SchedulerOptions given, const Model& model) {
        if (given.contextTokens == 0) {
            given.contextTokens = defaultContextTokens(model.config());
        }
        return given;
    }

    ~State() {
        thread.request_stop();
        interrupt->fire();
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, stop, [this] { return !waiting.empty() || !actives.empty(); });
            }
            dropCancelled();
            admit();
            if (!actives.empty() && !stop.stop_requested()) {
                advance();
            }
        }
        for (Active& active : actives) {
            finish(active, FinishReason::Cancelled);
        }
        actives.clear();
        for (const auto& shared : takeWaiting([](const Generation::State&) { return true; })) {
            refuseWaiting(*shared);
        }
    }

    void dropCancelled() {
        std::erase_if(actives, [this](Active& active) {
            const bool isCancelled = active.shared->isCancelled;
            if (isCancelled) {
                finish(active, FinishReason::Cancelled);
            }
            return isCancelled;
        });
        const auto isCancelled = [](const Generation::State& shared) { return shared.isCancelled.load(); };
        for (const auto& shared : takeWaiting(isCancelled)) {
            refuseWaiting(*shared);
        }
    }

    /// Removes from the queue and returns the waiting requests that `wanted` says.
    template <typename Predicate>
    std::vector<std::shared_ptr<Generation::State>> takeWaiting(Predicate wanted) {
        const std::lock_guard lock(mutex);
        std::vector<std::shared_ptr<Generation::State>> taken;
        std::erase_if(waiting, [&](const std::shared_ptr<Generation::State>& shared) {
            if (wanted(*shared)) {
                taken.push_back(shared);
                return true;
            }
            return false;
        });
        return taken;
    }

    /// Ends a request that never got a slot.
    void refuseWaiting(Generation::State& shared) {
        {
            const std::lock_guard lock(mutex);
            ++stats.finished;
            ++stats.cancelled;
        }
        GenerationEnd end;
        end.promptTokens = shared.request.prompt.size();
        shared.finish(std::move(end));
    }

    void admit() {
        while (actives.size() < slotLimit) {
            std::shared_ptr<Generation::State> shared;
            {
                const std::lock_guard lock(mutex);
                if (waiting.empty()) {
                    return;
                }
                shared = std::move(waiting.front());
                waiting.pop_front();
                ++stats.active;
            }
            begin(shared);
        }
    }

    void begin(const std::shared_ptr<Generation::State>& shared) {
        const GenerationRequest& request = shared->request;
        Active& active = actives.emplace_back(request);
        active.shared = shared;
        active.started = Clock::now();
        active.end.promptTokens = request.prompt.size();
        try {
            active.slot = &chooseSlot(request);
        } catch (const std::exception&) {
            if (!slots.empty()) {
                // No memory for one cache more: this one waits for those that there are.
                slotLimit = slots.size();
                putBack(shared);
            } else {
                active.end.error = std::current_exception();
                finish(active, FinishReason::Failed);
            }
            actives.pop_back();
            return;
        }
        Session& session = active.slot->session;
        session.use(request.adapter);
        const auto [mostReused, fedTokens] = feedOf(request);
        active.end.reusedTokens = std::min(commonLength(session.tokens(), request.prompt), mostReused);
        session.rewindTo(active.end.reusedTokens);
        active.pending.assign(request.prompt.begin() + static_cast<std::ptrdiff_t>(active.end.reusedTokens),
                              request.prompt.begin() + static_cast<std::ptrdiff_t>(fedTokens));
        if (tokenizer != nullptr) {
            active.text.emplace(*tokenizer, request.stopStrings, request.leadingBlank);
        }
        if (request.constraint != nullptr) {
            // AnswerText takes away the same blank.
            const bool dropsBlank =
                request.leadingBlank == LeadingBlank::Drop && tokenizer->addsDummyPrefix();
            active.constraint = std::make_unique<Constraint>(
                request.constraint, shared->tokenTrie,
                dropsBlank ? GrammarStart::AfterOptionalBlank : GrammarStart::AtOnce, shared->choices);
        }
        {
            const std::lock_guard lock(mutex);
            stats.reusedTokens += active.end.reusedTokens;
            stats.slots = slots.size();
        }
    }

    /// How much of the prompt a cache may give, and how much is fed: only feeding gives logits or states.
    static std::pair<std::size_t, std::size_t> feedOf(const GenerationRequest& request) {
        const std::size_t size = request.prompt.size();
        switch (request.purpose) {
        case Purpose::Answer:
            break;
        case Purpose::Score:
            return {request.scoreFrom - 1, size - 1};
        case Purpose::Embed:
            return {0, size};
        }
        return {size - 1, size};
    }

    void putBack(const std::shared_ptr<Generation::State>& shared) {
        const std::lock_guard lock(mutex);
        waiting.push_front(shared);
        --stats.active;
    }

    bool isFree(const Slot& slot) const {
        return std::none_of(actives.begin(), actives.end(),
                            [&](const Active& active) { return active.slot == &slot; });
    }

    /// A free slot that shares a long beginning with the prompt, else a new one, else the longest unused.
    /// Throws Error(OutOfMemory) when the first cache is not to be had.
    Slot& chooseSlot(const GenerationRequest& request) {
        Slot* mostCommon = nullptr;
        Slot* oldest = nullptr;
        std::size_t most = 0;
        for (const auto& slot : slots) {
            if (!isFree(*slot)) {
                continue;
            }
            const bool isSameModel = slot->session.adapter() == request.adapter;
            const std::size_t common = isSameModel ? commonLength(slot->session.tokens(), request.prompt) : 0;
            if (mostCommon == nullptr || common > most) {
                mostCommon = slot.get();
                most = common;
            }
            if (oldest == nullptr || slot->lastUse < oldest->lastUse) {
                oldest = slot.get();
            }
        }
        Slot* chosen = most >= kWorthReusing ? mostCommon : oldest;
        if (most < kWorthReusing && slots.size() < slotLimit) {
            try {
                slots.push_back(std::make_unique<Slot>(Session(model, options.contextTokens)));
                chosen = slots.back().get();
            } catch (const Error&) {
                if (chosen == nullptr) {
                    throw;
                }
            }
        }
        chosen->lastUse = ++uses;
        return *chosen;
    }

    /// One pass of the model over everything that is going on.
    void advance() {
        std::vector<BatchItem> items;
        const bool hasPrompt = std::any_of(actives.begin(), actives.end(),
                                           [](const Active& active) { return active.isReadingPrompt(); });
        // A step that reads a prompt is long already.
        const std::size_t guesses = hasPrompt ? 0 : kGuessedRows / actives.size();
        std::size_t promptBudget = actives.size() == 1 ? kChunkAlone : kChunkBesideOthers;
        std::size_t scoreBudget = kScoredRows;
        std::vector<Active*> taking;
        bool readsPrompt = false;
        for (Active& active : actives) {
            active.addGuesses(guesses);
            const auto [count, rows] =
                active.nextFeed(active.isReadingPrompt() ? promptBudget : active.pending.size(), scoreBudget);
            active.fedNow = count;
            if (active.request().purpose == Purpose::Score && rows == LogitRows::All) {
                scoreBudget -= count;
            }
            if (active.isReadingPrompt()) {
                promptBudget -= active.fedNow;
                readsPrompt = readsPrompt || active.fedNow > 0;
            }
            if (active.fedNow == 0) {
                continue;  // another prompt has this step's share
            }
            items.push_back({&active.slot->session, std::span(active.pending).first(active.fedNow), rows,
                             active.rulesOf(rows)});
            taking.push_back(&active);
        }
        const Clock::time_point start = Clock::now();
        try {
            if (decoder.forward(items, logits, newStep(readsPrompt)) == ForwardResult::Stopped) {
                return;
            }
            countWork(taking, seconds(Clock::now() - start));
            for (std::size_t i = 0; i < taking.size(); ++i) {
                takeOrFail(*taking[i], i);
            }
        } catch (const std::exception&) {
            // Sessions are as they were, but what failed would fail again.
            for (Active* active : taking) {
                fail(*active);
            }
        }
        std::erase_if(actives, [this](Active& active) {
            const bool isOver = active.pending.empty();
            if (isOver) {
                finish(active, active.end.reason);
            }
            return isOver;
        });
    }

    /// Within a catch: the answer ends with the exception.
    static void fail(Active& active) {
        active.end.error = std::current_exception();
        active.end.reason = FinishReason::Failed;
        active.pending.clear();
    }

    /// One answer's trouble is nobody else's.
    void takeOrFail(Active& active, std::size_t item) {
        try {
            take(active, item);
        } catch (const std::exception&) {
            fail(active);
        }
    }

    /// The stop token of the coming step. Only a step that reads a prompt is long enough to be worth breaking
    /// off.
    std::stop_token newStep(bool isInterruptible) {
        const std::lock_guard lock(interrupt->mutex);
        std::stop_source& step = interrupt->step;
        step = isInterruptible ? std::stop_source() : std::stop_source(std::nostopstate);
        // Who cancelled before this line fired at the step before.
        const bool hasCancelled = std::any_of(actives.begin(), actives.end(), [](const Active& active) {
            return active.shared->isCancelled.load();
        });
        if (hasCancelled) {
            step.request_stop();
        }
        return step.get_token();
    }

    void countWork(const std::vector<Active*>& taking, double busy) {
        const std::lock_guard lock(mutex);
        stats.busySeconds += busy;
        for (const Active* active : taking) {
            if (active->isReadingPrompt()) {
                stats.promptTokens += active->fedNow;
            }
        }
    }

    /// Draws what the step's logits allow: nothing inside a prompt, one token, or one more for every guess
    /// that was right. Leaves `pending` empty when the answer is over.
    void take(Active& active, std::size_t item) {
        const GenerationRequest& request = active.shared->request;
        active.pending.erase(active.pending.begin(),
                             active.pending.begin() + static_cast<std::ptrdiff_t>(active.fedNow));
        if (request.purpose != Purpose::Answer) {
            measure(active, item);
            return;
        }
        if (!active.pending.empty()) {
            return;
        }
        if (request.maxTokens == 0) {
            active.end.reason = FinishReason::TokenLimit;
            return;
        }
        // One row behind the last token drawn, and one behind every guess.
        Session& session = active.slot->session;
        const std::size_t guessed = logits.rowCount(item) - 1;
        const std::size_t known = session.length() - guessed;
        std::size_t right = 0;
        for (;; ++right) {
            const std::optional<TokenId> next = draw(active, item, right, known + right);
            if (!next) {
                break;
            }
            if (right == guessed || session.tokens()[known + right] != *next) {
                active.pending.push_back(*next);
                break;
            }
            if (active.shared->isCancelled) {
                active.end.reason = FinishReason::Cancelled;
                break;
            }
        }
        session.rewindTo(known + right);
        active.lookup.learn(guessed, right);
        active.end.guessedTokens += guessed;
        active.end.rightGuesses += right;
        const std::lock_guard lock(mutex);
        stats.guessedTokens += guessed;
        stats.rightGuesses += right;
    }

    /// Draws one token from row `index` of the item, which follows the first `length` tokens of the session,
    /// and delivers it. Nothing when the answer is over with it.
    std::optional<TokenId> draw(Active& active, std::size_t item, std::size_t index, std::size_t length) {
        const GenerationRequest& request = active.request();
        const Session& session = active.slot->session;
        GeneratedToken token;
        Constraint* constraint = active.constraint.get();
        if (logits.hasDrawn(item)) {
            token.id = active.sampler.take(logits.drawn(item, index));
        } else {
            const std::span<const float> row = logits.row(item, index);
            token.id = active.sampler.sample(constraint ? constraint->masked(row) : row,
                                             session.tokens().first(length));
        }
        if (constraint) {
            constraint->accept(token.id);
        }
        if (request.wantsLogProbs) {
            const std::span<const float> row = logits.row(item, index);
            token.logProb = logProbOf(row, token.id);
            token.alternatives = topLogProbs(row, request.topLogProbs);
        }
        if (active.end.generatedTokens == 0) {
            active.firstToken = Clock::now();
        }
        ++active.end.generatedTokens;
        const TokenId id = token.id;
        active.said.push_back(id);
        const bool stopsAtEnd = request.endOfText == EndOfText::Stops || constraint;
        const bool isEnd = tokenizer != nullptr && stopsAtEnd && tokenizer->isEndOfGeneration(id);
        if (active.text) {
            // A model may have more rows than its vocabulary has pieces; such a token has no text.
            const bool hasPiece = static_cast<std::size_t>(id) < tokenizer->size();
            token.text = hasPiece ? active.text->push(id) : std::string();
        }
        active.shared->deliver(std::move(token));
        {
            const std::lock_guard lock(mutex);
            ++stats.generatedTokens;
        }
        if (isEnd || (constraint && constraint->isComplete())) {
            active.end.reason = FinishReason::EndOfText;
        } else if (active.text && active.text->isStopped()) {
            active.end.reason = FinishReason::StopString;
        } else if (active.end.generatedTokens == request.maxTokens) {
            active.end.reason = FinishReason::TokenLimit;
        } else if (length == session.capacity()) {
            active.end.reason = FinishReason::ContextFull;
        } else {
            return id;
        }
        return std::nullopt;
    }

    /// Takes what a step gave to a request that draws nothing.
    void measure(Active& active, std::size_t item) {
        const GenerationRequest& request = active.request();
        const std::size_t first = active.slot->session.length() - active.fedNow;
        std::vector<float>& sum = active.end.embedding;
        for (std::size_t i = 0; i < logits.rowCount(item); ++i) {
            const std::span<const float> row = logits.row(item, i);
            if (request.purpose == Purpose::Score) {
                active.end.logProb += logProbOf(row, request.prompt[first + i + 1]);
                continue;
            }
            sum.resize(row.size());
            std::transform(row.begin(), row.end(), sum.begin(), sum.begin(), std::plus<>());
        }
        active.end.reason = FinishReason::TokenLimit;
        if (active.pending.empty() && request.purpose == Purpose::Embed) {
            scaleToUnitLength(sum);
        }
    }

    void finish(Active& active, FinishReason reason) {
        active.end.reason = reason;
        if (active.text) {
            active.end.text = active.text->finish();
        }
        const Clock::time_point now = Clock::now();
        const bool hasTokens = active.end.generatedTokens > 0;
        active.end.promptSeconds = seconds((hasTokens ? active.firstToken : now) - active.started);
        active.end.decodeSeconds = hasTokens ? seconds(now - active.firstToken) : 0.0;
        {
            // Before the receiver hears of the end, so that its next request finds the slot free.
            const std::lock_guard lock(mutex);
            --stats.active;
            ++stats.finished;
            stats.cancelled += reason == FinishReason::Cancelled ? 1 : 0;
            stats.failed += reason == FinishReason::Failed ? 1 : 0;
        }
        active.shared->finish(std::move(active.end));
    }

    const Model& model;
    const Tokenizer* tokenizer;
    SchedulerOptions options;
    const std::shared_ptr<Generation::StepInterrupt> interrupt =
        std::make_shared<Generation::StepInterrupt>();

    // The decode thread's own.
    Decoder decoder;
    Logits logits;
    std::vector<std::unique_ptr<Slot>> slots;
    std::list<Active> actives;
    std::uint64_t uses = 0;
    std::size_t slotLimit = options.parallel;  ///< fewer than asked for once memory has run out

    /// Made for the first constraint, on the thread that asks: it takes some tenths of a second.
    std::shared_ptr<const TokenTrie> tokenTrieOf() {
        const std::lock_guard lock(tokenTrieMutex);
        if (tokenTrie == nullptr) {
            tokenTrie = std::make_shared<const TokenTrie>(*tokenizer);
        }
        return tokenTrie;
    }
    std::mutex tokenTrieMutex;
    std::shared_ptr<const TokenTrie> tokenTrie;

    /// On the thread that asks, too. Who asks again for want of room, or for several answers, has them
    /// already.
    std::shared_ptr<const ChoiceMasks> choicesOf(const std::shared_ptr<const Grammar>& grammar,
                                                 const TokenTrie& tokens) {
        {
            const std::lock_guard lock(choicesMutex);
            std::erase_if(choices, [](const auto& known) { return known.first.expired(); });
            for (const auto& [of, made] : choices) {
                if (of.lock() == grammar) {
                    return made;
                }
            }
        }
        auto made = std::make_shared<const ChoiceMasks>(*grammar, tokens);
        const std::lock_guard lock(choicesMutex);
        choices.emplace_back(grammar, made);
        return made;
    }
    std::mutex choicesMutex;
    std::vector<std::pair<std::weak_ptr<const Grammar>, std::shared_ptr<const ChoiceMasks>>> choices;

    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<std::shared_ptr<Generation::State>> waiting;
    SchedulerStats stats;

    std::jthread thread;  ///< last, so that it ends before what it uses
};

Scheduler::Scheduler(const Model& model, const Tokenizer* tokenizer, const SchedulerOptions& options)
    : m_state(std::make_unique<State>(model, tokenizer, options)) {}

Scheduler::~Scheduler() = default;

std::optional<Generation> Scheduler::submit(GenerationRequest request, WithoutRoom without) {
    checkSamplingOptions(request.sampling);
    if (request.prompt.empty()) {
        throw Error(ErrorCode::InvalidInput, "the prompt has no tokens");
    }
    if (request.prompt.size() > contextTokens()) {
        throw Error(ErrorCode::InvalidInput, "the prompt has " + std::to_string(request.prompt.size()) +
                                                 " tokens, the context holds " +
                                                 std::to_string(contextTokens()));
    }
    const std::int64_t vocabulary = m_state->model.config().vocabulary;
    for (const TokenId id : request.prompt) {
        if (id < 0 || id >= vocabulary) {
            throw Error(ErrorCode::InvalidInput, "token id " + std::to_string(id) +
                                                     " is outside the vocabulary of " +
                                                     std::to_string(vocabulary));
        }
    }
    if (request.purpose == Purpose::Score &&
        (request.scoreFrom < 1 || request.scoreFrom >= request.prompt.size())) {
        throw Error(ErrorCode::InvalidInput, "a continuation is scored behind at least one token");
    }
    if (request.adapter && &request.adapter->model() != &m_state->model) {
        throw Error(ErrorCode::InvalidInput, "the adapter was made ready for another model");
    }
    if (request.constraint != nullptr &&
        (m_state->tokenizer == nullptr || request.purpose != Purpose::Answer)) {
        throw Error(ErrorCode::InvalidInput, "a constraint needs a tokenizer and an answer");
    }
    auto shared = std::make_shared<Generation::State>();
    if (request.constraint != nullptr) {
        shared->tokenTrie = m_state->tokenTrieOf();
        shared->choices = m_state->choicesOf(request.constraint, *shared->tokenTrie);
    }
    shared->request = std::move(request);
    shared->interrupt = m_state->interrupt;
    {
        const std::lock_guard lock(m_state->mutex);
        SchedulerStats& stats = m_state->stats;
        if (stats.active + m_state->waiting.size() >=
            m_state->options.parallel + m_state->options.queueLimit) {
            ++(without == WithoutRoom::IsRefused ? stats.refused : stats.askedAgain);
            return std::nullopt;
        }
        m_state->waiting.push_back(shared);
    }
    m_state->changed.notify_all();
    return Generation(std::move(shared));
}

SchedulerStats Scheduler::stats() const {
    const std::lock_guard lock(m_state->mutex);
    SchedulerStats stats = m_state->stats;
    stats.waiting = m_state->waiting.size();
    return stats;
}

std::size_t Scheduler::contextTokens() const {
    return m_state->options.contextTokens;
}

std::size_t Scheduler::parallel() const {
    return m_state->options.parallel;
}

std::int64_t Scheduler::adapterRank() const {
    return m_state->options.adapterRank;
}

Generation::~Generation() {
    if (m_state != nullptr) {
        cancel();
    }
}

Generation::Generation(Generation&&) noexcept = default;

Generation& Generation::operator=(Generation&& other) noexcept {
    if (m_state != nullptr && m_state != other.m_state) {
        cancel();
    }
    m_state = std::move(other.m_state);
    return *this;
}

Generation::Wait Generation::next(GeneratedToken& token, std::chrono::milliseconds timeout) {
    std::unique_lock lock(m_state->mutex);
    const bool hasSome = m_state->arrived.wait_for(
        lock, timeout, [this] { return !m_state->tokens.empty() || m_state->end.has_value(); });
    if (!m_state->tokens.empty()) {
        token = std::move(m_state->tokens.front());
        m_state->tokens.pop_front();
        return Wait::Token;
    }
    return hasSome ? Wait::End : Wait::TimedOut;
}

void Generation::cancel() {
    m_state->isCancelled = true;
    const bool isOver = [this] {
        const std::lock_guard lock(m_state->mutex);
        return m_state->end.has_value();
    }();
    if (!isOver) {
        m_state->interrupt->fire();
    }
}

const GenerationEnd& Generation::end() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->end.value();
}

}  // namespace xinglin::engine
