// What a GPU does with the CUDA backend, against what it can do: run by tests/gpu/run.sh, by hand, never a
// test.
//
//   gpu_bench kernels              bytes a second of the memory-bound kernels beside a plain copy,
//                                  operations a second of attention, forward and backward, and of a large
//                                  product of the library
//   gpu_bench model TYPE           decoding and prefill of a model of Llama-2-7B's shape with random weights;
//                                  TYPE: bf16, q8_0, q4_0
//   gpu_bench model TYPE fp8       prefill with products in 8 bits; TYPE: bf16, q8_0. Exit code 78 where the
//                                  GPU or its libraries have none
// Prints one JSON document, and each figure on standard error as soon as it is measured: what a run that is
// ended had found out by then is not lost. Each figure is the median of several runs, timed from outside with
// the device idle before and after.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/model/cuda_backend.h"
#include "engine/model/model.h"
#include "engine/training/activation_plan.h"
#include "kernels/cuda/device_list.h"
#include "kernels/matmul/device_products.h"
#include "kernels/quant/half.h"
#include "tests/bench/random_llama.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kRuns = 7;
using bench::RandomLlama;
constexpr std::int64_t kHidden = RandomLlama::kHidden;
constexpr std::int64_t kFfn = RandomLlama::kFfn;

void tell(json& figures, const char* name, json figure) {
    std::cerr << name << ": " << figure.dump() << std::endl;
    figures[name] = std::move(figure);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Seconds of `work` when the device has nothing else to do: the median of several runs, `times` at a go.
class Timer {
public:
    explicit Timer(engine::Backend& backend) : m_backend(backend), m_word(backend.allocate(4, "a word")) {}

    double secondsOf(const std::function<void()>& work, int times = 20) {
        work();
        std::vector<double> seconds;
        for (int run = 0; run < kRuns; ++run) {
            wait();
            const Clock::time_point start = Clock::now();
            for (int i = 0; i < times; ++i) {
                work();
            }
            wait();
            seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count() / times);
        }
        return median(seconds);
    }

private:
    void wait() {
        std::uint32_t word = 0;
        m_backend.download(&word, m_word.data(), sizeof(word));
    }

    engine::Backend& m_backend;
    engine::Buffer m_word;
};

class Kernels {
public:
    Kernels(engine::Backend& backend, kernels::DeviceRuntime& runtime)
        : m_backend(backend),
          m_runtime(runtime),
          m_timer(backend),
          m_from(backend.allocate(kBytes, "numbers")),
          m_to(backend.allocate(kBytes, "results")) {
        fillRandomly<float>(m_from, [](float number) { return number; });
        fillRandomly<float>(m_to, [](float number) { return number; });
    }

    json measure() {
        json rows = json::object();
        const std::int64_t count = kBytes / sizeof(float);
        const std::int64_t tokens = count / kHidden;
        attention(rows);
        trainingAttention(rows);
        // A copy is what memory does at most: two bytes a byte.
        bytes(rows, "copy", 2 * kBytes, [&] { m_runtime.copy(m_to.data(), m_from.data(), kBytes); });
        bytes(rows, "rms_norm", 2 * kBytes, [&] {
            m_backend.rmsNorm({m_from.as<float>(), m_from.as<float>(), m_to.as<float>(), tokens, kHidden});
        });
        bytes(rows, "layer_norm", 2 * kBytes, [&] {
            m_backend.layerNorm({m_from.as<float>(), m_from.as<float>(), m_from.as<float>() + kHidden,
                                 m_to.as<float>(), tokens, kHidden});
        });
        bytes(rows, "gelu", 2 * kBytes, [&] {
            m_backend.gelu({m_from.as<float>(), m_to.as<float>(), tokens, kHidden});
        });
        bytes(rows, "swiglu", 3 * kBytes / 2, [&] {
            m_backend.swiglu(
                {m_from.as<float>(), m_from.as<float>() + count / 2, m_to.as<float>(), tokens / 2, kHidden});
        });
        rope(rows);
        embedding(rows);
        crossEntropy(rows);
        adamw(rows);
        libraryProduct(rows);
        return rows;
    }

private:
    static constexpr std::size_t kBytes = std::size_t{1} << 30;

