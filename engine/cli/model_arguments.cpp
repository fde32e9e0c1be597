#include "engine/cli/model_arguments.h"

#include "engine/core/error.h"

namespace xinglin::engine::cli {

void ModelArguments::addTo(CLI::App& options) {
    options.add_option("--model", path, "GGUF file, or folder with config.json")->required();
    options.add_option("--threads", threads, "Threads to compute with; 0: one per core")
        ->check(CLI::Range(0, 1024));
    options
        .add_option("--backend", backend,
                    "Where to compute; auto: on a GPU where there is one and the model fits")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
    options.add_option("--dtype", dtype, "f32: dequantised weights and float32 arithmetic")
        ->check(CLI::IsMember({"f32"}));
}

void ModelArguments::addAdapterTo(CLI::App& options) {
    options.add_option("--adapter", adapter, "Folder with a LoRA adapter in PEFT form");
}

void ModelArguments::addCacheTypeTo(CLI::App& options) {
    options
        .add_option("--cache-type", cacheType,
                    "Keys and values of conversations: f16, or q8 for a little more than half the memory")
        ->check(CLI::IsMember({"f16", "q8"}));
}

ModelOptions ModelArguments::modelOptions() const {
    ModelOptions options{.threads = threads, .arithmetic = Arithmetic::Quantised, .cacheType = {}};
    if (dtype == "f32") {
        options.arithmetic = Arithmetic::Float32;
    }
    if (!cacheType.empty()) {
        options.cacheType = cacheType == "q8" ? kernels::CacheType::Q8 : kernels::CacheType::F16;
    }
    return options;
}

BackendKind ModelArguments::backendKind() const {
    return backend == "cuda" ? BackendKind::Cuda : backend == "auto" ? BackendKind::Auto : BackendKind::Cpu;
}

const Tokenizer& LoadedModel::requireTokenizer() const {
    if (!tokenizer) {
        throw Error(ErrorCode::FormatUnsupported,
                    model->file().path().string() + ": holds no tokenizer; give token ids instead of text");
    }
    return *tokenizer;
}

LoadedModel loadModel(const ModelArguments& arguments) {
    std::unique_ptr<WeightFile> file = WeightFile::open(arguments.path);
    LoadedModel loaded;
    // First the tokenizer: it is quick, and a file damaged there is refused before gigabytes are rearranged.
    if (std::optional<Vocabulary> vocabulary = readVocabularyOf(*file)) {
        loaded.tokenizer.emplace(*std::move(vocabulary));
    }
    const ModelOptions options = arguments.modelOptions();
    BackendChoice choice = chooseBackend(arguments.backendKind(), *file, options);
    loaded.backendReason = std::move(choice.reason);
    loaded.model = Model::load(std::move(file), std::move(choice.backend), options);
    if (!arguments.adapter.empty()) {
        loaded.adapter = LoraAdapter::load(arguments.adapter, *loaded.model);
    }
    return loaded;
}

std::string describeLoaded(const LoadedModel& loaded) {
    const Model& model = *loaded.model;
    return model.file().path().filename().string() + ": " +
           std::to_string(model.parameterCount() / 1'000'000) + " M parameters, file " +
           std::to_string(model.file().fileSize() / 1'000'000) + " MB, beside it " +
           std::to_string(model.ownedBytes() / 1'000'000) + " MB; " + model.backend().description() +
           (loaded.backendReason.empty() ? "" : " (" + loaded.backendReason + ")");
}

}  // namespace xinglin::engine::cli
