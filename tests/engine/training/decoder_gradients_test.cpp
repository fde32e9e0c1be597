// Gradients of every family, against differences of the double model and against golden files.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/training/preference.h"
#include "kernels/loss/cross_entropy.h"
#include "tests/support/random_values.h"
#include "tests/support/reference_data.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::LabelledSequence;
using test::TinyFolder;

namespace {

using Tensors = std::map<std::string, std::vector<float>>;

struct Result {
    double loss = 0.0;
    double norm = 0.0;
    Tensors gradients;
};

std::unique_ptr<engine::Model> load(const std::filesystem::path& path) {
    return engine::Model::load(path, {2, engine::Arithmetic::Float32});
}

Result gradientsOf(const std::filesystem::path& path, const std::vector<LabelledSequence>& sequences) {
    const auto model = load(path);
    engine::Parameters parameters(*model);
    Result result;
    result.loss =
        engine::DecoderGradients(parameters).accumulate(engine::packSequences(sequences, model->config()));
    result.norm = parameters.gradientNorm();
    parameters.forEachTensor(parameters.gradients(),
                             [&](const std::string& name, const auto&, std::span<const float> numbers) {
                                 result.gradients[name] = {numbers.begin(), numbers.end()};
                             });
    return result;
}

// Longer than the window of the family that has one; the second has labels in its middle only.
std::vector<LabelledSequence> twoSequences() {
    constexpr std::int32_t kNo = kernels::kIgnoredTarget;
    return {{{3, 17, 8, 42, 5, 5, 60, 11, 29, 0, 33}, {kNo, kNo, 8, 42, 5, 5, 60, 11, 29, 0, 33}},
            {{7, 21, 3, 50, 12}, {kNo, 21, 3, kNo, kNo}}};
}

// The mean over the labelled tokens, in double, by the model's plain loops.
double lossOf(const TinyFolder& folder, const std::vector<LabelledSequence>& sequences) {
    double total = 0.0;
    double count = 0.0;
    for (const LabelledSequence& sequence : sequences) {
        const std::vector<double> logits = folder.logits(sequence.tokens);
        const std::size_t width = logits.size() / sequence.tokens.size();
        for (std::size_t i = 0; i + 1 < sequence.tokens.size(); ++i) {
            const std::int32_t target = sequence.labels[i + 1];
            if (target == kernels::kIgnoredTarget) {
                continue;
            }
            double sum = 0.0;
            for (std::size_t v = 0; v < width; ++v) {
                sum += std::exp(logits[i * width + v]);
            }
            total += std::log(sum) - logits[i * width + static_cast<std::size_t>(target)];
            count += 1.0;
        }
    }
    return total / count;
}

double lengthOf(const std::vector<float>& numbers) {
    double squares = 0.0;
    for (const float number : numbers) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

std::vector<LabelledSequence> sequencesOf(const nlohmann::json& batch) {
    std::vector<LabelledSequence> sequences;
    for (std::size_t i = 0; i < batch["input_ids"].size(); ++i) {
        sequences.push_back({batch["input_ids"][i], batch["labels"][i]});
    }
    return sequences;
}

Result resultOf(const engine::TrainedAdapter& adapter, double loss) {
    Result result;
    result.loss = loss;
    result.norm = adapter.gradientNorm();
    adapter.forEachTensor(adapter.gradients(),
                          [&](const std::string& name, const auto&, std::span<const float> numbers) {
                              result.gradients[name] = {numbers.begin(), numbers.end()};
                          });
    return result;
}

// Within the tolerances of the golden files' README. A norm is there for whole models only.
void expectGolden(const Result& result, const std::filesystem::path& path) {
    SCOPED_TRACE(path.filename().string());
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    Tensors expected;
    for (const auto& tensor : engine::parseSafetensors(std::as_bytes(std::span(bytes)), "expected")) {
        expected[tensor.name] = engine::numbersOf(tensor);
    }
    EXPECT_NEAR(result.loss, expected.at("loss")[0], 1e-5 * result.loss);
    if (expected.contains("grad_norm")) {
        EXPECT_NEAR(result.norm, expected.at("grad_norm")[0], 1e-4 * result.norm);
    }
    double greatest = 0.0;
    for (const auto& [name, gradient] : result.gradients) {
        greatest = std::max(greatest, lengthOf(gradient));
    }
    std::size_t compared = 0;
    for (const auto& [key, wanted] : expected) {
        if (!key.starts_with("grad.")) {
            continue;
        }
        ++compared;
        const auto got = result.gradients.find(key.substr(5));
        ASSERT_NE(got, result.gradients.end()) << key;
        ASSERT_EQ(got->second.size(), wanted.size()) << key;
        std::vector<float> difference = wanted;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            difference[i] -= got->second[i];
        }
        EXPECT_LE(lengthOf(difference), std::max(1e-4 * lengthOf(wanted), 1e-6 * greatest)) << key;
    }
    EXPECT_EQ(compared, result.gradients.size());
}

class GradientsOfFamily : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_P(GradientsOfFamily, AreTheSlopesOfTheDoubleModel) {
    constexpr double kStep = 1e-5;
    TinyFolder folder(GetParam().options);
    const std::vector<LabelledSequence> sequences = twoSequences();
    const Result result = gradientsOf(folder.path(), sequences);
    EXPECT_NEAR(result.loss, lossOf(folder, sequences), 1e-5 * result.loss);
    EXPECT_GT(result.gradients.size(), 15u);
    for (const auto& [name, gradient] : result.gradients) {
        for (const std::uint64_t seed : {1u, 2u}) {
            std::vector<double> step = test::randomValues<double>(gradient.size(), seed, kStep);
            double expected = 0.0;
            for (std::size_t i = 0; i < step.size(); ++i) {
                expected += step[i] / kStep * static_cast<double>(gradient[i]);
            }
            folder.addTo(name, step);
            const double above = lossOf(folder, sequences);
            for (double& number : step) {
                number *= -2.0;
            }
            folder.addTo(name, step);
            const double below = lossOf(folder, sequences);
            for (double& number : step) {
                number *= -0.5;
            }
            folder.addTo(name, step);
            EXPECT_NEAR((above - below) / (2.0 * kStep), expected, 1e-4 * lengthOf(gradient) + 1e-7) << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, GradientsOfFamily, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

TEST(DecoderGradients, AddUpOverBatches) {
    const TinyFolder folder(test::tinyFamilies().front().options);
    const auto model = load(folder.path());
    engine::Parameters parameters(*model);
    engine::DecoderGradients gradients(parameters);
    const auto batch = engine::packSequences(twoSequences(), model->config());
    const double first = gradients.accumulate(batch);
    const double norm = parameters.gradientNorm();
    EXPECT_EQ(gradients.accumulate(batch), first);
    EXPECT_NEAR(parameters.gradientNorm(), 2.0 * norm, 1e-5 * norm);
    parameters.clearGradients();
    EXPECT_EQ(parameters.gradientNorm(), 0.0);
}

TEST(Parameters, GiveTheFilesNumbersBack) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        const TinyFolder folder(family.options);
        const auto model = load(folder.path());
        const engine::Parameters parameters(*model);
        std::size_t count = 0;
        const auto compare = [&](const std::string& name, const auto&, std::span<const float> numbers) {
            const std::vector<float> expected = engine::numbersOf(*model->file().find(name));
            EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), expected.begin(), expected.end()))
                << family.name << " " << name;
            ++count;
        };
        parameters.forEachTensor(parameters.values(), compare);
        EXPECT_EQ(count, model->file().tensors().size()) << family.name;
        parameters.forEachStored(parameters.values(), compare);
        EXPECT_EQ(count, 2 * model->file().tensors().size()) << family.name;
        EXPECT_EQ(parameters.tensors().size(), parameters.storedTensors().size()) << family.name;
    }
}

