#include <algorithm>
#include <chrono>
#include <iomanip>
#include <memory>
#include <numeric>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/memory_bandwidth.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/model/model_part.h"

namespace xinglin::engine::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kWarmingTokens = 2;

struct Options {
    ModelArguments model;
    std::size_t promptTokens = 512;
    std::size_t newTokens = 128;
    std::size_t rounds = 3;
    bool json = false;
};

/// What one kind of work took.
struct Measurement {
    std::size_t prompt = 0;
    std::size_t generated = 0;
    std::vector<double> tokensPerSecond;

    double average() const {
        const double sum = std::accumulate(tokensPerSecond.begin(), tokensPerSecond.end(), 0.0);
        return tokensPerSecond.empty() ? 0.0 : sum / static_cast<double>(tokensPerSecond.size());
    }
};

class Bench final {
public:
    Bench(const Model& model, const CommandContext& context)
        : m_model(model), m_context(context), m_decoder(model) {}

    /// Tokens per second of reading `count` tokens at once.
    double prefill(std::size_t count) {
        Session session(m_model, count);
        const std::vector<TokenId> tokens = someTokens(count);
        const Clock::time_point start = Clock::now();
        forward(session, tokens);
        return speed(count, start);
    }

    /// Tokens per second of `count` steps of one token, from an empty cache on.
    double decode(std::size_t count) {
        Session session(m_model, count);
        const std::vector<TokenId> tokens = someTokens(count);
        const Clock::time_point start = Clock::now();
        for (const TokenId& token : tokens) {
            forward(session, std::span(&token, 1));
        }
        return speed(count, start);
    }

    bool isInterrupted() const { return m_context.interrupted.stop_requested(); }

private:
    void forward(Session& session, std::span<const TokenId> tokens) {
        const BatchItem item{&session, tokens, LogitRows::Last};
        m_decoder.forward(std::span(&item, 1), m_logits, m_context.interrupted);
    }

    // Which tokens they are does not matter for the speed; they only have to exist.
    std::vector<TokenId> someTokens(std::size_t count) const {
        std::vector<TokenId> tokens(count);
        const auto vocabulary = static_cast<std::uint64_t>(m_model.config().vocabulary);
        std::uint64_t state = 1;
        for (TokenId& token : tokens) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            token = static_cast<TokenId>((state >> 33) % vocabulary);
        }
        return tokens;
    }

    static double speed(std::size_t count, Clock::time_point start) {
        return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - start).count();
    }

    const Model& m_model;
    const CommandContext& m_context;
    Decoder m_decoder;
    Logits m_logits;
};

bool isEmbedding(const FileTensor& tensor) {
    return tensor.name == "token_embd.weight" || tensor.name.ends_with("embed_tokens.weight") ||
           tensor.name.ends_with("word_embeddings.weight");
}

/// Bytes of matrices that one decoded token reads, as they lie in memory.
std::uint64_t bytesPerToken(const Model& model) {
    std::uint64_t bytes = 0;
    for (const ModelPart& part : model.parts()) {
        bytes += kernels::weightBytes(part.weights.output);
        for (const LayerWeights& layer : part.weights.layers) {
            for (const auto matrix : {&LayerWeights::query, &LayerWeights::key, &LayerWeights::value,
                                      &LayerWeights::attentionOutput, &LayerWeights::gate, &LayerWeights::up,
                                      &LayerWeights::down}) {
                bytes += kernels::weightBytes(layer.*matrix);
            }
        }
    }
    return bytes;
}

/// Floating-point operations that a token costs in products with weights: two a number, the embedding rows
/// of other tokens left out. Attention, a few per cent at these lengths, is not counted.
double operationsPerToken(const Model& model) {
    double operations = 0.0;
    for (const FileTensor& tensor : model.file().tensors()) {
        const bool isLookup = isEmbedding(tensor) && !model.config().tiedEmbeddings;
        const bool isMatrix = tensor.shape.size() > 1 && !isLookup;
        operations += isMatrix ? 2.0 * static_cast<double>(tensor.elementCount()) : 0.0;
    }
    return operations;
}

