#include "engine/inference/scheduler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/model/lora_adapter.h"
#include "tests/support/served_model.h"
#include "tests/support/tiny_adapter.h"

namespace xinglin::engine {
namespace {

using Ids = std::vector<TokenId>;

constexpr std::size_t kContext = 600;
// Long enough that nothing ends by itself while a test looks at it.
constexpr std::size_t kEndless = 50'000;
constexpr std::chrono::seconds kPatience{30};

struct Answer {
    Ids ids;
    std::string text;
    GenerationEnd end;
};

Answer collect(Generation& generation) {
    Answer answer;
    GeneratedToken token;
    for (;;) {
        const Generation::Wait what = generation.next(token, kPatience);
        if (what == Generation::Wait::TimedOut) {
            ADD_FAILURE() << "no token for half a minute";
            return answer;
        }
        if (what == Generation::Wait::End) {
            break;
        }
        answer.ids.push_back(token.id);
        answer.text += token.text;
    }
    answer.end = generation.end();
    answer.text += answer.end.text;
    return answer;
}

class SchedulerTest : public ::testing::Test {
protected:
    SchedulerTest() {
        auto opened = WeightFile::open(file.path());
        tokenizer.emplace(*readGgufVocabulary(*opened));
        model = Model::load(std::move(opened), {.threads = 1});
    }

    static SchedulerOptions options(std::size_t parallel, std::size_t queue = 4,
                                    std::size_t contextTokens = kContext) {
        return {.parallel = parallel, .queueLimit = queue, .contextTokens = contextTokens};
    }

    static GenerationRequest request(Ids prompt, std::size_t maxTokens) {
        GenerationRequest made;
        made.prompt = std::move(prompt);
        made.maxTokens = maxTokens;
        made.sampling.temperature = 1.2;
        made.sampling.seed = 11;
        made.endOfText = EndOfText::Ignored;
        return made;
    }

    static Answer ask(Scheduler& scheduler, GenerationRequest made) {
        std::optional<Generation> generation = scheduler.submit(std::move(made));
        return collect(generation.value());
    }

    static Ids longPrompt(std::size_t count, TokenId first = 3) {
        Ids ids;
        for (std::size_t i = 0; i < count; ++i) {
            ids.push_back(static_cast<TokenId>(first + static_cast<TokenId>(i * 7 % 250)));
        }
        return ids;
    }