TEST(PackSequences, RefusesWhatCannotBeLearned) {
    engine::ModelConfig config;
    config.vocabulary = 10;
    const auto refused = [&](const LabelledSequence& sequence, const std::string& part) {
        try {
            engine::packSequences({&sequence, 1}, config);
            ADD_FAILURE() << part;
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        }
    };
    refused({{}, {}}, "no tokens");
    refused({{1, 2}, {1}}, "one label a token");
    refused({{1, 10}, {1, 2}}, "position 1: the token 10");
    refused({{-1, 2}, {1, 2}}, "position 0: the token -1");
    refused({{1, 2}, {1, -99}}, "position 1: the label -99");
    refused({{1, 2}, {1, -100}}, "nothing to learn");
    EXPECT_THROW(engine::packSequences({}, config), engine::Error);
}

// With W' = W + s · B · A the chain rule gives dB = s · dW' · Aᵀ and dA = s · Bᵀ · dW'; dW' comes from the
// whole model with W' in place of W.
TEST_P(GradientsOfFamily, OfAnAdapterFollowFromThoseOfTheMergedMatrix) {
    const TinyFolder folder(GetParam().options);
    const bool isBloom = GetParam().options.isBloom;
    const bool isPacked = GetParam().options.packsProjections;
    const std::vector<std::string> targets =
        isBloom    ? std::vector<std::string>{"query_key_value", "dense_h_to_4h", "dense_4h_to_h"}
        : isPacked ? std::vector<std::string>{"W_pack", "o_proj", "up_proj"}
                   : std::vector<std::string>{"q_proj", "v_proj", "gate_proj", "down_proj"};
    const test::TinyAdapter tiny(GetParam().options, {.targets = targets, .alpha = 5.0});
    const auto model = load(folder.path());
    const auto batch = engine::packSequences(twoSequences(), model->config());

    engine::Parameters frozen(*model, engine::trainsNothing);
    engine::TrainedAdapter adapter(engine::AdapterFolder(tiny.path()), frozen);
    const double loss = engine::DecoderGradients(frozen, &adapter).accumulate(batch);
    EXPECT_EQ(frozen.gradientNorm(), 0.0);

    engine::Parameters merged(*model);
    Tensors expected;
    const auto forEachBeside = [&](auto use) {
        for (const engine::Parameter& parameter : merged.all()) {
            if (const engine::LowRankModule* module = adapter.beside(parameter)) {
                for (std::int64_t row = 0; row < parameter.rows; ++row) {
                    use(parameter, *module, row, merged.fileRow(parameter, row));
                }
            }
        }
    };
    forEachBeside([](const engine::Parameter& p, const engine::LowRankModule& m, std::int64_t row,
                     std::int64_t fileRow) {
        for (std::int64_t c = 0; c < p.cols; ++c) {
            double sum = 0.0;
            for (std::int64_t k = 0; k < m.rank; ++k) {
                sum += static_cast<double>(m.up[fileRow * m.rank + k]) *
                       static_cast<double>(m.down[k * m.inputs + c]);
            }
            p.value[row * p.cols + c] += static_cast<float>(m.scale * sum);
        }
    });
    EXPECT_NEAR(engine::DecoderGradients(merged).accumulate(batch), loss, 1e-5 * loss);
    forEachBeside([&](const engine::Parameter& p, const engine::LowRankModule& m, std::int64_t row,
                      std::int64_t fileRow) {
        std::vector<float>& down = expected[m.downName];
        std::vector<float>& up = expected[m.upName];
        down.resize(static_cast<std::size_t>(m.rank * m.inputs));
        up.resize(static_cast<std::size_t>(m.outputs * m.rank));
        for (std::int64_t k = 0; k < m.rank; ++k) {
            for (std::int64_t c = 0; c < p.cols; ++c) {
                const float derivative = static_cast<float>(m.scale) * p.gradient[row * p.cols + c];
                up[static_cast<std::size_t>(fileRow * m.rank + k)] += derivative * m.down[k * m.inputs + c];
                down[static_cast<std::size_t>(k * m.inputs + c)] += derivative * m.up[fileRow * m.rank + k];
            }
        }
    });
    std::size_t compared = 0;
    adapter.forEachTensor(adapter.gradients(),
                          [&](const std::string& name, const auto&, std::span<const float> got) {
                              std::vector<float> difference = expected.at(name);
                              ASSERT_EQ(difference.size(), got.size());
                              const double length = lengthOf(difference);
                              for (std::size_t i = 0; i < got.size(); ++i) {
                                  difference[i] -= got[i];
                              }
                              EXPECT_GT(length, 0.0) << name;
                              EXPECT_LE(lengthOf(difference), 1e-4 * length + 1e-7) << name;
                              ++compared;
                          });
    EXPECT_EQ(compared, expected.size());
    EXPECT_EQ(compared, 2 * targets.size() * static_cast<std::size_t>(model->config().layers));
}

