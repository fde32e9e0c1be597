#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/error.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/tokenizer/text_file.h"
#include "engine/training/preference.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kMostBatchBytes = std::size_t{1} << 30;

struct Options {
    ModelArguments model;
    std::string batch;
    std::string out;
    std::string objective = "sft";
    bool json = false;
};

// Token ids and -100; which ids the model knows is checked with the model.
std::vector<TokenId> labelsFrom(const nlohmann::json& array, const std::string& where) {
    std::vector<TokenId> labels;
    const auto isLabel = [](const nlohmann::json& entry) {
        return entry.is_number_integer() && entry >= kernels::kIgnoredTarget &&
               entry <= std::numeric_limits<TokenId>::max();
    };
    if (!array.is_array() || !std::all_of(array.begin(), array.end(), isLabel)) {
        throw Error(ErrorCode::InvalidInput, where + ": no array of token ids and -100");
    }
    for (const nlohmann::json& entry : array) {
        labels.push_back(entry.get<TokenId>());
    }
    return labels;
}

std::vector<LabelledSequence> batchFrom(const nlohmann::json& file, const std::string& path) {
    for (const char* key : {"input_ids", "labels"}) {
        if (!file.is_object() || !file.contains(key) || !file[key].is_array()) {
            throw Error(ErrorCode::InvalidInput,
                        path + ": no JSON object with an array \"" + std::string(key) + "\"");
        }
    }
    const auto& ids = file["input_ids"];
    const auto& labels = file["labels"];
    if (ids.size() != labels.size()) {
        throw Error(ErrorCode::InvalidInput, path + ": " + std::to_string(ids.size()) +
                                                 " sequences in \"input_ids\", " +
                                                 std::to_string(labels.size()) + " in \"labels\"");
    }
    std::vector<LabelledSequence> sequences;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string where = path + ": sequence " + std::to_string(i);
        sequences.push_back({idsFrom(ids[i], where), labelsFrom(labels[i], where + ", labels")});
    }
    return sequences;
}

PreferencePairs pairsFrom(const nlohmann::json& file, const std::string& path) {
    PreferencePairs pairs;
    for (const auto& [key, to] :
         {std::pair{"chosen", &pairs.chosen}, std::pair{"rejected", &pairs.rejected}}) {
        if (!file.is_object() || !file.contains(key)) {
            throw Error(ErrorCode::InvalidInput,
                        path + ": no JSON object with a batch \"" + std::string(key) + "\"");
        }
        *to = batchFrom(file[key], path + ": " + key);
    }
    return pairs;
}

PreferenceOptions preferenceFrom(const nlohmann::json& file, const std::string& path) {
    PreferenceOptions options;
    if (file.contains("beta")) {
        if (!file["beta"].is_number()) {
            throw Error(ErrorCode::InvalidInput, path + ": \"beta\" is no number");
        }
        options.beta = file["beta"].get<double>();
    }
    return options;
}

ExitCode run(Options given, const CommandContext& context) {
    const bool isPreference = given.objective == "dpo";
    const auto file = nlohmann::json::parse(readSmallFile(given.batch, kMostBatchBytes), nullptr, false);
    const PreferencePairs pairs = isPreference ? pairsFrom(file, given.batch) : PreferencePairs();
    const PreferenceOptions preference =
        isPreference ? preferenceFrom(file, given.batch) : PreferenceOptions();
    const std::vector<LabelledSequence> sequences =
        isPreference ? std::vector<LabelledSequence>() : batchFrom(file, given.batch);

    given.model.dtype = "f32";  // derivatives are of the meaning, never of rounded activations
    const std::string adapterFolder = std::exchange(given.model.adapter, {});
    const LoadedModel loaded = loadModel(given.model);
    const ModelConfig& config = loaded.model->config();
    Parameters parameters(*loaded.model, adapterFolder.empty() ? trainsEverything : trainsNothing);
    std::optional<TrainedAdapter> adapter;
    if (!adapterFolder.empty()) {
        adapter.emplace(AdapterFolder(adapterFolder), parameters);
    }
    DecoderGradients gradients(parameters, adapter ? &*adapter : nullptr);
    double loss = 0.0;
    if (isPreference) {
        DecoderGradients reference(parameters);
        loss =
            accumulatePreference(gradients, pairs, scorePairs(reference, pairs, config), preference, config);
    } else {
        loss = gradients.accumulate(packSequences(sequences, config));
    }
    const double norm = adapter ? adapter->gradientNorm() : parameters.gradientNorm();
    std::vector<NamedNumbers> tensors;
    const auto add = [&](const std::string& name, const std::vector<std::int64_t>& shape,
                         std::span<const float> numbers) {
        tensors.push_back(
            {{"grad." + name, kernels::TensorType::F32, shape}, {numbers.begin(), numbers.end()}});
    };
    const TrainedNumbers& trained = adapter ? static_cast<const TrainedNumbers&>(*adapter) : parameters;
    trained.forEachTensor(HostNumbers(trained.backend(), trained.gradients()), add);
    writeSafetensors(given.out, tensors);
    if (given.json) {
        context.out << toLine({{"loss", loss}, {"grad_norm", norm}}) << "\n";
    } else {
        context.out << "loss " << loss << ", gradient norm " << norm << ", " << tensors.size()
                    << " gradients in " << given.out << "\n";
    }
    return ExitCode::Done;
}

}  // namespace

CommandBody describeGradients(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addAdapterTo(options);
    options
        .add_option(
            "--batch", given->batch,
            "JSON file with \"input_ids\" and \"labels\"; for dpo with \"chosen\", \"rejected\" and \"beta\"")
        ->required();
    options
        .add_option("--out", given->out,
                    "safetensors file: grad.<tensor> of every tensor, or of the adapter's")
        ->required();
    options
        .add_option(
            "--objective", given->objective,
            "sft: mean loss of the labelled tokens; dpo: preference against the model without its adapter")
        ->check(CLI::IsMember({"sft", "dpo"}));
    options.add_flag("--json", given->json, "One JSON document with loss and gradient norm");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
