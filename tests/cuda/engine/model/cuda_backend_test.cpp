#include "engine/model/cuda_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/inference/memory_plan.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/step_operations.h"
#include "kernels/cpu/cpu_context.h"
#include "kernels/matmul/gemm.h"
#include "kernels/matmul/linear.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/greatest_error.h"
#include "tests/support/random_values.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

/// How far logits of BF16 weights may be from the processor's, of the greatest one, where those of other
/// weights may be `otherwise`: processors with products of bfloat16 round the activations too, which the
/// device does not.
double bf16Error(double otherwise) {
    return kernels::detectCpuFeatures().avx512Bf16 ? 1.5e-2 : otherwise;
}

std::unique_ptr<Model> loadOnDevice(const std::filesystem::path& path, const ModelOptions& options = {},
                                    const test::TestDevice& device = {}) {
    return Model::load(WeightFile::open(path), makeCudaBackend(test::makeTestRuntime(device), 1), options);
}

/// Of the greatest logit.
double errorOf(std::span<const float> got, std::span<const float> expected) {
    return test::greatestError(got, expected, expected.size());
}

std::vector<TokenId> greedy(const Model& model, std::vector<TokenId> next, int count) {
    Session session(model, next.size() + static_cast<std::size_t>(count));
    Decoder decoder(model);
    Logits logits;
    std::vector<TokenId> tokens;
    while (static_cast<int>(tokens.size()) < count) {
        const BatchItem item = {&session, next};
        decoder.forward({&item, 1}, logits);
        const std::span<const float> row = logits.lastRow(0);
        next = {static_cast<TokenId>(std::max_element(row.begin(), row.end()) - row.begin())};
        tokens.push_back(next[0]);
    }
    return tokens;
}

std::vector<float> logitsTokenByToken(const Model& model, std::span<const TokenId> ids) {
    Session session(model, ids.size());
    Decoder decoder(model);
    Logits logits;
    std::vector<float> rows;
    for (const TokenId& id : ids) {
        const BatchItem item = {&session, {&id, 1}};
        decoder.forward({&item, 1}, logits);
        rows.insert(rows.end(), logits.lastRow(0).begin(), logits.lastRow(0).end());
    }
    return rows;
}

/// How near logits are to exact ones.
struct Nearness {
    double error = 0.0;    ///< its root mean square, relative to theirs
    std::size_t same = 0;  ///< rows whose greatest logit is the same
};

/// Prints it too.
Nearness nearnessOf(const std::string& what, std::span<const float> got, std::span<const float> exact,
                    std::size_t rows) {
    const std::size_t width = exact.size() / rows;
    double errors = 0.0;
    double squares = 0.0;
    Nearness nearness;
    for (std::size_t row = 0; row < rows; ++row) {
        const auto mine = got.subspan(row * width, width);
        const auto right = exact.subspan(row * width, width);
        for (std::size_t i = 0; i < width; ++i) {
            errors += std::pow(static_cast<double>(mine[i]) - right[i], 2);
            squares += std::pow(right[i], 2);
        }
        nearness.same += std::max_element(mine.begin(), mine.end()) - mine.begin() ==
                                 std::max_element(right.begin(), right.end()) - right.begin()
                             ? 1
                             : 0;
    }
    nearness.error = std::sqrt(errors / squares);
    std::cout << what << ": error " << 100.0 * nearness.error << " %, the same greatest logit in "
              << nearness.same << " of " << rows << "\n";
    return nearness;
}

std::vector<float> lastRow(const Logits& logits, std::size_t item) {
    return {logits.lastRow(item).begin(), logits.lastRow(item).end()};
}

}  // namespace

class CudaFamilies : public ::testing::TestWithParam<test::TinyFamily> {};

