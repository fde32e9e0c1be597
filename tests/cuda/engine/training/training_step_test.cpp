// Training on the CUDA kernels against the CPU backend: losses, gradients and steps of every family.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <type_traits>

#include "engine/model/cuda_backend.h"
#include "engine/training/adamw_optimizer.h"
#include "engine/training/decoder_gradients.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/optimizer/chance_rounding.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/tiny_families.h"

namespace xinglin::engine {
namespace {

constexpr int kSteps = 10;

using Tensors = std::map<std::string, std::vector<float>>;

// Longer than the window of the family that has one; of the second little is learned, so that rows without a
// label lie between others.
std::vector<LabelledSequence> twoSequences() {
    constexpr std::int32_t kNo = kernels::kIgnoredTarget;
    return {{{3, 17, 8, 42, 5, 5, 60, 11, 29}, {kNo, kNo, 8, 42, 5, 5, 60, 11, 29}},
            {{7, 21, 3, 50, 12}, {kNo, 21, kNo, 50, kNo}}};
}

Tensors hostTensors(const TrainedNumbers& numbers, std::span<const float> plane) {
    Tensors tensors;
    numbers.forEachTensor(HostNumbers(numbers.backend(), plane),
                          [&](const std::string& name, const auto&, std::span<const float> values) {
                              tensors[name] = {values.begin(), values.end()};
                          });
    return tensors;
}

// When new values become bfloat16 numbers.
enum class Rounding { Behind, OnTheWay, BehindByChance, OnTheWayByChance };

struct RunOptions {
    std::vector<LabelledSequence> sequences = twoSequences();
    Precision precision = Precision::Exact;
    bool isLora = false;
    double dropout = 0.0;
    bool recomputes = false;
    Rounding rounding = Rounding::Behind;
    int steps = kSteps;
};

struct RunResult {
    std::vector<double> losses;
    std::vector<double> norms;
    Tensors firstGradients;
    Tensors values;
    std::vector<float> measured;
};

// By the reference, on the host.
void roundBehind(Parameters& parameters, const std::vector<ChanceStretch>& stretches) {
    Backend& backend = parameters.backend();
    const std::span<float> there = parameters.values();
    std::vector<float> values(there.size());
    std::vector<std::uint16_t> bits(there.size());
    backend.download(values.data(), there.data(), there.size_bytes());
    for (const ChanceStretch& stretch : stretches) {
        kernels::chanceRoundingReference({values.data() + stretch.first, bits.data() + stretch.first,
                                          stretch.count, stretch.seed, stretch.firstIndex});
    }
    backend.upload(there.data(), values.data(), there.size_bytes());
    backend.upload(parameters.roundedPlane(), bits.data(), bits.size() * sizeof(std::uint16_t));
    parameters.takeRounded();
}

void update(int step, double norm, Rounding rounding, AdamwOptimizer& optimizer, Parameters& parameters) {
    constexpr double kRate = 3e-3;
    const CountedRandom random = CountedRandom(6).part(static_cast<std::uint64_t>(step));
    const auto stretches = parameters.chanceStretches(random);
    switch (rounding) {
    case Rounding::Behind:
        optimizer.update(step, kRate, norm);
        parameters.roundValues();
        break;
    case Rounding::BehindByChance:
        optimizer.update(step, kRate, norm);
        roundBehind(parameters, stretches);
        break;
    case Rounding::OnTheWay:
        optimizer.update(step, kRate, norm, {parameters.roundedPlane()});
        parameters.takeRounded();
        break;
    case Rounding::OnTheWayByChance:
        optimizer.update(step, kRate, norm,
                         {parameters.roundedPlane(), kernels::AdamwRounding::ByChance, stretches});
        parameters.takeRounded();
        break;
    }
}

RunResult train(const std::filesystem::path& folder, const RunOptions& options, Backend* backend) {
    const auto model = Model::load(folder, {1, Arithmetic::Float32});
    Parameters parameters(*model, options.isLora ? trainsNothing : trainsEverything, options.precision,
                          backend);
    std::unique_ptr<TrainedAdapter> adapter;
    if (options.isLora) {
        adapter = std::make_unique<TrainedAdapter>(NewAdapter{3, 6.0, false, {"all-linear"}, 5}, parameters);
        adapter->setDropout(options.dropout, CountedRandom(4));
    }
    TrainedNumbers& trained = adapter ? static_cast<TrainedNumbers&>(*adapter) : parameters;
    const auto alone = makeSingleRank();
    Shards shards(trained, *alone, Shards::Keeps::WholePlanes);
    AdamwOptimizer optimizer(trained, shards, OptimizerSettings{});
    DecoderGradients gradients(parameters, adapter.get());
    gradients.setRecompute(options.recomputes);
    gradients.setEmbeddingNoise(3.0, CountedRandom(8));
    const TrainingBatch batch = packSequences(options.sequences, model->config());
    RunResult result;
    for (int step = 1; step <= options.steps; ++step) {
        shards.beginStep();
        result.losses.push_back(gradients.accumulate(batch));
        shards.addGradients();
        result.norms.push_back(shards.finishGradients());
        if (step == 1) {
            result.firstGradients = hostTensors(trained, trained.gradients());
        }
        update(step, result.norms.back(), options.rounding, optimizer, parameters);
    }
    result.values = hostTensors(trained, trained.values());
    result.measured = gradients.measure(batch);
    return result;
}

double lengthOf(const std::vector<float>& numbers) {
    double squares = 0.0;
    for (const float number : numbers) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

// A tensor's numbers by its length; a little of the greatest tensor's is allowed for those that are almost
// nothing.
void expectSameTensors(const Tensors& got, const Tensors& expected, double tolerance) {
    ASSERT_EQ(got.size(), expected.size());
    double greatest = 0.0;
    for (const auto& [name, numbers] : expected) {
        greatest = std::max(greatest, lengthOf(numbers));
    }
    for (const auto& [name, numbers] : expected) {
        std::vector<float> difference = got.at(name);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            difference[i] -= numbers[i];
        }
        EXPECT_LE(lengthOf(difference), tolerance * lengthOf(numbers) + 0.01 * tolerance * greatest) << name;
    }
}

void expectSameNumbers(const std::vector<double>& got, const std::vector<double>& expected,
                       double tolerance) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], expected[i], tolerance * expected[i]) << "step " << i + 1;
    }
}