    // In [−1, 1), as `Number` has them: a GPU that multiplies zeros takes less power and is faster than with
    // a model's numbers. A piece larger than any cache again and again.
    template <typename Number, typename Convert>
    void fillRandomly(engine::Buffer& memory, Convert convert) {
        fillRandomly<Number>(memory.data(), memory.size(), convert);
    }
    template <typename Number, typename Convert>
    void fillRandomly(std::byte* memory, std::size_t size, Convert convert) {
        constexpr std::size_t kPiece = std::size_t{1} << 26;
        std::vector<Number> piece(std::min(kPiece, size) / sizeof(Number));
        test::Random random(1);
        std::generate(piece.begin(), piece.end(),
                      [&] { return convert(static_cast<float>(random.symmetric())); });
        const std::size_t bytes = piece.size() * sizeof(Number);
        for (std::size_t at = 0; at < size; at += bytes) {
            m_backend.upload(memory + at, piece.data(), std::min(bytes, size - at));
        }
    }

    void bytes(json& rows, const char* name, std::size_t moved, const std::function<void()>& work) {
        const double seconds = m_timer.secondsOf(work);
        tell(rows, name, {{"bytes_per_second", static_cast<double>(moved) / seconds}});
    }

    // Causal, 4,096 tokens, 32 heads of 128, from a cache in half precision.
    void attention(json& rows) {
        constexpr std::int64_t kTokens = 4096, kHeads = 32, kHeadDim = 128;
        engine::Buffer memory = m_backend.allocate(
            kernels::layerCacheBytes(kernels::CacheType::F16, kTokens, kHeads, kHeadDim), "a cache");
        fillRandomly<std::uint16_t>(memory, kernels::halfFromFloat);
        const kernels::AttentionSegment segment = {
            0, kTokens, 0,
            kernels::layerCacheView(kernels::CacheType::F16, memory.data(), kTokens, kHeads, kHeadDim)};
        kernels::CachedAttentionArgs args;
        args.q = m_from.as<float>();
        args.out = m_to.as<float>();
        args.heads = args.kvHeads = kHeads;
        args.headDim = kHeadDim;
        args.segments = {&segment, 1};
        const double seconds = m_timer.secondsOf([&] { m_backend.cachedAttention(args); });
        const double operations = 4.0 * kHeads * kHeadDim * kTokens * kTokens / 2;
        tell(rows, "attention_forward_4096", {{"flops_per_second", operations / seconds}});
    }

    // Training's, of the same shape: forward, and its backward, of whose five products the first is the
    // forward's again. In bfloat16 by the tensor cores; their rounding is in the time.
    void trainingAttention(json& rows) {
        constexpr std::int64_t kTokens = 4096, kHeads = 32, kHeadDim = 128;
        constexpr std::int64_t kCount = kTokens * kHeads * kHeadDim;
        const std::int64_t start = 0;
        engine::Buffer logSums = m_backend.allocate(kTokens * kHeads * sizeof(float), "sums");
        float* const from = m_from.as<float>();
        float* const to = m_to.as<float>();
        kernels::CausalAttentionArgs args;
        args.q = from;
        args.k = from + kCount;
        args.v = from + 2 * kCount;
        args.out = to;
        args.starts = {&start, 1};
        args.rows = kTokens;
        args.heads = args.kvHeads = kHeads;
        args.headDim = kHeadDim;
        args.scale = 0.0883883476;  // 1 / √128
        args.numbers = kernels::AttentionNumbers::Bf16;
        args.logSums = logSums.as<float>();
        const double product = 2.0 * kHeads * kHeadDim * kTokens * kTokens / 2;
        const double forward = m_timer.secondsOf([&] { m_backend.causalAttention(args); });
        tell(rows, "training_attention_4096", {{"flops_per_second", 2 * product / forward}});
        const kernels::CausalAttentionBackwardArgs backward = {args, from + 3 * kCount, to + kCount,
                                                               to + 2 * kCount, to + 3 * kCount};
        const double back = m_timer.secondsOf([&] { m_backend.causalAttentionBackward(backward); });
        tell(rows, "training_attention_backward_4096", {{"flops_per_second", 5 * product / back}});
    }