// In float both are the meaning, so that what differs is the order of sums; as the model is used, activations
// of quantised weights are rounded alike, and the cache is in half precision.
TEST_P(CudaFamilies, HaveTheLogitsAndGreedyTokensOfTheCpu) {
    const test::TinyFolder folder(GetParam().options);
    const double rounding = GetParam().options.dtype == "BF16" ? bf16Error(2e-3) : 2e-3;
    const auto ids = test::tinyPrompt(9, 61);
    for (const Arithmetic arithmetic : {Arithmetic::Float32, Arithmetic::Quantised}) {
        const ModelOptions options{.threads = 1, .arithmetic = arithmetic};
        const auto host = Model::load(folder.path(), options);
        const auto device = loadOnDevice(folder.path(), options);
        const double error =
            errorOf(logitsAfterEach(*device, nullptr, ids), logitsAfterEach(*host, nullptr, ids));
        EXPECT_LT(error, arithmetic == Arithmetic::Float32 ? 1e-5 : rounding);
        // The same token by token, which is another way through the kernels: that of decoding.
        EXPECT_LT(errorOf(logitsTokenByToken(*device, std::span(ids).first(4)),
                          logitsAfterEach(*host, nullptr, std::span(ids).first(4))),
                  arithmetic == Arithmetic::Float32 ? 1e-5 : rounding);
        EXPECT_EQ(greedy(*device, ids, 3), greedy(*host, ids, 3));
    }
}