    test::TemporaryFile file{test::servedModelBytes()};
    std::optional<Tokenizer> tokenizer;
    std::unique_ptr<Model> model;
};

TEST_F(SchedulerTest, GivesTheSameTokensAloneAndInCompany) {
    Answer alone;
    {
        Scheduler scheduler(*model, &*tokenizer, options(1));
        alone = ask(scheduler, request(longPrompt(100), 30));
    }
    EXPECT_EQ(alone.ids.size(), 30u);
    EXPECT_EQ(alone.end.reason, FinishReason::TokenLimit);
    Scheduler scheduler(*model, &*tokenizer, options(4));
    std::vector<Generation> others;
    for (int i = 0; i < 3; ++i) {
        others.push_back(*scheduler.submit(request(longPrompt(150, static_cast<TokenId>(4 + i)), 300)));
    }
    EXPECT_EQ(ask(scheduler, request(longPrompt(100), 30)).ids, alone.ids);
}

// Requests that quote themselves: greedy answers of a small model run in circles, and a prompt that repeats
// itself invites guesses from the first token on.
TEST_F(SchedulerTest, GuessesChangeNoAnswerBitByBit) {
    Ids prompt = longPrompt(40);
    const Ids once = prompt;
    prompt.insert(prompt.end(), once.begin(), once.end());
    for (const double temperature : {0.0, 0.3, 1.2}) {
        for (const bool isConstrained : {false, true}) {
            GenerationRequest made = request(prompt, 80);
            made.sampling.temperature = temperature;
            made.sampling.repetitionPenalty = temperature > 0.5 ? 1.3 : 1.0;
            made.wantsLogProbs = true;
            if (isConstrained) {
                made.constraint =
                    Grammar::fromSchema(R"({"type":"array","items":{"enum":["abc"]},"minItems":20})");
            }
            const auto answer = [&](std::size_t mostGuesses, std::size_t parallel) {
                Scheduler scheduler(*model, &*tokenizer, options(parallel));
                std::vector<Generation> others;
                for (std::size_t i = 1; i < parallel; ++i) {
                    others.push_back(*scheduler.submit(request(longPrompt(30, TokenId(3 + i)), 200)));
                }
                made.mostGuesses = mostGuesses;
                return ask(scheduler, made);
            };
            const Answer plain = answer(0, 1);
            const Answer quick = answer(kMostGuesses, 1);
            const Answer inCompany = answer(kMostGuesses, 4);
            EXPECT_EQ(plain.end.guessedTokens, 0u);
            EXPECT_EQ(quick.ids, plain.ids) << temperature;
            EXPECT_EQ(quick.text, plain.text);
            EXPECT_EQ(quick.end.reason, plain.end.reason);
            EXPECT_EQ(inCompany.ids, plain.ids) << temperature;
            if (temperature == 0.0 || isConstrained) {
                EXPECT_GT(quick.end.guessedTokens, 0u);
                EXPECT_GT(quick.end.rightGuesses, 0u);
            }
        }
    }
}

TEST_F(SchedulerTest, GuessesLeaveTheCacheAsItWouldBeWithoutThem) {
    Ids prompt(60, 7);
    const auto secondTurn = [&](std::size_t mostGuesses) {
        Scheduler scheduler(*model, &*tokenizer, options(1, 4, 100));
        GenerationRequest first = request(prompt, 30);
        first.sampling.temperature = 0.0;
        first.mostGuesses = mostGuesses;
        const Answer said = ask(scheduler, first);
        Ids next = prompt;
        next.insert(next.end(), said.ids.begin(), said.ids.end());
        next.push_back(9);
        GenerationRequest second = request(next, 50);  // up to the context's last token
        second.sampling.temperature = 0.0;
        second.mostGuesses = mostGuesses;
        return ask(scheduler, second);
    };
    const Answer plain = secondTurn(0);
    const Answer quick = secondTurn(kMostGuesses);
    EXPECT_EQ(plain.end.reason, FinishReason::ContextFull);
    EXPECT_EQ(quick.end.reason, FinishReason::ContextFull);
    EXPECT_EQ(quick.ids, plain.ids);
    EXPECT_EQ(quick.end.reusedTokens, plain.end.reusedTokens);
}

TEST_F(SchedulerTest, ReusesTheCacheOfACommonBeginningWithoutChangingTheAnswer) {
    const Ids first = longPrompt(120);
    Ids second = longPrompt(100);
    second.push_back(5);
    Answer fresh;
    {
        Scheduler scheduler(*model, &*tokenizer, options(1));
        fresh = ask(scheduler, request(second, 20));
        EXPECT_EQ(fresh.end.reusedTokens, 0u);
    }
    Scheduler scheduler(*model, &*tokenizer, options(1));
    ask(scheduler, request(first, 20));
    const Answer reused = ask(scheduler, request(second, 20));
    EXPECT_EQ(reused.end.reusedTokens, 100u);
    EXPECT_EQ(reused.ids, fresh.ids);
    EXPECT_EQ(scheduler.stats().reusedTokens, 100u);
    EXPECT_EQ(ask(scheduler, request(second, 20)).end.reusedTokens, 100u) << "the last token is always fed";
}

TEST_F(SchedulerTest, KeepsAConversationsSlotWhileAnotherOneIsFree) {
    Scheduler scheduler(*model, &*tokenizer, options(2));
    ask(scheduler, request(longPrompt(100, 3), 5));
    ask(scheduler, request(longPrompt(100, 9), 5));
    EXPECT_EQ(scheduler.stats().slots, 2u);
    EXPECT_EQ(ask(scheduler, request(longPrompt(100, 3), 5)).end.reusedTokens, 99u);
    EXPECT_EQ(ask(scheduler, request(longPrompt(100, 9), 5)).end.reusedTokens, 99u);
}

TEST_F(SchedulerTest, HoldsAnAnswerToItsConstraint) {
    Scheduler scheduler(*model, &*tokenizer, options(2));
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        GenerationRequest made = request(longPrompt(20), 100);
        made.sampling.seed = seed;
        made.constraint = Grammar::fromChoices({"\xE9\xBA\xBB\xE9\xBB\x84", "\xE9\xBA\xBB", "x"});
        const Answer answer = ask(scheduler, std::move(made));
        EXPECT_EQ(answer.end.reason, FinishReason::EndOfText);
        EXPECT_TRUE(answer.text == "\xE9\xBA\xBB\xE9\xBB\x84" || answer.text == "\xE9\xBA\xBB" ||
                    answer.text == "x")
            << answer.text;
    }
}

TEST_F(SchedulerTest, ReportsTheModelsOwnLogProbsUnderAConstraint) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest made = request(longPrompt(20), 100);
    made.constraint = Grammar::fromChoices({"x"});
    made.wantsLogProbs = true;
    std::optional<Generation> generation = scheduler.submit(std::move(made));
    GeneratedToken token;
    ASSERT_EQ(generation->next(token, kPatience), Generation::Wait::Token);
    EXPECT_LT(token.logProb, -0.1) << "the only token allowed, but not the only one of the model";
}

