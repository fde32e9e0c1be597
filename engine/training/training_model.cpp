#include "engine/training/training_model.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/formats/model_folder.h"
#include "engine/model/blank_model.h"
#include "engine/model/model.h"
#include "engine/parallel/error_of_rank.h"

namespace xinglin::engine {
namespace {

// Standard deviation of a new matrix where the configuration does not say.
constexpr double kInitializerRange = 0.02;

double deviationOf(const Model& model) {
    return model.file().metadata().getDoubleOr("initializer_range", kInitializerRange);
}

// Matrices normal with the configuration's deviation, norms 1, biases 0, as transformers begins.
void drawNumbers(Parameters& parameters, std::uint64_t seed) {
    const double deviation = deviationOf(parameters.model());
    for (const Parameter& parameter : parameters.all()) {
        if (!parameter.isHere()) {
            continue;
        }
        const CountedRandom random =
            CountedRandom(seed).part(parameter.name).part(static_cast<std::uint64_t>(parameter.part.index));
        const float constant = parameter.name.ends_with(".bias") ? 0.0f : 1.0f;
        // By the place in the whole matrix, so that ranks with parts of it draw the same.
        const std::int64_t cols = extentOf(parameters.model().config(), parameter.colExtent);
        const CutRange own = parameters.cut().range(parameter.colExtent);
        const std::int64_t firstRow = parameters.cut().range(parameter.rowExtent).first;
        std::vector<float> numbers(parameter.size(), constant);
        for (std::size_t i = 0; parameter.isMatrix && i < numbers.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i) / parameter.cols;
            const auto col = static_cast<std::int64_t>(i) % parameter.cols;
            const auto at = static_cast<std::uint64_t>((firstRow + row) * cols + own.first + col);
            numbers[i] = static_cast<float>(deviation * random.normal(at));
        }
        parameters.store(parameter, 0, numbers);
    }
}

// A checkpoint of the whole model holds its numbers; an adapter's does not, and the seed draws them again.
bool isDrawn(const RunConfig& config, const std::filesystem::path& checkpoint) {
    return config.startsRandom && (checkpoint.empty() || config.method == TrainingMethod::Lora);
}

}  // namespace

TrainedNumbers& TrainingModel::trained() const {
    return adapter ? static_cast<TrainedNumbers&>(*adapter) : *parameters;
}

std::optional<Tokenizer> loadTokenizerOf(const RunConfig& config) {
    try {
        return Tokenizer::load(config.model);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::FormatUnsupported) {
            throw;
        }
    }
    return {};
}

std::optional<ChatTemplate> chatTemplateOf(const RunConfig& config,
                                           const std::optional<Tokenizer>& tokenizer) {
    if (!config.chatTemplate.empty()) {
        return ChatTemplate::named(config.chatTemplate);
    }
    if (!tokenizer || tokenizer->vocabulary().chatTemplate.empty()) {
        return {};
    }
    return ChatTemplate::recognise(tokenizer->vocabulary());
}

std::unique_ptr<WeightFile> openFirstModel(const RunConfig& config, const std::filesystem::path& checkpoint) {
    const bool isLora = config.method == TrainingMethod::Lora;
    const std::filesystem::path& folder = isLora || checkpoint.empty() ? config.model : checkpoint;
    return isDrawn(config, checkpoint) ? makeBlankModel(folder) : WeightFile::open(folder);
}

bool isFrozen(const RunConfig& config, std::string_view tensor) {
    // A head of one number stands in its place: it would only decay.
    if (config.objective == TrainingObjective::Reward && tensor.ends_with("lm_head.weight")) {
        return true;
    }
    return std::any_of(config.frozen.begin(), config.frozen.end(),
                       [&](const std::string& part) { return tensor.find(part) != std::string_view::npos; });
}

NewAdapter newAdapterOf(const RunConfig& config) {
    return {config.lora.rank, config.lora.alpha, config.lora.isRankStabilised, config.lora.targets,
            config.seed};
}

void drawHead(const TrainedNumbers& numbers, const Model& model, std::uint64_t seed) {
    if (!numbers.head()) {
        return;  // another stage has it
    }
    const CountedRandom random = CountedRandom(seed).part(kScoreTensor);
    const double deviation = deviationOf(model);
    std::vector<float> drawn(static_cast<std::size_t>(numbers.head()->cols));
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        drawn[i] = static_cast<float>(deviation * random.normal(i));
    }
    numbers.storeHead(drawn);
}

bool isAdapterFolder(const std::filesystem::path& folder) {
    return std::filesystem::exists(folder / "adapter_config.json");
}