INSTANTIATE_TEST_SUITE_P(All, CudaFamilies, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

class CudaTypes : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(CudaTypes, OfWeightsHaveTheLogitsOfTheCpu) {
    test::TinyModelOptions tiny;
    tiny.type = GetParam();
    tiny.tied = GetParam() == 8;
    if (GetParam() >= 10 && GetParam() <= 14) {  // blocks of 256
        tiny.hidden = tiny.ffn = 256;
        tiny.headDim = 64;
        tiny.layers = 1;
    }
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    const auto ids = test::tinyPrompt(5, tiny.vocabulary);
    const auto host = Model::load(file.path(), {.threads = 1});
    const auto device = loadOnDevice(file.path());
    const std::vector<float> expected = logitsAfterEach(*host, nullptr, ids);
    const double rounding = GetParam() == 30 ? bf16Error(5e-3) : 5e-3;
    EXPECT_LT(errorOf(logitsAfterEach(*device, nullptr, ids), expected), rounding);
    EXPECT_LT(errorOf(logitsTokenByToken(*device, ids), expected), rounding);
}

// F32, F16, Q4_0, Q8_0, Q4_K, Q6_K, BF16
INSTANTIATE_TEST_SUITE_P(Gguf, CudaTypes, ::testing::Values(0, 1, 2, 8, 12, 14, 30));

TEST(CudaBackend, GivesSessionsTheSameBitsTogetherAndAlone) {
    const test::TemporaryFile file(test::makeTinyModel({}).writer.build());
    const auto model = loadOnDevice(file.path());
    const auto first = test::tinyPrompt(3, 96, 1);
    const auto second = test::tinyPrompt(7, 96, 2);
    const auto alone = [&](const std::vector<TokenId>& ids) {
        Session session(*model, 16);
        Decoder decoder(*model);
        Logits logits;
        const BatchItem item = {&session, ids};
        decoder.forward({&item, 1}, logits);
        return lastRow(logits, 0);
    };
    Session a(*model, 16), b(*model, 16);
    Decoder decoder(*model);
    Logits logits;
    const BatchItem together[] = {{&a, first}, {&b, second}};
    decoder.forward(together, logits);
    EXPECT_EQ(lastRow(logits, 0), alone(first));
    EXPECT_EQ(lastRow(logits, 1), alone(second));

    // A prefix stays in the cache, and what follows it is as if it had come at once, but that a single token
    // goes the way of decoding.
    a.rewindTo(2);
    const BatchItem again = {&a, std::span(first).subspan(2)};
    decoder.forward({&again, 1}, logits);
    EXPECT_LT(errorOf(lastRow(logits, 0), alone(first)), 5e-3);
}

TEST(CudaBackend, DecodesSessionsTogetherAsAlone) {
    const test::TemporaryFile file(test::makeTinyModel({}).writer.build());
    const auto model = loadOnDevice(file.path());
    const auto ids = test::tinyPrompt(6, 96);
    const std::vector<float> alone = logitsTokenByToken(*model, ids);
    Session a(*model, 6), b(*model, 20);
    Decoder decoder(*model);
    Logits logits;
    const BatchItem ahead = {&b, std::span(ids).first(1)};
    decoder.forward({&ahead, 1}, logits);
    for (std::size_t step = 0; step + 1 < ids.size(); ++step) {
        const BatchItem items[] = {{&a, std::span(ids).subspan(step, 1)},
                                   {&b, std::span(ids).subspan(step + 1, 1)}};
        decoder.forward(items, logits);
        for (const std::size_t item : {std::size_t{0}, std::size_t{1}}) {
            const auto first = alone.begin() + static_cast<std::ptrdiff_t>(96 * (step + item));
            ASSERT_EQ(lastRow(logits, item), std::vector<float>(first, first + 96)) << step;
        }
    }
}

// More rows than are computed one by one: by the tensor cores, in tiles.
TEST(CudaBackend, ReadsPromptsInAnyPieces) {
    test::TinyModelOptions tiny;
    tiny.layers = 1;
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    const auto host = Model::load(file.path(), {.threads = 1});
    const auto device = loadOnDevice(file.path());
    const auto ids = test::tinyPrompt(40, tiny.vocabulary);
    const std::vector<float> all = logitsAfterEach(*host, nullptr, ids);
    const std::span<const float> expected = std::span(all).last(96);
    for (const std::size_t piece : {std::size_t{40}, std::size_t{21}}) {
        Session session(*device, 40);
        Decoder decoder(*device);
        Logits logits;
        for (std::size_t at = 0; at < ids.size(); at += piece) {
            const BatchItem item = {&session, std::span(ids).subspan(at, std::min(piece, ids.size() - at))};
            decoder.forward({&item, 1}, logits);
        }
        // The CPU rounds activations to bytes here, the tensor cores to halves.
        EXPECT_LT(errorOf(logits.lastRow(0), expected), 0.03) << piece;
    }
}

TEST(CudaBackend, ComputesWithAdapters) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    const test::TinyAdapter adapter(options, {.targets = {"q_proj", "down_proj"}});
    const auto ids = test::tinyPrompt(4, 61);
    const auto logits = [&](const Model& model) {
        return logitsAfterEach(model, LoraAdapter::load(adapter.path(), model).get(), ids);
    };
    const auto host = Model::load(folder.path(), {.threads = 1});
    const auto device = loadOnDevice(folder.path());
    const std::vector<float> expected = logits(*host);
    EXPECT_LT(errorOf(logits(*device), expected), 2e-3);
    EXPECT_GT(errorOf(logitsAfterEach(*host, nullptr, ids), expected), 0.01);  // it does something
}

TEST(CudaBackend, GivesStatesToo) {
    const test::TemporaryFile file(test::makeTinyModel({}).writer.build());
    const auto ids = test::tinyPrompt(3, 96);
    const auto states = [&](const Model& model) {
        Session session(model, 4);
        Decoder decoder(model);
        Logits logits;
        const BatchItem item = {&session, ids, LogitRows::States};
        decoder.forward({&item, 1}, logits);
        return lastRow(logits, 0);
    };
    const std::vector<float> got = states(*loadOnDevice(file.path()));
    EXPECT_EQ(got.size(), 64u);
    EXPECT_LT(errorOf(got, states(*Model::load(file.path(), {.threads = 1}))), 2e-3);
}

TEST(CudaBackend, TakesTheMemoryThatWasPlanned) {
    const test::TemporaryFile path(test::makeTinyModel({}).writer.build());
    const auto file = WeightFile::open(path.path());
    const auto backend = makeCudaBackend(test::makeTestRuntime(), 1);
    const MemoryPlan plan = planMemory(*file, {}, *backend, 64, 2);
    const auto model = loadOnDevice(path.path());
    EXPECT_EQ(plan.weights, model->ownedBytes());
    EXPECT_EQ(plan.embedding, 0u);  // nothing of the file is read any more
    EXPECT_EQ(plan.kv, 2 * 64 * model->cacheBytesPerToken());
}

