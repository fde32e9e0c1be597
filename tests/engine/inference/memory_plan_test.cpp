#include "engine/inference/memory_plan.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/inference/pass_memory.h"
#include "engine/inference/scheduler.h"
#include "engine/inference/session.h"
#include "engine/model/backend.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A plan that goes another way than the loader would drift from it: here both go over every family.
class MemoryPlanOf : public ::testing::TestWithParam<test::TinyFamily> {};

TEST_P(MemoryPlanOf, AFamilyIsWhatItsLoadTakes) {
    const test::TinyFolder folder(GetParam().options);
    for (const Arithmetic arithmetic : {Arithmetic::Quantised, Arithmetic::Float32}) {
        const ModelOptions options{.threads = 1, .arithmetic = arithmetic};
        const auto model = Model::load(folder.path(), options);
        const auto file = WeightFile::open(folder.path());
        const MemoryPlan plan = planMemory(*file, options, *makeCpuBackend(1), 64, 3);
        EXPECT_EQ(plan.kvPerToken, model->cacheBytesPerToken());
        EXPECT_EQ(plan.kv, 3 * 64 * model->cacheBytesPerToken());
        // What is not the loader's own memory are matrices in the file, in whole.
        EXPECT_GE(plan.weights, model->ownedBytes());
        EXPECT_LE(plan.weights + plan.embedding, model->ownedBytes() + file->fileSize());
    }
}

INSTANTIATE_TEST_SUITE_P(All, MemoryPlanOf, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST(MemoryPlan, CountsEveryMatrixOnceWhereItWillLie) {
    for (const bool isTied : {false, true}) {
        for (const std::uint32_t type : {0u, 1u, 2u, 8u, 30u}) {  // F32, F16, Q4_0, Q8_0, BF16
            test::TinyModelOptions tiny;
            tiny.type = type;
            tiny.tied = isTied;
            const test::TemporaryFile path(test::makeTinyModel(tiny).writer.build());
            const auto file = WeightFile::open(path.path());
            const auto model = Model::load(path.path(), {.threads = 1});
            std::size_t matrices = 0;
            std::size_t vectors = 0;
            std::size_t embedding = 0;
            for (const FileTensor& tensor : file->tensors()) {
                (tensor.shape.size() > 1 ? matrices : vectors) += tensor.byteSize;
                embedding += tensor.name == "token_embd.weight" ? tensor.byteSize : 0;
            }
            const MemoryPlan plan = planMemory(*file, {.threads = 1}, *makeCpuBackend(1), 64, 1);
            const bool isRearranged = model->ownedBytes() > vectors;
            EXPECT_EQ(isRearranged, type != 0);
            if (!isRearranged) {
                EXPECT_EQ(plan.weights + plan.embedding, matrices + vectors) << type;
                EXPECT_EQ(plan.embedding, isTied ? 0u : embedding) << type;
            } else {
                EXPECT_EQ(plan.weights, model->ownedBytes()) << type;
                EXPECT_EQ(plan.embedding, embedding) << type;
            }
        }
    }
}

TEST(MemoryPlan, BytesTakeALittleMoreThanHalfOfHalves) {
    const test::TemporaryFile path(test::makeTinyModel({}).writer.build());
    const auto file = WeightFile::open(path.path());
    const auto backend = makeCpuBackend(1);
    ModelOptions options;
    const MemoryPlan halves = planMemory(*file, options, *backend, 640, 2);
    options.cacheType = kernels::CacheType::Q8;
    const MemoryPlan bytes = planMemory(*file, options, *backend, 640, 2);
    EXPECT_GT(bytes.kv, halves.kv / 2);
    EXPECT_LT(bytes.kv, halves.kv * 7 / 10);
    EXPECT_EQ(bytes.weights, halves.weights);
}

TEST(MemoryPlan, HasWhatAdaptersTakeInPasses) {
    const test::TemporaryFile path(test::makeTinyModel({}).writer.build());
    const auto file = WeightFile::open(path.path());
    const auto backend = makeCpuBackend(1);
    constexpr std::int64_t kRank = 16;
    const MemoryPlan without = planMemory(*file, {}, *backend, 640, 2);
    const MemoryPlan with = planMemory(*file, {}, *backend, 640, 2, kRank);
    const std::size_t rows = limitsOfSteps(2, 640).rows;
    EXPECT_GE(with.scratch, without.scratch + rows * kRank * sizeof(float));
    EXPECT_EQ(with.total() - with.scratch, without.total() - without.scratch);
}

TEST(MemoryPlan, SaysWhatToChangeOnlyWhereItDoesNotFit) {
    MemoryPlan plan;
    plan.contextTokens = 8192;
    plan.parallel = 4;
    plan.kvPerToken = 100'000;
    plan.kv = plan.kvPerToken * plan.contextTokens * plan.parallel;  // 3.3 GB
    plan.weights = 4'000'000'000;
    EXPECT_THAT(adviceToFit(plan, plan.total()), IsEmpty());
    const auto little = adviceToFit(plan, 5'000'000'000);
    EXPECT_THAT(little, ::testing::ElementsAre(HasSubstr("at most 2304 tokens"), HasSubstr("at most 1 conv"),
                                               HasSubstr("q8")));
    const auto none = adviceToFit(plan, 3'000'000'000);
    EXPECT_THAT(none, ::testing::Contains(HasSubstr("smaller model")));
    EXPECT_THAT(none, Each(Not(HasSubstr("at most 0"))));
}

TEST(MemoryPlan, HasRoomForTheLogitsOfAStepThatScoresAndForNoMoreRowsThanAPass) {
    EXPECT_EQ(limitsOfSteps(1, 8192).logitRows, 32u) << "of one text";
    EXPECT_EQ(limitsOfSteps(8, 8192).logitRows, 32u + 7u) << "of texts, and of seven who answer";
    EXPECT_LT(limitsOfSteps(8, 8192).rows, kPassRows);
    const PassLimits many = limitsOfSteps(1000, 8192);
    EXPECT_EQ(many.rows, kPassRows);
    EXPECT_LE(many.splitRows, kPassRows);
}

TEST(MemoryPlan, RefusesWhatIsNoModelAsTheLoaderDoes) {
    test::GgufWriter writer;
    writer.addString("general.architecture", "sphinx");
    const test::TemporaryFile path(writer.build());
    const auto file = WeightFile::open(path.path());
    EXPECT_THROW(planMemory(*file, {}, *makeCpuBackend(1), 64, 1), Error);
}

}  // namespace
}  // namespace xinglin::engine