// Only a backward pass takes room for the gradient of scattered rows.
TEST_P(GradientsOfFamily, TakeNoMemoryWhereLossesAloneAreWanted) {
    const TinyFolder folder(GetParam().options);
    const std::vector<std::string> targets = GetParam().options.isBloom
                                                 ? std::vector<std::string>{"query_key_value"}
                                                 : std::vector<std::string>{"o_proj"};
    const test::TinyAdapter tiny(GetParam().options, {.targets = targets});
    const auto model = load(folder.path());
    engine::Parameters frozen(*model, engine::trainsNothing);
    std::vector<std::size_t> held;
    for (const auto learns : {engine::AdapterUse::Learns::Yes, engine::AdapterUse::Learns::No}) {
        engine::TrainedAdapter adapter(engine::AdapterFolder(tiny.path()), frozen,
                                       {engine::WithScore::No, learns});
        engine::DecoderGradients gradients(frozen, &adapter);
        gradients.measure(engine::packSequences(twoSequences(), model->config()));
        held.push_back(gradients.heldBytes());
    }
    EXPECT_EQ(held[0], held[1]);
}

TEST(TrainedAdapter, RefusesAnotherModels) {
    const test::TinyFamily family = test::tinyFamilies().front();
    const TinyFolder folder(family.options);
    const auto model = load(folder.path());
    const engine::Parameters parameters(*model, engine::trainsNothing);
    test::TinyFolderOptions deeper = family.options;
    deeper.layers = 3;
    test::TinyFolderOptions wider = family.options;
    wider.ffn += 16;
    for (const auto& options : {deeper, wider}) {
        const test::TinyAdapter other(options, {.targets = {"up_proj"}});
        EXPECT_THROW(engine::TrainedAdapter(engine::AdapterFolder(other.path()), parameters), engine::Error);
    }
}