// Factors have three bits of fraction and a scale a row: numbers spread evenly are rounded to 3.6 % of their
// root mean square, products of two to 5 %.
TEST(CudaBackend, RoundsTheFactorsOfLongProductsInFp8) {
    constexpr std::int64_t kRows = 64, kCols = 128, kOutputs = 32;
    std::size_t products = 0;
    std::unique_ptr<Backend> backend;
    try {
        backend = makeCudaBackend(test::makeTestRuntime({.hasProducts = true, .counted = &products}), 1,
                                  LongProducts::Fp8);
    } catch (const Error& missing) {
        GTEST_SKIP() << missing.what();
    }
    auto x = test::randomValues(kRows * kCols, 1);
    std::transform(x.begin(), x.begin() + kCols, x.begin(), [](float v) { return 1000.0f * v; });
    const auto weight = test::randomValues(kOutputs * kCols, 2);
    const auto bias = test::randomValues(kOutputs, 3);
    const kernels::WeightView view = {kernels::TensorType::F32,
                                      kernels::WeightLayout::RowMajor,
                                      weight.data(),
                                      kCols * sizeof(float),
                                      kOutputs,
                                      kCols};
    std::vector<float> expected(kRows * kOutputs, 1.0f);
    const kernels::MatmulTarget host[] = {{view, bias.data(), expected.data(), kernels::ProductWrite::Add}};
    kernels::matmulReference({x.data(), kRows, kCols, host, {}});

    const auto upload = [&](const std::vector<float>& numbers) {
        Buffer memory = backend->allocate(numbers.size() * sizeof(float), "a test");
        backend->upload(memory.data(), numbers.data(), memory.size());
        return memory;
    };
    Buffer storage;
    const kernels::WeightView there =
        backend->prepare(view, backend->bestForm(view, Arithmetic::Quantised), storage);
    const Buffer deviceX = upload(x), deviceBias = upload(bias);
    const Buffer y = upload(std::vector<float>(expected.size(), 1.0f));
    const kernels::MatmulTarget target[] = {
        {there, deviceBias.as<float>(), y.as<float>(), kernels::ProductWrite::Add}};
    kernels::MatmulArgs args = {deviceX.as<float>(), kRows, kCols, target, {}};
    const Buffer scratch = backend->allocate(backend->matmulScratch(args), "a test");
    args.scratch = scratch.bytes();
    backend->matmul(args);
    std::vector<float> got(expected.size());
    backend->download(got.data(), y.data(), y.size());

    for (const std::size_t first : {std::size_t{0}, std::size_t{kOutputs}}) {  // a loud row, and the others
        const std::size_t last = first == 0 ? kOutputs : got.size();
        double errors = 0.0;
        double squares = 0.0;
        for (std::size_t i = first; i < last; ++i) {
            errors += std::pow(static_cast<double>(got[i]) - expected[i], 2);
            squares += std::pow(expected[i], 2);
        }
        EXPECT_LT(std::sqrt(errors / squares), 0.07);
        EXPECT_GT(std::sqrt(errors / squares), 0.01);
    }
}