    // Of heads of 128, in place: what is rotated stays as long as it was.
    void rope(json& rows) {
        constexpr std::int64_t kHeadDim = 128;
        const std::int64_t tokens = kBytes / sizeof(float) / kHidden;
        const auto angles = static_cast<std::size_t>(tokens * kHeadDim / 2) * sizeof(float);
        engine::Buffer table = m_backend.allocate(2 * angles, "angles");
        float* const cosines = table.as<float>();
        float* const sines = cosines + tokens * kHeadDim / 2;
        std::vector<std::int32_t> positions(static_cast<std::size_t>(tokens));
        std::iota(positions.begin(), positions.end(), 0);
        engine::Buffer there = m_backend.allocate(positions.size() * sizeof(std::int32_t), "positions");
        m_backend.upload(there.data(), positions.data(), there.size());
        m_backend.ropeTable({there.as<std::int32_t>(), nullptr, cosines, sines, tokens, kHeadDim});
        bytes(rows, "rope", 2 * kBytes + 2 * angles, [&] {
            m_backend.rope({m_to.as<float>(), cosines, sines, tokens, kHidden / kHeadDim, kHeadDim, kHeadDim,
                            kernels::RopePairs::Halves});
        });
    }

    // Every row of a table of 32,000 once, in a strange order; backward 1,024 of them, eight times each,
    // whose gradients are read and written once.
    void embedding(json& rows) {
        constexpr std::int64_t kVocabulary = RandomLlama::kVocabulary;
        constexpr std::int64_t kDistinct = 1024, kRows = 8 * kDistinct;
        constexpr std::size_t kRowBytes = kHidden * sizeof(float);
        std::vector<std::int32_t> tokens(kVocabulary + kRows);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const std::size_t at = i < kVocabulary ? i : (i - kVocabulary) % kDistinct;
            tokens[i] = static_cast<std::int32_t>(at * 7919 % kVocabulary);
        }
        engine::Buffer there = m_backend.allocate(tokens.size() * sizeof(std::int32_t), "tokens");
        m_backend.upload(there.data(), tokens.data(), there.size());
        const auto* const all = there.as<std::int32_t>();
        bytes(rows, "embedding", 2 * kVocabulary * kRowBytes, [&] {
            m_backend.embedding({kernels::TensorType::F32, m_from.data(), kRowBytes, kVocabulary, all,
                                 m_to.as<float>(), kVocabulary, kHidden});
        });
        bytes(rows, "embedding_backward", (kRows + 2 * kDistinct) * kRowBytes, [&] {
            m_backend.embeddingBackward(
                {all + kVocabulary, m_to.as<float>(), m_from.as<float>(), kVocabulary, kRows, kHidden});
        });
        fillRandomly<float>(m_from, [](float number) { return number; });  // which that added to
    }

    // Of as many rows as the head takes at a time: losses alone read the logits once at least, losses with
    // derivatives in their place read and write them.
    void crossEntropy(json& rows) {
        constexpr std::int64_t kVocabulary = RandomLlama::kVocabulary;
        constexpr std::int64_t kTokens = engine::headRows(false);
        constexpr std::size_t kLogitBytes = kTokens * kVocabulary * sizeof(float);
        std::vector<std::int32_t> targets(kTokens);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            targets[i] = static_cast<std::int32_t>(i * 7919 % kVocabulary);
        }
        engine::Buffer there = m_backend.allocate(kTokens * sizeof(std::int32_t), "targets");
        m_backend.upload(there.data(), targets.data(), there.size());
        engine::Buffer losses = m_backend.allocate(kTokens * sizeof(float), "losses");
        kernels::CrossEntropyArgs args;
        args.logits = m_from.as<float>();
        args.targets = there.as<std::int32_t>();
        args.loss = losses.as<float>();
        args.rows = kTokens;
        args.vocabulary = kVocabulary;
        bytes(rows, "cross_entropy", kLogitBytes, [&] { m_backend.crossEntropy(args); });
        args.dLogits = m_to.as<float>();
        bytes(rows, "cross_entropy_backward", 2 * kLogitBytes, [&] { m_backend.crossEntropy(args); });
    }

    // With bfloat16 numbers written on the way, as training has it. The last one that reads m_from's numbers:
    // it changes them. Squares' means are above 0.
    void adamw(json& rows) {
        const std::int64_t count = kBytes / sizeof(float) / 4;
        fillRandomly<float>(m_from.data() + kBytes / 2, kBytes / 4,
                            [](float number) { return std::fabs(number); });
        kernels::AdamwArgs args;
        args.value = m_from.as<float>();
        args.gradient = m_to.as<float>();
        args.firstMoment = m_from.as<float>() + count;
        args.secondMoment = m_from.as<float>() + 2 * count;
        args.count = count;
        args.learningRate = 1e-5;
        bytes(rows, "adamw", 7 * kBytes / 4, [&] { m_backend.adamw(args); });
        args.rounded = reinterpret_cast<std::uint16_t*>(m_from.as<float>() + 3 * count);
        bytes(rows, "adamw_rounded", 7 * kBytes / 4 + kBytes / 8, [&] { m_backend.adamw(args); });
    }

    void libraryProduct(json& rows) {
        kernels::DeviceProducts* const products = m_runtime.products();
        if (!products) {
            tell(rows, "library_product", {{"missing", "cuBLASLt is not installed"}});
            return;
        }
        constexpr std::int64_t kSize = 8192;
        fillRandomly<std::uint16_t>(m_from, kernels::bfloat16FromFloat);
        const kernels::LibraryProductArgs args = {kernels::TensorType::BF16,
                                                  m_from.data(),
                                                  m_from.data() + kSize * kSize * 2,
                                                  nullptr,
                                                  m_to.as<float>(),
                                                  kSize,
                                                  kSize,
                                                  kSize};
        const double seconds = m_timer.secondsOf([&] { products->multiply(args, m_runtime.stream()); }, 5);
        tell(rows, "library_product", {{"flops_per_second", 2.0 * kSize * kSize * kSize / seconds}});
    }

    engine::Backend& m_backend;
    kernels::DeviceRuntime& m_runtime;
    Timer m_timer;
    engine::Buffer m_from;
    engine::Buffer m_to;
};