TEST_F(SchedulerTest, RefusesAConstraintWithoutATokenizer) {
    Scheduler scheduler(*model, nullptr, options(1));
    GenerationRequest made = request(longPrompt(20), 100);
    made.constraint = Grammar::fromChoices({"x"});
    EXPECT_THROW(scheduler.submit(std::move(made)), Error);
}

TEST_F(SchedulerTest, TellsWhenTheContextIsFull) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    const Answer answer = ask(scheduler, request(longPrompt(kContext - 3), 100));
    EXPECT_EQ(answer.end.reason, FinishReason::ContextFull);
    EXPECT_EQ(answer.ids.size(), 4u) << "three more are fed, and the last one's logits give another";
    EXPECT_EQ(ask(scheduler, request(longPrompt(kContext), 100)).ids.size(), 1u);
}

TEST_F(SchedulerTest, StopsAtTheEndTokenAndDeliversIt) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest made = request(longPrompt(20), 400);
    const Ids all = ask(scheduler, made).ids;
    const auto end =
        std::find_if(all.begin(), all.end(), [&](TokenId id) { return tokenizer->isEndOfGeneration(id); });
    ASSERT_NE(end, all.end()) << "at this temperature a vocabulary of 288 brings it soon";
    made.endOfText = EndOfText::Stops;
    const Answer answer = ask(scheduler, made);
    EXPECT_EQ(answer.end.reason, FinishReason::EndOfText);
    EXPECT_EQ(answer.ids, Ids(all.begin(), end + 1));
}

TEST_F(SchedulerTest, StopsAtAStopString) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest made = request(longPrompt(20), 60);
    const Answer whole = ask(scheduler, made);
    ASSERT_GT(whole.text.size(), 20u);
    // Any stretch of the answer that is whole characters will do; the end could be a cut one.
    const auto nextCharacter = [&](std::size_t at) {
        while ((static_cast<unsigned char>(whole.text[at]) & 0xC0) == 0x80) {
            ++at;
        }
        return at;
    };
    const std::size_t from = nextCharacter(whole.text.size() / 4);
    made.stopStrings = {whole.text.substr(from, nextCharacter(from + 4) - from)};
    const Answer cut = ask(scheduler, made);
    EXPECT_EQ(cut.end.reason, FinishReason::StopString);
    EXPECT_EQ(cut.text, whole.text.substr(0, whole.text.find(made.stopStrings[0])));
}

TEST_F(SchedulerTest, CancelsWithinAToken) {
    Scheduler scheduler(*model, &*tokenizer, options(1, 4, kEndless));
    std::optional<Generation> generation = scheduler.submit(request(longPrompt(5), kEndless));
    GeneratedToken token;
    ASSERT_EQ(generation->next(token, kPatience), Generation::Wait::Token);
    generation->cancel();
    const Answer rest = collect(*generation);
    EXPECT_EQ(rest.end.reason, FinishReason::Cancelled);
    EXPECT_LT(rest.end.generatedTokens, kEndless - 5);
    EXPECT_EQ(scheduler.stats().active, 0u) << "the slot is free when the end is told";
}

TEST_F(SchedulerTest, CancelsWhatIsDestroyedOrStillWaiting) {
    Scheduler scheduler(*model, &*tokenizer, options(1, 4, kEndless));
    std::optional<Generation> running = scheduler.submit(request(longPrompt(5), kEndless));
    std::optional<Generation> waiting = scheduler.submit(request(longPrompt(6), kEndless));
    waiting->cancel();
    EXPECT_EQ(collect(*waiting).end.reason, FinishReason::Cancelled);
    running.reset();
    EXPECT_EQ(ask(scheduler, request(longPrompt(7), 3)).ids.size(), 3u);
}

TEST_F(SchedulerTest, RefusesBeyondTheQueue) {
    Scheduler scheduler(*model, &*tokenizer, options(1, 1, kEndless));
    std::vector<Generation> held;
    held.push_back(*scheduler.submit(request(longPrompt(400), kEndless)));
    held.push_back(*scheduler.submit(request(longPrompt(401), kEndless)));
    EXPECT_FALSE(scheduler.submit(request(longPrompt(5), 1)).has_value());
    EXPECT_EQ(scheduler.stats().refused, 1u);
}

TEST_F(SchedulerTest, EndsEverythingWhenItGoes) {
    std::vector<Generation> held;
    {
        Scheduler scheduler(*model, &*tokenizer, options(1, 4, kEndless));
        held.push_back(*scheduler.submit(request(longPrompt(400), kEndless)));
        held.push_back(*scheduler.submit(request(longPrompt(400), kEndless)));
    }
    for (Generation& generation : held) {
        EXPECT_EQ(collect(generation).end.reason, FinishReason::Cancelled);
        generation.cancel();  // must not touch what is gone
    }
}