// As much for a whole model. What it prints stands in kernels/cuda/README.md.
TEST(CudaBackend, MultipliesLongPromptsInFp8WhereThatIsAskedFor) {
    for (const std::uint32_t type : {30u, 8u}) {  // BF16, Q8_0
        test::TinyModelOptions tiny;
        tiny.layers = 1;
        tiny.type = type;
        const test::TemporaryFile path(test::makeTinyModel(tiny).writer.build());
        const auto ids = test::tinyPrompt(66, tiny.vocabulary);
        const std::vector<float> expected =
            logitsAfterEach(*Model::load(path.path(), {.threads = 1}), nullptr, ids);
        std::size_t products = 0;
        const auto backend = [&] {
            return makeCudaBackend(test::makeTestRuntime({.hasProducts = true, .counted = &products}), 1,
                                   LongProducts::Fp8);
        };
#ifdef XINGLIN_CUDA_ON_DEVICE
        try {
            backend();
        } catch (const Error& missing) {
            GTEST_SKIP() << missing.what();
        }
#endif
        const auto file = WeightFile::open(path.path());
        const std::size_t planned = planMemory(*file, {}, *backend(), 66, 1).weights;
        const auto device = Model::load(WeightFile::open(path.path()), backend(), {});
        EXPECT_EQ(device->ownedBytes(), planned);
        const std::vector<float> got = logitsAfterEach(*device, nullptr, ids);
        // Beside exact logits, since some processors' own are rounded too.
        const ModelOptions exactly{.threads = 1, .arithmetic = Arithmetic::Float32};
        const std::vector<float> exact = logitsAfterEach(*Model::load(path.path(), exactly), nullptr, ids);
        const std::string name = type == 30u ? "BF16" : "Q8_0";
        const Nearness short8 = nearnessOf(name + ", in 8 bits", got, exact, ids.size());
        const Nearness short16 =
            nearnessOf(name + ", in 16 bits", logitsAfterEach(*loadOnDevice(path.path()), nullptr, ids),
                       exact, ids.size());
        EXPECT_LT(short16.error, 0.01);
        EXPECT_GE(short16.same, 65u);
        EXPECT_GT(short8.error, 0.03) << "not in 8 bits";
        EXPECT_LT(short8.error, 0.15);
        EXPECT_GE(short8.same, 50u);
#ifndef XINGLIN_CUDA_ON_DEVICE
        EXPECT_EQ(products, type == 30u ? 8u : 7u);  // the layer's matrices; logits are of 16 bits
#endif
        // Steps of decoding stay as they are.
        EXPECT_LT(
            errorOf(logitsTokenByToken(*device, std::span(ids).first(3)), std::span(expected).first(3 * 96)),
            type == 30u ? bf16Error(5e-3) : 5e-3);
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE
TEST(CudaBackend, LeavesLongPromptsToALibraryWhereThereIsOne) {
    test::TinyModelOptions tiny;
    tiny.layers = 1;
    tiny.type = 30;  // BF16
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    const auto ids = test::tinyPrompt(66, tiny.vocabulary);
    const std::vector<float> expected =
        logitsAfterEach(*Model::load(file.path(), {.threads = 1}), nullptr, ids);
    std::size_t products = 0;
    const auto device = loadOnDevice(file.path(), {}, {.hasProducts = true, .counted = &products});
    EXPECT_LT(errorOf(logitsAfterEach(*device, nullptr, ids), expected), 0.02);
    EXPECT_EQ(products, 8u);  // seven matrices of the layer, and the first 64 rows of logits
}

// The library has chosen its kernels for multiples of 16 bytes: anything else would end the process.
TEST(CudaBackend, LeavesALibraryWhatLiesAsItWants) {
    constexpr std::int64_t kRows = 64, kCols = 8, kOutputs = 4;
    std::size_t products = 0;
    const auto backend =
        makeCudaBackend(test::makeTestRuntime({.hasProducts = true, .counted = &products}), 1);
    const auto x = test::randomValues(kRows * kCols, 1);
    const auto weight = test::randomValues(kOutputs * kCols, 2);
    std::vector<float> expected(kRows * kOutputs);
    kernels::gemmReference({kernels::GemmType::F32,
                            {x.data(), kCols, false},
                            {weight.data(), kCols, true},
                            expected.data(),
                            kOutputs,
                            kRows,
                            kOutputs,
                            kCols});
    const Buffer memory = backend->allocate((x.size() + 1) * sizeof(float), "a test");
    const Buffer weights = backend->allocate(weight.size() * sizeof(float), "a test");
    const Buffer y = backend->allocate(expected.size() * sizeof(float), "a test");
    backend->upload(weights.data(), weight.data(), weights.size());
    for (const int offset : {0, 1}) {
        float* const there = memory.as<float>() + offset;
        backend->upload(there, x.data(), x.size() * sizeof(float));
        kernels::LinearArgs args;
        args.type = kernels::GemmType::F32;
        args.x = there;
        args.weight = weights.data();
        args.y = y.as<float>();
        args.rows = kRows;
        args.cols = kCols;
        args.outputs = kOutputs;
        backend->linear(args);
        std::vector<float> got(expected.size());
        backend->download(got.data(), y.data(), y.size());
        EXPECT_LT(errorOf(got, expected), 1e-5) << offset;
        EXPECT_EQ(products, 1u) << offset;
    }
}

// What spoils a recording is told, not that the recording is spoilt; and the next one is made.
TEST(CudaBackend, SaysWhatCannotBeRecorded) {
    const auto backend = makeCudaBackend(test::makeTestRuntime({.canRecord = true}), 1);
    const Buffer memory = backend->allocate(64, "a test");
    StepOperations& operations = *backend->stepOperations();
    std::array<std::byte, 64> host{};
    try {
        operations.record([&] { backend->download(host.data(), memory.data(), host.size()); });
        ADD_FAILURE() << "a copy to the host within a recording";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::DeviceLost);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("a copy to the host"));
    }
    EXPECT_TRUE(operations.record([&] { backend->clear(memory.data(), memory.size()); }));
}

