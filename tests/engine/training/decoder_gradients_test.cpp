// Gradients of every family, against differences of the double model and against golden files.

#include "engine/training/decoder_gradients.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "kernels/loss/cross_entropy.h"
#include "tests/support/random_values.h"
#include "tests/support/reference_data.h"
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
    parameters.forEachTensor(engine::ParameterNumbers::Gradients,
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
        parameters.forEachTensor(engine::ParameterNumbers::Values, [&](const std::string& name, const auto&,
                                                                       std::span<const float> numbers) {
            const std::vector<float> expected = engine::numbersOf(*model->file().find(name));
            EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), expected.begin(), expected.end()))
                << family.name << " " << name;
            ++count;
        });
        EXPECT_EQ(count, model->file().tensors().size()) << family.name;
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

TEST(DecoderGradients, AreThoseOfTheGoldenFiles) {
    XINGLIN_REFERENCE_OR_SKIP(root, "golden");
    int families = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (!entry.is_directory()) {
            continue;
        }
        SCOPED_TRACE(entry.path().filename().string());
        ++families;
        std::ifstream batchFile(entry.path() / "batch.json");
        const auto batch = nlohmann::json::parse(batchFile);
        std::vector<LabelledSequence> sequences;
        for (std::size_t i = 0; i < batch["input_ids"].size(); ++i) {
            sequences.push_back({batch["input_ids"][i], batch["labels"][i]});
        }
        const Result result = gradientsOf(entry.path(), sequences);

        std::ifstream file(entry.path() / "expected.safetensors", std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        Tensors expected;
        for (const auto& tensor : engine::parseSafetensors(std::as_bytes(std::span(bytes)), "expected")) {
            expected[tensor.name] = engine::numbersOf(tensor);
        }
        EXPECT_NEAR(result.loss, expected.at("loss")[0], 1e-5 * result.loss);
        EXPECT_NEAR(result.norm, expected.at("grad_norm")[0], 1e-4 * result.norm);
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
    EXPECT_EQ(families, 9);
}
