#include "engine/cli/model_arguments.h"

#include <algorithm>

#include "engine/cli/command.h"
#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/inference/processors.h"

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

void ModelArguments::addPlacementTo(CLI::App& options) {
    options
        .add_option(
            "--devices", devices,
            "GPUs by number (see doctor), in this order: 0,1; default: the one with most free memory, "
            "or all where the model does not fit on it")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::Range(0, 1023));
    options
        .add_option(
            "--gpu-layers", gpuLayers,
            "Blocks on GPUs, counted from the last; the CPU has the others. auto: as many as fit into "
            "the memory that is free; default: all")
        ->check(CLI::Range(0, 1 << 20) | CLI::IsMember({"auto"}));
    options.add_flag(
        "--fp8", isFp8,
        "Multiply prompts in 8 bits on GPUs that can (8.9 and newer): faster and less exact; takes a "
        "byte a weight more");
    options
        .add_option("--split", split,
                    "How several GPUs share a model: layer: each has some blocks; tensor: each a share of "
                    "every matrix")
        ->check(CLI::IsMember({"layer", "tensor"}));
}

void ModelArguments::addAdapterTo(CLI::App& options) {
    options.add_option("--adapter", adapter, "Folder with a LoRA adapter in PEFT form");
}

void ModelArguments::addServedAdaptersTo(CLI::App& options) {
    options
        .add_option("--adapter", servedAdapters,
                    "Folder with a LoRA adapter in PEFT form; may be given again. Requests choose with "
                    "\"adapter\" (\"\": none); the first answers who chooses none")
        ->allow_extra_args(false);
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

PlacementRequest ModelArguments::placement(std::size_t contextTokens, std::size_t parallel) const {
    PlacementRequest request;
    request.kind = backend == "cuda"   ? BackendKind::Cuda
                   : backend == "auto" ? BackendKind::Auto
                                       : BackendKind::Cpu;
    if (request.kind == BackendKind::Cpu &&
        (!devices.empty() || !gpuLayers.empty() || split != "layer" || isFp8)) {
        throw UsageError(
            "--devices, --gpu-layers, --split and --fp8 are for GPUs: give --backend cuda or auto too");
    }
    request.devices = devices;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (std::find(devices.begin(), devices.begin() + static_cast<std::ptrdiff_t>(i), devices[i]) !=
            devices.begin() + static_cast<std::ptrdiff_t>(i)) {
            throw UsageError("--devices names GPU " + std::to_string(devices[i]) + " twice");
        }
    }
    request.isAutoLayers = gpuLayers == "auto";
    if (!gpuLayers.empty() && !request.isAutoLayers) {
        request.gpuLayers = std::stoll(gpuLayers);
    }
    request.split = split == "tensor" ? SplitKind::Matrices : SplitKind::Layers;
    request.products = isFp8 ? LongProducts::Fp8 : LongProducts::Exact;
    request.contextTokens = contextTokens;
    request.parallel = parallel;
    std::vector<std::string> folders = servedAdapters;
    if (!adapter.empty()) {
        folders.push_back(adapter);
    }
    for (const std::string& folder : folders) {
        request.adapters.push_back(std::make_shared<const AdapterFolder>(folder));
    }
    return request;
}

const Tokenizer& LoadedModel::requireTokenizer() const {
    if (!tokenizer) {
        throw Error(ErrorCode::FormatUnsupported,
                    model->file().path().string() + ": holds no tokenizer; give token ids instead of text");
    }
    return *tokenizer;
}

LoadedModel loadModel(const ModelArguments& arguments, std::size_t contextTokens, std::size_t parallel) {
    const PlacementRequest request = arguments.placement(contextTokens, parallel);
    std::unique_ptr<WeightFile> file = WeightFile::open(arguments.path);
    LoadedModel loaded;
    // First the tokenizer: it is quick, and a file damaged there is refused before gigabytes are rearranged.
    if (std::optional<Vocabulary> vocabulary = readVocabularyOf(*file)) {
        loaded.tokenizer.emplace(*std::move(vocabulary));
    }
    const ModelOptions options = arguments.modelOptions();
    Placement placement =
        place(*file, options, request, findProcessors(request, options.threads), Fit::Required);
    loaded.placementReason = std::move(placement.reason);
    loaded.adapterRank = request.adapterRank();
    std::shared_ptr<const NcclLibrary> nccl;
    if (placement.parts.front().share.count > 1) {
        std::string missing;  // copies do the same; describeLoaded() says which it is
        nccl = NcclLibrary::open(NcclLibrary::kName, missing);
    }
    loaded.model = Model::load(std::move(file), std::move(placement.parts), std::move(nccl), options);
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
           std::to_string(model.ownedBytes() / 1'000'000) + " MB; " + model.description() +
           (loaded.placementReason.empty() ? "" : " (" + loaded.placementReason + ")");
}

}  // namespace xinglin::engine::cli
