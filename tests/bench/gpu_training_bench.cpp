// Training steps of a model of Llama-2-7B's shape on a GPU: run by tests/gpu/run.sh, by hand, never a test.
//
//   gpu_training_bench full|lora [LAYERS [SEQUENCES [TOKENS]]]
//
// `full`: all of it in bfloat16 with exact values beside, only blocks' inputs kept; `lora`: rank 16 beside
// every linear layer. One step is one pass over the sequences and an update; the first is not counted. Prints
// one JSON document. Fewer layers and tokens are for trying the program out on a machine without a GPU (CUDA
// missing: on the processor, and said so).

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/training/adamw_optimizer.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/training_device.h"
#include "tests/bench/random_llama.h"

using namespace xinglin;
using bench::RandomLlama;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kSteps = 3;

struct Shape {
    std::int64_t layers = RandomLlama::kLayers;
    std::int64_t sequences = 4;
    std::int64_t tokens = 1024;
};

std::vector<engine::LabelledSequence> sequencesOf(const Shape& shape) {
    std::vector<engine::LabelledSequence> sequences(static_cast<std::size_t>(shape.sequences));
    std::int64_t next = 1;
    for (engine::LabelledSequence& sequence : sequences) {
        for (std::int64_t i = 0; i < shape.tokens; ++i) {
            next = next * 7919 % 31991;
            sequence.tokens.push_back(static_cast<engine::TokenId>(next));
        }
        sequence.labels = sequence.tokens;
    }
    return sequences;
}

// Of a token: two for each multiplication, forward and twice back (once where weights are frozen), and the
// scores and sums of causal attention. What is computed again is not counted.
double operationsPerToken(const Shape& shape, bool isLora) {
    const double hidden = RandomLlama::kHidden;
    const double layer = 4.0 * hidden * hidden + 3.0 * hidden * RandomLlama::kFfn;
    const auto layers = static_cast<double>(shape.layers);
    const double products = layers * layer + hidden * RandomLlama::kVocabulary;
    return (isLora ? 4.0 : 6.0) * products + 6.0 * layers * hidden * static_cast<double>(shape.tokens);
}

json measure(bool isLora, const Shape& shape) {
    engine::RunConfig choice;
    choice.backend = engine::TrainingBackend::Cuda;
    const auto alone = engine::makeSingleRank();
    engine::TrainingDevice device;
    try {
        device = engine::chooseTrainingDevice(choice, {}, *alone);
    } catch (const engine::Error& error) {
        if (std::getenv("XINGLIN_REQUIRE_GPU")) {  // a model of this size needs what only a GPU has
            throw;
        }
        std::cerr << error.what() << " Measuring the processor.\n";
    }
    const auto model =
        engine::Model::load(std::make_unique<RandomLlama>(kernels::TensorType::BF16, shape.layers),
                            {0, engine::Arithmetic::Float32});
    engine::Backend& backend = device.backend ? *device.backend : model->backend();
    const std::size_t free = backend.freeBytes();
    engine::Parameters parameters(*model, isLora ? engine::trainsNothing : engine::trainsEverything,
                                  engine::Precision::Bf16, &backend);
    std::unique_ptr<engine::TrainedAdapter> adapter;
    if (isLora) {
        adapter = std::make_unique<engine::TrainedAdapter>(
            engine::NewAdapter{16, 32.0, false, {"all-linear"}, 1}, parameters);
    }
    engine::TrainedNumbers& trained = adapter ? static_cast<engine::TrainedNumbers&>(*adapter) : parameters;
    engine::Shards shards(trained, *alone, engine::Shards::Keeps::WholePlanes);
    engine::AdamwOptimizer optimizer(trained, shards, {});
    engine::DecoderGradients gradients(parameters, adapter.get());
    gradients.setRecompute(!isLora);
    const engine::TrainingBatch batch = engine::packSequences(sequencesOf(shape), model->config());
    std::vector<double> seconds;
    std::vector<double> losses;
    for (int step = 1; step <= kSteps + 1; ++step) {
        const auto start = Clock::now();
        shards.beginStep();
        losses.push_back(gradients.accumulate(batch));
        shards.addGradients();
        const double norm = shards.finishGradients();  // waits for the device
        if (adapter) {
            optimizer.update(step, 1e-5, norm);
        } else {
            optimizer.update(step, 1e-5, norm, {parameters.roundedPlane()});
            parameters.takeRounded();
        }
        float word = 0.0f;
        backend.download(&word, trained.values().data(), sizeof(word));
        seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        std::cerr << "step " << step << ": " << seconds.back() << " s" << std::endl;
    }
    const std::size_t left = backend.freeBytes();
    seconds.erase(seconds.begin());
    std::sort(seconds.begin(), seconds.end());
    const double speed = static_cast<double>(batch.rows()) / seconds[seconds.size() / 2];
    return {{"device", backend.description()},
            {"method", isLora ? "lora" : "full"},
            {"layers", shape.layers},
            {"tokens_per_step", batch.rows()},
            {"losses", losses},
            {"tokens_per_second", speed},
            {"flops_per_second", speed * operationsPerToken(shape, isLora)},
            {"peak_bytes", free > left ? free - left : 0}};
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool isKnown =
        !arguments.empty() && arguments.size() <= 4 && (arguments[0] == "full" || arguments[0] == "lora");
    if (!isKnown) {
        std::cerr << "usage: gpu_training_bench full|lora [LAYERS [SEQUENCES [TOKENS]]]\n";
        return 2;
    }
    try {
        Shape shape;
        std::int64_t* const places[] = {&shape.layers, &shape.sequences, &shape.tokens};
        for (std::size_t i = 1; i < arguments.size(); ++i) {
            *places[i - 1] = std::stoll(arguments[i]);
        }
        std::cout << measure(arguments[0] == "lora", shape).dump(2) << "\n";
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << "gpu_training_bench: " << problem.what() << "\n";
        return 1;
    }
}