// A copy would look into the numbers of the other.
static_assert(!std::is_copy_constructible_v<HostNumbers> && !std::is_move_constructible_v<HostNumbers>);

std::unique_ptr<Backend> device(const test::TestDevice& options = {}) {
    return makeCudaBackend(test::makeTestRuntime(options), 1);
}

}  // namespace

class CudaTraining : public ::testing::TestWithParam<test::TinyFamily> {};

// What differs in float is the order of sums. AdamW's first steps go by the sign of a gradient, so that what
// is almost nothing moves a weight by a whole step: gradients are held tensor by tensor, the later steps by
// their losses.
TEST_P(CudaTraining, LearnsLikeTheCpu) {
    const test::TinyFolder folder(GetParam().options);
    const RunResult host = train(folder.path(), {}, nullptr);
    const auto backend = device();
    const RunResult there = train(folder.path(), {}, backend.get());
    expectSameNumbers({there.losses[0]}, {host.losses[0]}, 1e-6);
    expectSameNumbers(there.losses, host.losses, 2e-5);
    expectSameNumbers(there.norms, host.norms, 2e-4);
    expectSameTensors(there.firstGradients, host.firstGradients, 2e-5);
    ASSERT_EQ(there.measured.size(), host.measured.size());
    for (std::size_t i = 0; i < host.measured.size(); ++i) {
        EXPECT_NEAR(there.measured[i], host.measured[i], 1e-4f * (1.0f + host.measured[i])) << i;
    }
}

TEST_P(CudaTraining, LearnsAnAdapterLikeTheCpu) {
    const test::TinyFolder folder(GetParam().options);
    const RunOptions options = {.isLora = true, .dropout = 0.2, .steps = 3};
    const RunResult host = train(folder.path(), options, nullptr);
    const auto backend = device();
    const RunResult there = train(folder.path(), options, backend.get());
    expectSameNumbers(there.losses, host.losses, 2e-5);
    expectSameNumbers(there.norms, host.norms, 2e-4);
    expectSameTensors(there.firstGradients, host.firstGradients, 2e-5);
}

// Numbers that lie between two bfloat16 ones may be rounded the other way, so that what is compared is where
// the losses go.
TEST_P(CudaTraining, LearnsInBfloat16LikeTheCpu) {
    const test::TinyFolder folder(GetParam().options);
    for (const bool isLora : {false, true}) {
        const RunOptions options = {.precision = Precision::Bf16, .isLora = isLora, .steps = 2};
        const RunResult host = train(folder.path(), options, nullptr);
        const auto backend = device();
        const RunResult there = train(folder.path(), options, backend.get());
        expectSameNumbers(there.losses, host.losses, 2e-3);
        expectSameNumbers(there.norms, host.norms, 2e-2);
        expectSameTensors(there.firstGradients, host.firstGradients, 2e-2);
    }
}