class ModelBench {
public:
    explicit ModelBench(const engine::Model& model) : m_model(model), m_decoder(model) {}

    /// Tokens a second of `batch` conversations that each get `steps` tokens more, from 16 on.
    double decode(std::size_t batch, int steps) {
        std::vector<engine::Session> sessions;
        for (std::size_t i = 0; i < batch; ++i) {
            sessions.emplace_back(m_model, static_cast<std::size_t>(steps) + 16);
            forward({&sessions.back(), 1}, tokens(16));
        }
        std::vector<double> speeds;
        for (int run = 0; run < 3; ++run) {
            for (engine::Session& session : sessions) {
                session.rewindTo(16);
            }
            const Clock::time_point start = Clock::now();
            for (int step = 0; step < steps; ++step) {
                forward(sessions, tokens(1));
            }
            const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
            speeds.push_back(static_cast<double>(batch) * steps / seconds);
        }
        return median(speeds);
    }

    double prefill(std::size_t count) {
        engine::Session session(m_model, count);
        std::vector<double> speeds;
        for (int run = 0; run < kRuns; ++run) {
            session.rewindTo(0);
            const Clock::time_point start = Clock::now();
            forward({&session, 1}, tokens(count));
            speeds.push_back(static_cast<double>(count) /
                             std::chrono::duration<double>(Clock::now() - start).count());
        }
        return median(speeds);
    }

private:
    static std::vector<engine::TokenId> tokens(std::size_t count) {
        std::vector<engine::TokenId> ids(count);
        for (std::size_t i = 0; i < count; ++i) {
            ids[i] = static_cast<engine::TokenId>(i * 7919 % 32000);
        }
        return ids;
    }