// A step along the gradient changes the loss by its length times the step.
TEST(Preference, HasTheSlopeThatItSays) {
    const test::TinyFamily family = test::tinyFamilies().front();
    const TinyFolder folder(family.options);
    const test::TinyAdapter tiny(family.options, {.targets = {"q_proj", "v_proj", "down_proj"}});
    const auto model = load(folder.path());
    engine::Parameters parameters(*model, engine::trainsNothing);
    engine::TrainedAdapter adapter(engine::AdapterFolder(tiny.path()), parameters);
    engine::DecoderGradients policy(parameters, &adapter);
    engine::DecoderGradients reference(parameters);
    engine::PreferencePairs pairs;
    constexpr std::int32_t kNo = kernels::kIgnoredTarget;
    pairs.chosen = {{{3, 17, 8, 42}, {kNo, kNo, 8, 42}}, {{7, 21, 3}, {kNo, 21, 3}}};
    pairs.rejected = {{{3, 17, 9, 1, 6}, {kNo, kNo, 9, 1, 6}}, {{7, 30, 44}, {kNo, 30, 44}}};
    const auto scores = engine::scorePairs(reference, pairs, model->config());
    const auto lossNow = [&] {
        adapter.clearGradients();
        return engine::accumulatePreference(policy, pairs, scores, {0.5, 0.3}, model->config());
    };
    lossNow();
    const double norm = adapter.gradientNorm();
    ASSERT_GT(norm, 1e-3);
    Tensors direction;
    adapter.forEachTensor(adapter.gradients(),
                          [&](const std::string& name, const auto&, std::span<const float> numbers) {
                              direction[name] = {numbers.begin(), numbers.end()};
                          });
    const auto move = [&](double step) {
        for (const engine::Parameter& parameter : parameters.all()) {
            if (const engine::LowRankModule* m = adapter.beside(parameter)) {
                const auto add = [&](const std::string& name, float* to) {
                    for (const float part : direction.at(name)) {
                        *to++ += static_cast<float>(step / norm * static_cast<double>(part));
                    }
                };
                add(m->downName, m->down);
                add(m->upName, m->up);
            }
        }
    };
    constexpr double kStep = 1e-2;
    move(kStep);
    const double above = lossNow();
    move(-2.0 * kStep);
    const double below = lossNow();
    EXPECT_NEAR((above - below) / (2.0 * kStep), norm, 0.01 * norm);
}

TEST(DecoderGradients, AreThoseOfTheGoldenFiles) {
    const auto folders = test::goldenModels();
    EXPECT_GE(folders.size(), 9u);
    for (const std::filesystem::path& folder : folders) {
        SCOPED_TRACE(folder.string());
        std::ifstream batchFile(folder / "batch.json");
        const auto batch = nlohmann::json::parse(batchFile);
        const std::vector<LabelledSequence> sequences = sequencesOf(batch);
        expectGolden(gradientsOf(folder, sequences), folder / "expected.safetensors");

        const auto model = load(folder);
        engine::Parameters parameters(*model, engine::trainsNothing);
        engine::TrainedAdapter adapter(engine::AdapterFolder(folder / "lora"), parameters);
        engine::DecoderGradients policy(parameters, &adapter);
        const double loss = policy.accumulate(engine::packSequences(sequences, model->config()));
        expectGolden(resultOf(adapter, loss), folder / "lora" / "expected.safetensors");

        adapter.clearGradients();
        std::ifstream pairFile(folder / "dpo.json");
        const auto pairs = nlohmann::json::parse(pairFile);
        engine::DecoderGradients reference(parameters);
        const engine::PreferencePairs answers = {sequencesOf(pairs["chosen"]),
                                                 sequencesOf(pairs["rejected"])};
        const double preference = engine::accumulatePreference(
            policy, answers, engine::scorePairs(reference, answers, model->config()),
            {pairs.value("beta", 0.1)}, model->config());
        expectGolden(resultOf(adapter, preference), folder / "dpo.safetensors");
    }
}
