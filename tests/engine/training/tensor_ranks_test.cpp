// Ranks that share every block's matrices: the gradients of one, whatever is trained.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "engine/training/preference.h"
#include "engine/training/shards.h"
#include "engine/training/training_model.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/optimizer/chance_rounding.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::LabelledSequence;

namespace {

struct Result {
    double loss = 0.0;
    double norm = 0.0;
    std::map<std::string, std::vector<float>> gradients;
};

std::vector<LabelledSequence> twoSequences() {
    constexpr std::int32_t kNo = kernels::kIgnoredTarget;
    return {{{3, 17, 8, 42, 5, 5, 60, 11, 29, 0, 33}, {kNo, kNo, 8, 42, 5, 5, 60, 11, 29, 0, 33}},
            {{7, 21, 3, 50, 12, 31}, {kNo, 21, 3, kNo, kNo, 30}}};
}

engine::PreferencePairs twoPairs() {
    constexpr std::int32_t kNo = kernels::kIgnoredTarget;
    return {{{{3, 17, 8, 42}, {kNo, kNo, 8, 42}}, {{7, 21, 3}, {kNo, 21, 3}}},
            {{{3, 17, 9, 1, 6}, {kNo, kNo, 9, 1, 6}}, {{7, 30, 44}, {kNo, 30, 44}}}};
}

using Accumulate =
    std::function<double(engine::DecoderGradients& gradients, const engine::ModelConfig& config)>;

double accumulateSequences(engine::DecoderGradients& gradients, const engine::ModelConfig& config) {
    return gradients.accumulate(engine::packSequences(twoSequences(), config));
}

// By `ranks` ranks: an adapter's where there is one.
Result gradientsOf(const std::filesystem::path& model, const std::filesystem::path& adapter, int ranks,
                   const Accumulate& accumulate) {
    Result result;
    std::vector<double> losses(static_cast<std::size_t>(ranks));
    test::runRanks(ranks, [&](engine::Communicator& self) {
        const auto loaded = engine::Model::load(model, {1, engine::Arithmetic::Float32});
        engine::Parameters parameters(*loaded,
                                      adapter.empty() ? engine::trainsEverything : engine::trainsNothing,
                                      engine::Precision::Exact, nullptr, &self);
        std::unique_ptr<engine::TrainedAdapter> pairs;
        if (!adapter.empty()) {
            pairs = std::make_unique<engine::TrainedAdapter>(engine::AdapterFolder(adapter), parameters);
            pairs->setDropout(0.2, engine::CountedRandom(7));
        }
        engine::TrainedNumbers& trained = pairs ? static_cast<engine::TrainedNumbers&>(*pairs)
                                                : static_cast<engine::TrainedNumbers&>(parameters);
        engine::DecoderGradients gradients(parameters, pairs.get());
        gradients.setEmbeddingNoise(2.0, engine::CountedRandom(5));
        const double loss = accumulate(gradients, loaded->config());
        losses[static_cast<std::size_t>(self.rank())] = loss;
        const auto alone = engine::makeSingleRank();
        engine::Shards shards(trained, *alone, engine::Shards::Keeps::WholePlanes, engine::Shards::Options(),
                              &self);
        const double norm = shards.finishGradients();
        trained.forEachTensor(trained.gradients(),
                              [&](const std::string& name, const auto&, std::span<const float> numbers) {
                                  EXPECT_TRUE(self.isFirst());
                                  result.gradients[name] = {numbers.begin(), numbers.end()};
                              });
        if (self.isFirst()) {
            result.loss = loss;
            result.norm = norm;
        }
    });
    for (const double loss : losses) {
        EXPECT_EQ(loss, losses[0]);
    }
    return result;
}

double lengthOf(const std::vector<float>& numbers) {
    double squares = 0.0;
    for (const float number : numbers) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

void expectSame(const Result& got, const Result& expected) {
    EXPECT_NEAR(got.loss, expected.loss, 1e-6 * std::abs(expected.loss));
    EXPECT_NEAR(got.norm, expected.norm, 1e-5 * expected.norm);
    ASSERT_EQ(got.gradients.size(), expected.gradients.size());
    for (const auto& [name, wanted] : expected.gradients) {
        std::vector<float> difference = got.gradients.at(name);
        ASSERT_EQ(difference.size(), wanted.size()) << name;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            difference[i] -= wanted[i];
        }
        EXPECT_LE(lengthOf(difference), 1e-5 * lengthOf(wanted) + 1e-7 * expected.norm) << name;
    }
}

// The numbers of ranks that a family's heads allow.
std::vector<int> ranksFor(const test::TinyFamily& family) {
    return family.options.kvHeads == family.options.heads ? std::vector<int>{2, 3, 5}
                                                          : std::vector<int>{2, 4, 6};
}

std::vector<std::string> everyLayer(const test::TinyFamily& family) {
    if (family.options.isBloom) {
        return {"query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"};
    }
    std::vector<std::string> layers = {"o_proj", "gate_proj", "up_proj", "down_proj"};
    const std::vector<std::string> projections = family.options.packsProjections
                                                     ? std::vector<std::string>{"W_pack"}
                                                     : std::vector<std::string>{"q_proj", "k_proj", "v_proj"};
    layers.insert(layers.end(), projections.begin(), projections.end());
    return layers;
}

class TensorRanks : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_P(TensorRanks, HaveTheGradientsOfOne) {
    const test::TinyFolder folder(GetParam().options);
    const Result alone = gradientsOf(folder.path(), {}, 1, accumulateSequences);
    for (const int ranks : ranksFor(GetParam())) {
        SCOPED_TRACE(ranks);
        expectSame(gradientsOf(folder.path(), {}, ranks, accumulateSequences), alone);
    }
}

TEST_P(TensorRanks, HaveTheGradientsOfOneBesideAnAdapter) {
    const test::TinyFolder folder(GetParam().options);
    const test::TinyAdapter adapter(GetParam().options, {.targets = everyLayer(GetParam()), .alpha = 5.0});
    const Result alone = gradientsOf(folder.path(), adapter.path(), 1, accumulateSequences);
    for (const int ranks : ranksFor(GetParam())) {
        SCOPED_TRACE(ranks);
        expectSame(gradientsOf(folder.path(), adapter.path(), ranks, accumulateSequences), alone);
    }
}

TEST_P(TensorRanks, PreferWhatOnePrefers) {
    const test::TinyFolder folder(GetParam().options);
    const auto prefer = [](engine::DecoderGradients& gradients, const engine::ModelConfig& config) {
        const std::vector<engine::ReferenceScore> reference = {{-15.0, -18.0}, {-9.0, -8.5}};
        return engine::accumulatePreference(gradients, twoPairs(), reference, {0.5, 0.3}, config);
    };
    expectSame(gradientsOf(folder.path(), {}, 2, prefer), gradientsOf(folder.path(), {}, 1, prefer));
}

// What a later pass adds is the sum over the ranks once, not again with what was there.
TEST_P(TensorRanks, AddUpOverBatches) {
    const test::TinyFolder folder(GetParam().options);
    const auto twice = [](engine::DecoderGradients& gradients, const engine::ModelConfig& config) {
        gradients.setRecompute(true);
        accumulateSequences(gradients, config);
        return accumulateSequences(gradients, config);
    };
    const int ranks = ranksFor(GetParam())[1];
    expectSame(gradientsOf(folder.path(), {}, ranks, twice), gradientsOf(folder.path(), {}, 1, twice));
}

TEST_P(TensorRanks, PutTheFilesNumbersTogetherAgain) {
    const test::TinyFolder folder(GetParam().options);
    const auto whole = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    const engine::Parameters expected(*whole);
    std::map<std::string, std::vector<float>> tensors;
    expected.forEachStored(expected.values(), [&](const std::string& name, const auto&, const auto& numbers) {
        tensors[name] = {numbers.begin(), numbers.end()};
    });
    for (const int ranks : ranksFor(GetParam())) {
        std::vector<std::size_t> floats(static_cast<std::size_t>(ranks));
        test::runRanks(ranks, [&](engine::Communicator& self) {
            const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
            const engine::Parameters parts(*model, engine::trainsEverything, engine::Precision::Exact,
                                           nullptr, &self);
            floats[static_cast<std::size_t>(self.rank())] = parts.values().size();
            std::size_t count = 0;
            parts.forEachStored(
                parts.values(), [&](const std::string& name, const auto&, const auto& numbers) {
                    EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), tensors.at(name).begin())) << name;
                    ++count;
                });
            EXPECT_EQ(count, self.isFirst() ? tensors.size() : 0u);
            // And apart again.
            std::vector<float> plane(parts.values().size());
            for (const auto& [name, numbers] : tensors) {
                parts.setTensor(plane, name, numbers);
            }
            EXPECT_TRUE(std::equal(plane.begin(), plane.end(), parts.values().begin()));
        });
        for (const std::size_t own : floats) {
            EXPECT_LT(own, expected.values().size() * 3 / 4);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, TensorRanks, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

// The head too, and a new adapter begins with the numbers of one rank's.
TEST(TensorRanksAdapter, BeginsAndLearnsBesideTheHead) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    std::map<int, std::map<std::string, std::vector<float>>> values;
    std::map<int, std::map<std::string, std::vector<float>>> gradients;
    for (const int ranks : {1, 2, 4}) {
        test::runRanks(ranks, [&](engine::Communicator& self) {
            const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
            engine::Parameters base(*model, engine::trainsNothing, engine::Precision::Exact, nullptr, &self);
            engine::TrainedAdapter adapter(engine::NewAdapter{3, 4.0, false, {"all-linear", "lm_head"}, 11},
                                           base);
            engine::DecoderGradients passes(base, &adapter);
            accumulateSequences(passes, model->config());
            const auto keep = [&](auto& into) {
                return [&](const std::string& name, const auto&, std::span<const float> numbers) {
                    into[ranks][name] = {numbers.begin(), numbers.end()};
                };
            };
            adapter.forEachTensor(adapter.values(), keep(values));
            adapter.forEachTensor(adapter.gradients(), keep(gradients));
        });
    }
    EXPECT_EQ(values[2], values[1]);
    EXPECT_EQ(values[4], values[1]);
    for (const int ranks : {2, 4}) {
        for (const auto& [name, expected] : gradients[1]) {
            for (std::size_t i = 0; i < expected.size(); ++i) {
                ASSERT_NEAR(gradients[ranks].at(name)[i], expected[i], 1e-5 * lengthOf(expected) + 1e-9)
                    << name;
            }
        }
    }
}