TEST_F(SchedulerTest, RefusesWhatCannotBeAnswered) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    EXPECT_THROW(scheduler.submit(request({}, 1)), Error);
    EXPECT_THROW(scheduler.submit(request({288}, 1)), Error);
    EXPECT_THROW(scheduler.submit(request({-1}, 1)), Error);
    EXPECT_THROW(scheduler.submit(request(longPrompt(kContext + 1), 1)), Error);
    GenerationRequest hot = request({3}, 1);
    hot.sampling.temperature = -1.0;
    EXPECT_THROW(scheduler.submit(std::move(hot)), Error);
}

TEST_F(SchedulerTest, ScoresAPromptsEndLikeDrawingItWouldHave) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest drawn = request(longPrompt(70), 40);
    drawn.sampling.temperature = 0.0;
    drawn.wantsLogProbs = true;
    std::optional<Generation> generation = scheduler.submit(drawn);
    GeneratedToken token;
    GenerationRequest scored = request(longPrompt(70), 0);
    double sum = 0.0;
    while (generation->next(token, kPatience) == Generation::Wait::Token) {
        sum += token.logProb;
        scored.prompt.push_back(token.id);
    }
    scored.purpose = Purpose::Score;
    scored.scoreFrom = 70;
    for (int again = 0; again < 2; ++again) {
        const Answer answer = ask(scheduler, scored);
        EXPECT_TRUE(answer.ids.empty());
        EXPECT_DOUBLE_EQ(answer.end.logProb, sum);
        EXPECT_EQ(answer.end.reusedTokens, 69u) << "the prompt comes from the cache";
    }
    scored.scoreFrom = 0;
    EXPECT_THROW(scheduler.submit(scored), Error);
    scored.scoreFrom = scored.prompt.size();
    EXPECT_THROW(scheduler.submit(scored), Error);
}

TEST_F(SchedulerTest, EmbedsLongTextsAsTheMeanOfTheirStates) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest made = request(longPrompt(300), 0);
    made.purpose = Purpose::Embed;
    const Answer answer = ask(scheduler, made);
    Session session(*model, 300);
    Decoder decoder(*model);
    Logits states;
    const BatchItem item = {&session, made.prompt, LogitRows::States};
    decoder.forward({&item, 1}, states);
    std::vector<double> mean(static_cast<std::size_t>(model->config().hidden));
    ASSERT_EQ(answer.end.embedding.size(), mean.size());
    double squares = 0.0;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        for (std::size_t row = 0; row < 300; ++row) {
            mean[i] += static_cast<double>(states.row(0, row)[i]);
        }
        squares += mean[i] * mean[i];
    }
    for (std::size_t i = 0; i < mean.size(); ++i) {
        EXPECT_NEAR(answer.end.embedding[i], mean[i] / std::sqrt(squares), 1e-5);
    }
    EXPECT_EQ(ask(scheduler, made).end.embedding, answer.end.embedding) << "nothing of it is reused";
}

TEST_F(SchedulerTest, NeverReusesWhatAnotherAdapterComputed) {
    test::TinyAdapterOptions adapterOptions;
    adapterOptions.targets = {"q_proj", "v_proj"};
    const test::TinyAdapter tiny(test::servedModelShape(), adapterOptions);
    const auto adapter = LoraAdapter::load(tiny.path(), *model);
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest adapted = request(longPrompt(100), 20);
    adapted.adapter = adapter.get();
    const Answer plain = ask(scheduler, request(longPrompt(100), 20));
    const Answer first = ask(scheduler, adapted);
    EXPECT_EQ(first.end.reusedTokens, 0u);
    EXPECT_NE(first.ids, plain.ids);
    EXPECT_EQ(ask(scheduler, adapted).end.reusedTokens, 99u);
    const Answer back = ask(scheduler, request(longPrompt(100), 20));
    EXPECT_EQ(back.end.reusedTokens, 0u);
    EXPECT_EQ(back.ids, plain.ids);
}

TEST_F(SchedulerTest, ReportsLogProbabilities) {
    Scheduler scheduler(*model, &*tokenizer, options(1));
    GenerationRequest made = request(longPrompt(5), 1);
    made.sampling.temperature = 0.0;
    made.wantsLogProbs = true;
    made.topLogProbs = 2;
    std::optional<Generation> generation = scheduler.submit(std::move(made));
    GeneratedToken token;
    ASSERT_EQ(generation->next(token, kPatience), Generation::Wait::Token);
    ASSERT_EQ(token.alternatives.size(), 2u);
    EXPECT_EQ(token.alternatives[0].token, token.id);
    EXPECT_EQ(token.alternatives[0].logProb, token.logProb);
    EXPECT_LE(token.logProb, 0.0);
    EXPECT_LE(token.alternatives[1].logProb, token.logProb);
}

}  // namespace
}  // namespace xinglin::engine