std::unique_ptr<TrainedAdapter> loadScoredAdapter(const std::filesystem::path& folder, const Parameters& base,
                                                  AdapterUse::Learns learns) {
    const AdapterFolder files(folder, ScoreHeads::Allowed);
    if (!files.score()) {
        throw Error(ErrorCode::InvalidInput,
                    folder.string() +
                        ": this adapter has no head, so it says no reward. Train one "
                        "with the objective \"reward\".");
    }
    return std::make_unique<TrainedAdapter>(files, base, AdapterUse{WithScore::Yes, learns});
}

TrainingModel loadFrozenModel(const RunConfig& config, const std::filesystem::path& folder,
                              WithScore withScore, const ShareOfModel& part) {
    const bool isDrawnHere = folder == config.model && config.startsRandom;
    TrainingModel made;
    ModelOptions options;
    options.threads = config.threads;
    options.arithmetic = Arithmetic::Float32;
    made.model = Model::describe(isDrawnHere ? makeBlankModel(folder) : WeightFile::open(folder), options);
    const bool isRounded = config.precision == TrainingPrecision::Bf16;
    const auto stages = cutIntoStages(made.model->config(), part.stages);
    made.parameters = std::make_unique<Parameters>(
        *made.model, trainsNothing, isRounded ? Precision::Bf16 : Precision::Exact, part.backend,
        part.tensorRanks, stages[static_cast<std::size_t>(part.stage)], withScore);
    if (isDrawnHere) {
        drawNumbers(*made.parameters, config.seed);
    }
    return made;
}

ShareOfModel shareOf(const TrainingModel& model) {
    const Parameters& parameters = *model.parameters;
    return {{&parameters.tensorRanks(), &parameters.tensorExchange()},
            model.stage().index,
            model.stage().count,
            &parameters.backend()};
}

TrainingModel loadTrainingModel(const RunConfig& config, const std::filesystem::path& checkpoint,
                                const ShareOfModel& part) {
    const bool isLora = config.method == TrainingMethod::Lora;
    const bool isScored = config.objective == TrainingObjective::Reward;
    const WithScore withScore = isScored ? WithScore::Yes : WithScore::No;
    TrainingModel made;
    made.tokenizer = loadTokenizerOf(config);
    ModelOptions options;
    options.threads = config.threads;
    options.arithmetic = Arithmetic::Float32;
    made.model = Model::describe(openFirstModel(config, checkpoint), options);
    const TrainedNames trained = [&](std::string_view name) { return !isLora && !isFrozen(config, name); };
    const auto stages = cutIntoStages(made.model->config(), part.stages);
    const bool isRounded = config.precision == TrainingPrecision::Bf16;
    made.parameters = std::make_unique<Parameters>(
        *made.model, trained, isRounded ? Precision::Bf16 : Precision::Exact, part.backend, part.tensorRanks,
        stages[static_cast<std::size_t>(part.stage)], isLora ? WithScore::No : withScore);
    // Reading a tensor maps pages around it too; from here on nobody reads the file.
    for (const FileTensor& tensor : made.model->file().tensors()) {
        made.model->file().releasePages({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
    }
    if (isDrawn(config, checkpoint)) {
        drawNumbers(*made.parameters, config.seed);
    }
    bool hasOwnHead = made.model->file().find(kScoreTensor) != nullptr;
    if (isLora && checkpoint.empty() && config.adapter.empty()) {
        made.adapter =
            std::make_unique<TrainedAdapter>(newAdapterOf(config), *made.parameters, AdapterUse{withScore});
        hasOwnHead = false;
    } else if (isLora) {
        const AdapterFolder folder(checkpoint.empty() ? config.adapter : checkpoint,
                                   isScored ? ScoreHeads::Allowed : ScoreHeads::Refused);
        made.adapter = std::make_unique<TrainedAdapter>(folder, *made.parameters, AdapterUse{withScore});
        hasOwnHead = folder.score() != nullptr;
    }
    if (isScored && !hasOwnHead) {
        drawHead(made.trained(), *made.model, config.seed);
    }
    if (config.rounding == ValueRounding::Stochastic) {
        made.parameters->dropExactValues();
    }
    const bool isAlone = part.stages == 1;  // a stage may have nothing to learn, all together may not
    if (isAlone && made.trained().count() == 0) {
        throw ErrorOfRank(ErrorCode::InvalidInput, "\"freeze\" leaves nothing to train", 0);  // all see it
    }
    return made;
}

}  // namespace xinglin::engine