nlohmann::json report(const Model& model, const Measurement& work, double bandwidth) {
    nlohmann::json row = {{"n_prompt", work.prompt},
                          {"n_gen", work.generated},
                          {"avg_ts", work.average()},
                          {"samples_ts", work.tokensPerSecond},
                          {"model_n_params", model.parameterCount()},
                          {"model_size", model.file().fileSize()},
                          {"gflops", work.average() * operationsPerToken(model) / 1e9},
                          {"bandwidth", bandwidth},
                          {"bandwidth_share", nullptr}};
    // A prompt's tokens share one reading of the weights, so only decoding is limited by it.
    if (work.generated > 0 && bandwidth > 0.0) {
        row["bandwidth_share"] = work.average() * static_cast<double>(bytesPerToken(model)) / bandwidth;
    }
    return row;
}

void print(const nlohmann::json& rows, std::ostream& out) {
    out << "work     tokens   tokens/s   GFLOP/s   memory MB   % of read bandwidth\n" << std::fixed;
    for (const auto& row : rows) {
        const bool isDecode = row["n_gen"].get<std::size_t>() > 0;
        out << std::left << std::setw(9) << (isDecode ? "decode" : "prefill") << std::right << std::setw(6)
            << row[isDecode ? "n_gen" : "n_prompt"].get<std::size_t>() << std::setprecision(2)
            << std::setw(11) << row["avg_ts"].get<double>() << std::setprecision(1) << std::setw(10)
            << row["gflops"].get<double>() << std::setw(12)
            << row["memory_bytes"].get<std::uint64_t>() / 1'000'000;
        if (row["bandwidth_share"].is_number()) {
            out << std::setw(10) << 100.0 * row["bandwidth_share"].get<double>() << " of "
                << row["bandwidth"].get<double>() / 1e9 << " GB/s";
        }
        out << "\n";
    }
}

ExitCode run(const Options& given, const CommandContext& context) {
    const LoadedModel loaded =
        loadModel(given.model, std::max({given.promptTokens, given.newTokens, kWarmingTokens}));
    const Model& model = *loaded.model;
    context.progress << describeLoaded(loaded) << "\n";
    Bench bench(model, context);
    // A first short pass touches the weights, which are mapped and may still be on the disk.
    bench.decode(kWarmingTokens);
    Measurement prefill{given.promptTokens, 0, {}};
    Measurement decode{0, given.newTokens, {}};
    for (std::size_t round = 0; round < given.rounds; ++round) {
        if (given.promptTokens > 0) {
            prefill.tokensPerSecond.push_back(bench.prefill(given.promptTokens));
        }
        if (given.newTokens > 0) {
            decode.tokensPerSecond.push_back(bench.decode(given.newTokens));
        }
        if (bench.isInterrupted()) {
            return ExitCode::Interrupted;
        }
        context.progress << "round " << round + 1 << " of " << given.rounds << "\n";
    }
    const std::size_t memory = residentBytes();  // before the measurement takes some of its own
    // The host's memory says nothing of a GPU's: tests/gpu/run.sh measures that.
    const bool isOnHost = model.parts().size() == 1 && model.backend().isHost();
    const double bandwidth = isOnHost ? measureReadBandwidth(given.model.threads) : 0.0;
    nlohmann::json rows = nlohmann::json::array();
    for (const Measurement& work : {prefill, decode}) {
        if (!work.tokensPerSecond.empty()) {
            rows.push_back(report(model, work, bandwidth));
            rows.back()["memory_bytes"] = memory;
        }
    }
    if (given.json) {
        context.out << toLine(rows) << "\n";
        return ExitCode::Done;
    }
    print(rows, context.out);
    return ExitCode::Done;
}

}  // namespace

CommandBody describeBench(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    given->model.addCacheTypeTo(options);
    options.add_option("--pp", given->promptTokens, "Tokens of the prompt; 0: no prefill")
        ->check(CLI::Range(0, 1 << 20));
    options.add_option("--tg", given->newTokens, "Tokens to decode; 0: no decoding")
        ->check(CLI::Range(0, 1 << 20));
    options.add_option("--rounds", given->rounds)->check(CLI::Range(1, 1000));
    options.add_flag("--json", given->json, "One JSON document");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