    void forward(std::span<engine::Session> sessions, const std::vector<engine::TokenId>& ids) {
        std::vector<engine::BatchItem> items;
        items.reserve(sessions.size());
        for (engine::Session& session : sessions) {
            items.push_back({&session, ids});
        }
        m_decoder.forward(items, m_logits);
    }

    const engine::Model& m_model;
    engine::Decoder m_decoder;
    engine::Logits m_logits;
};

int run(const std::vector<std::string>& arguments) {
    static const std::map<std::string, kernels::TensorType> kTypes = {{"bf16", kernels::TensorType::BF16},
                                                                      {"q8_0", kernels::TensorType::Q8_0},
                                                                      {"q4_0", kernels::TensorType::Q4_0}};
    const bool isFp8 = arguments.size() == 3 && arguments[2] == "fp8" && arguments[1] != "q4_0";
    const bool isModel =
        (arguments.size() == 2 || isFp8) && arguments[0] == "model" && kTypes.contains(arguments[1]);
    if (!isModel && arguments != std::vector<std::string>{"kernels"}) {
        std::cerr << "usage: gpu_bench kernels | gpu_bench model bf16|q8_0|q4_0 [fp8]\n";
        return 2;
    }
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    if (list.status != kernels::CudaStatus::Ready) {
        std::cerr << list.message << "\n";
        return 77;
    }
    auto runtime = kernels::makeCudaRuntime(0);
    kernels::DeviceRuntime& borrowed = *runtime;
    std::unique_ptr<engine::Backend> backend;
    try {
        const auto products = isFp8 ? engine::LongProducts::Fp8 : engine::LongProducts::Exact;
        backend = engine::makeCudaBackend(std::move(runtime), 0, products);
    } catch (const engine::Error& missing) {
        std::cerr << missing.what() << "\n";
        return isFp8 ? 78 : 1;
    }
    json result = {{"device", list.devices[0].name}};
    if (!isModel) {
        result["kernels"] = Kernels(*backend, borrowed).measure();
    } else {
        const auto model = engine::Model::load(std::make_unique<RandomLlama>(kTypes.at(arguments[1])),
                                               std::move(backend), {});
        ModelBench bench(*model);
        bench.decode(1, 8);  // what is made once
        const double weightBytes = static_cast<double>(model->ownedBytes());
        result["weights"] = arguments[1];
        result["weight_bytes"] = weightBytes;
        if (!isFp8) {  // steps of decoding do not change with it
            const double one = bench.decode(1, 128);
            tell(result, "decode_1",
                 {{"tokens_per_second", one}, {"weight_bytes_per_second", one * weightBytes}});
            tell(result, "decode_32", {{"tokens_per_second", bench.decode(32, 64)}});
        }
        // Two operations a number of the layers and one row of the head.
        const double operations = 2.0 * 32 * (4.0 * kHidden * kHidden + 3.0 * kHidden * kFfn);
        const double prefill = bench.prefill(2048);
        tell(result, "prefill_2048",
             {{"tokens_per_second", prefill}, {"flops_per_second", prefill * operations}});
    }
    std::cout << result.dump(2) << "\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& problem) {
        std::cerr << "gpu_bench: " << problem.what() << "\n";
        return 1;
    }
}