TEST(CudaBackend, RefusesFp8WhereItCannotBe) {
    const auto refusal = [](const test::TestDevice& device) {
        try {
            makeCudaBackend(test::makeTestRuntime(device), 1, LongProducts::Fp8);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_THAT(refusal({.capability = 80, .hasProducts = true}), ::testing::HasSubstr("8.0"));
    EXPECT_THAT(refusal({.hasProducts = false}), ::testing::HasSubstr("cuBLASLt"));
}

TEST(CudaBackend, SaysWhoHasTheMemoryThatItLacks) {
    const test::TemporaryFile path(test::makeTinyModel({}).writer.build());
    const test::TestDevice device{.totalBytes = 8 << 20, .othersBytes = 1 << 20};
    const auto model = loadOnDevice(path.path(), {}, device);
    try {
        const Session session(*model, 1 << 20);
        ADD_FAILURE() << "a cache larger than the device";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("Choose a smaller context"));
    }
    const auto backend = makeCudaBackend(test::makeTestRuntime(device), 1);
    try {
        backend->allocate(9 << 20, "a test");
        ADD_FAILURE() << "more than there is";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_THAT(error.what(),
                    ::testing::AllOf(::testing::HasSubstr("no memory for a test: 9437184 bytes wanted, "
                                                          "7340032 of 8388608 free"),
                                     ::testing::HasSubstr("other programs and the driver 1048576")));
    }
}
#endif

TEST(CudaBackend, GivesMemoryBackPieceByPiece) {
    const auto backend = makeCudaBackend(test::makeTestRuntime(), 1);
    const std::size_t before = backend->freeBytes();
    std::vector<Buffer> small;
    for (int i = 0; i < 100; ++i) {
        small.push_back(backend->allocate(50'000, "a test"));  // in three pieces
    }
    EXPECT_LT(backend->freeBytes(), before);
    std::vector<std::byte> bytes(50'000, std::byte{1});
    backend->upload(small[7].data(), bytes.data(), bytes.size());
    std::vector<std::byte> other(50'000, std::byte{1});
    backend->download(other.data(), small[8].data(), other.size());
    EXPECT_THAT(other, ::testing::Each(std::byte{0}));
    small.erase(small.begin(), small.begin() + 90);
    EXPECT_GE(backend->freeBytes() + (std::size_t{2} << 20), before);  // the last piece is kept
    backend->download(other.data(), backend->allocate(50'000, "a test").data(), other.size());
    EXPECT_THAT(other, ::testing::Each(std::byte{0}));
}

}  // namespace xinglin::engine
