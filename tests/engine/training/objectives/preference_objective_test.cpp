// Runs that learn preferences: what is measured of the model that is not to be left, by whom and when.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"
#include "tests/support/training_files.h"
#include "tests/support/training_run.h"

using namespace xinglin;
using engine::RunConfig;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

class PreferenceRuns : public test::TrainingRunTest {
protected:
    PreferenceRuns() {
        test::writeChatTokenizer(model);
        test::writePairs(work.path() / "pairs.jsonl", 6);
    }

    RunConfig preference(const std::string& name, const json& changes) const {
        const json source = {{"format", "pairs"}, {"path", (work.path() / "pairs.jsonl").string()}};
        json file = {{"model", model.path().string()},
                     {"objective", "dpo"},
                     {"template", "chatml"},
                     {"shuffle", true},
                     {"micro_batch", 1},
                     {"data", json::array({source})}};
        file.merge_patch(changes);
        return config(name, file.dump());
    }

    test::TinyFolder model{test::withChatVocabulary(test::tinyFamilies().front().options)};
};

}  // namespace

// The pairs beyond the last step were not measured; the base still is what they are measured with.
TEST_F(PreferenceRuns, GoOnWithMoreStepsThanTheyBeganWith) {
    const auto with = [&](const char* name, const char* method, int steps) {
        return preference(name, {{"method", method}, {"steps", steps}});
    };
    const auto whole = train(with("whole", "lora", 8));
    auto parts = train(with("parts", "lora", 3));
    const auto rest = train(with("parts", "lora", 8), 1, work.path() / "parts/checkpoints/step-3");
    parts.insert(parts.end(), rest.begin(), rest.end());
    ASSERT_EQ(parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_EQ(parts[i].loss, whole[i].loss) << "step " << i + 1;
    }
    EXPECT_EQ(bytesOf(work.path() / "parts/reference.safetensors"),
              bytesOf(work.path() / "whole/reference.safetensors"));

    train(with("full", "full", 3));
    try {
        train(with("full", "full", 8), 1, work.path() / "full/checkpoints/step-3");
        FAIL() << "went on without a reference";
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
        EXPECT_THAT(error.what(), HasSubstr("no numbers of 3 pairs"));
    }
}

// Folders of before have 0 where nothing was measured.
TEST_F(PreferenceRuns, GoOnFromAFolderThatKeptZeros) {
    const auto with = [&](const char* name, int steps) {
        return preference(name, {{"method", "lora"}, {"steps", steps}});
    };
    const auto whole = train(with("whole", 8));
    train(with("parts", 3));
    const auto path = work.path() / "parts/reference.safetensors";
    std::vector<float> numbers;
    {
        const engine::MappedFile file(path);
        numbers = engine::numbersOf(engine::parseSafetensors(file.bytes(), path.string()).at(0));
    }
    EXPECT_EQ(std::count_if(numbers.begin(), numbers.end(), [](float number) { return std::isnan(number); }),
              2 * 3);
    std::replace_if(
        numbers.begin(), numbers.end(), [](float number) { return std::isnan(number); }, 0.0f);
    const auto pairs = static_cast<std::int64_t>(numbers.size() / 2);
    engine::writeSafetensors(path, {{{"log_probs", engine::TensorType::F32, {pairs, 2}}, numbers}});
    const auto rest = train(with("parts", 8), 1, work.path() / "parts/checkpoints/step-3");
    ASSERT_EQ(rest.size(), 5u);
    EXPECT_EQ(rest.back().loss, whole.back().loss);
    EXPECT_EQ(bytesOf(path), bytesOf(work.path() / "whole/reference.safetensors"));
}

// A step takes more pairs than micro-batches.
TEST_F(PreferenceRuns, KnowThePairsOfAPackedStep) {
    const auto rows = train(preference("packed", {{"packing", true}, {"max_length", 400}, {"steps", 1}}));
    EXPECT_NEAR(rows[0].loss, std::log(2.0), 1e-6);
}

TEST_F(PreferenceRuns, MeasureEveryPairOnOneRank) {
    const auto measure = [&](int ranks) {
        const RunConfig run = preference("ranks" + std::to_string(ranks), {{"steps", 2 * (4 / ranks)}});
        std::vector<int> passes(static_cast<std::size_t>(ranks), 0);
        test::runQueuedRanks(ranks, [&](engine::Communicator& self) {
            engine::Trainer::Listener listener;
            listener.onPhase = [&](const std::string& what, std::optional<double>) {
                passes[static_cast<std::size_t>(self.rank())] += what == "measuring the reference" ? 1 : 0;
            };
            listener.onStep = [](const engine::StepMetrics&, std::int64_t) {};
            engine::Trainer(run, {}, self, listener, {}).run();
        });
        EXPECT_EQ(passes, std::vector<int>(static_cast<std::size_t>(ranks), (6 + ranks - 1) / ranks));
        return bytesOf(run.output / "reference.safetensors");
    };
    const std::string alone = measure(1);
    EXPECT_FALSE(alone.empty());
    EXPECT_EQ(measure(2), alone);
    EXPECT_EQ(measure(4), alone);
}