INSTANTIATE_TEST_SUITE_P(All, CudaTraining, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST(CudaTrainingStep, RecomputesTheSameBitsInEveryRun) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    for (const Precision precision : {Precision::Exact, Precision::Bf16}) {
        const auto backend = device();
        const RunResult kept = train(folder.path(), {.precision = precision, .steps = 3}, backend.get());
        const RunResult again =
            train(folder.path(), {.precision = precision, .recomputes = true, .steps = 3}, backend.get());
        EXPECT_EQ(kept.losses, again.losses);
        EXPECT_EQ(kept.values, again.values);
    }
}

// One pass over the values gives the bits of two.
TEST(CudaTrainingStep, RoundsValuesOnTheOptimizersWay) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    const auto backend = device();
    const auto resultOf = [&](Rounding rounding, Backend* where) {
        return train(folder.path(), {.precision = Precision::Bf16, .rounding = rounding, .steps = 2}, where);
    };
    for (Backend* const where : {static_cast<Backend*>(nullptr), backend.get()}) {
        for (const auto& [behind, onTheWay] :
             {std::pair(Rounding::Behind, Rounding::OnTheWay),
              std::pair(Rounding::BehindByChance, Rounding::OnTheWayByChance)}) {
            const RunResult two = resultOf(behind, where);
            const RunResult one = resultOf(onTheWay, where);
            EXPECT_EQ(one.losses, two.losses);
            EXPECT_EQ(one.values, two.values);
            EXPECT_EQ(one.measured, two.measured);
        }
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE  // the library's place is taken there
namespace {

// Rows enough for a library's products.
std::vector<LabelledSequence> longSequence() {
    LabelledSequence sequence;
    for (std::int32_t i = 0; i < 70; ++i) {
        sequence.tokens.push_back((i * 7 + 3) % 61);
    }
    sequence.labels = sequence.tokens;
    return {sequence};
}

// Heads of a width that tensor cores take: biases, groups, a window.
std::vector<test::TinyFolderOptions> wideHeads() {
    test::TinyFolderOptions groups;
    groups.heads = 4;
    groups.kvHeads = 2;
    groups.headDim = 64;
    groups.layers = 1;
    test::TinyFolderOptions window = groups;
    window.modelType = "mistral";
    window.headDim = 128;
    window.heads = 2;
    window.kvHeads = 1;
    window.window = 37;
    window.extraConfig = ",\"sliding_window\":37";
    return {groups, window};
}

}  // namespace

// In bfloat16 by the tensor cores, whose weights are rounded too; exact training stays exact.
TEST(CudaTrainingStep, AttendsWithWideHeadsLikeTheCpu) {
    std::vector<LabelledSequence> sequences = twoSequences();
    sequences.push_back(longSequence().front());
    for (const test::TinyFolderOptions& options : wideHeads()) {
        const test::TinyFolder folder(options);
        for (const bool isExact : {true, false}) {
            const RunOptions run = {.sequences = sequences,
                                    .precision = isExact ? Precision::Exact : Precision::Bf16,
                                    .steps = isExact ? 1 : 2};
            const RunResult host = train(folder.path(), run, nullptr);
            std::size_t products = 0;
            const auto backend = device({.hasProducts = true, .counted = &products});
            const RunResult there = train(folder.path(), run, backend.get());
            expectSameNumbers(there.losses, host.losses, isExact ? 2e-5 : 2e-3);
            expectSameNumbers(there.norms, host.norms, isExact ? 2e-4 : 2e-2);
            expectSameTensors(there.firstGradients, host.firstGradients, isExact ? 2e-5 : 2e-2);
            if (!isExact) {
                RunOptions again = run;
                again.recomputes = true;
                EXPECT_EQ(train(folder.path(), again, backend.get()).values, there.values);
            }
        }
    }
}

TEST(CudaTrainingStep, TakesALibrarysProducts) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    for (const Precision precision : {Precision::Exact, Precision::Bf16}) {
        const RunOptions options = {
            .sequences = longSequence(), .precision = precision, .isLora = true, .steps = 1};
        const RunResult host = train(folder.path(), options, nullptr);
        std::size_t products = 0;
        const auto backend = device({.hasProducts = true, .counted = &products});
        const RunResult there = train(folder.path(), options, backend.get());
        const double tolerance = precision == Precision::Exact ? 2e-5 : 2e-2;
        expectSameNumbers(there.losses, host.losses, 0.1 * tolerance);
        expectSameTensors(there.firstGradients, host.firstGradients, tolerance);
        EXPECT_GT(products, 20u);
    }
}
#endif

}  // namespace xinglin::engine