// What is drawn belongs to the place in the whole tensor: parts agree with one rank's, and with each other in
// what all of them have.
TEST(TensorRanks, RoundByChanceAsOneRankDoes) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        const test::TinyFolder folder(family.options);
        std::map<std::string, std::vector<float>> alone;
        for (const int ranks : {1, 2}) {
            test::runRanks(ranks, [&](engine::Communicator& self) {
                const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
                engine::Parameters parameters(*model, engine::trainsEverything, engine::Precision::Bf16,
                                              nullptr, &self);
                parameters.dropExactValues();
                for (float& value : parameters.values()) {
                    value *= 1.0f + 0.3f / 256.0f;  // between two bfloat16 numbers
                }
                for (const auto& stretch : parameters.chanceStretches(engine::CountedRandom(5))) {
                    kernels::chanceRoundingReference({parameters.values().data() + stretch.first,
                                                      parameters.roundedPlane() + stretch.first,
                                                      stretch.count, stretch.seed, stretch.firstIndex});
                }
                parameters.takeRounded();
                parameters.forEachTensor(parameters.values(), [&](const std::string& name, const auto&,
                                                                  std::span<const float> numbers) {
                    std::vector<float> copy(numbers.begin(), numbers.end());
                    if (ranks == 1) {
                        alone[name] = std::move(copy);
                    } else if (self.isFirst()) {
                        EXPECT_EQ(copy, alone.at(name)) << family.name << " " << name;
                    }
                });
                // Every rank has the last norm, at another place of its plane.
                const engine::Parameter& norm = parameters.outside(&engine::DecoderWeights::outputNorm);
                for (std::size_t i = 0; i < norm.size(); ++i) {
                    const auto own = static_cast<double>(norm.value[i]);
                    EXPECT_EQ(self.sum(own), ranks * own);
                }
            });
        }
        EXPECT_FALSE(alone.empty());
    }
}
