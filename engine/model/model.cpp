#include "engine/model/model.h"

#include <utility>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/model/model_part.h"
#include "engine/model/weight_loader.h"
#include "engine/parallel/device_sums.h"

namespace xinglin::engine {

kernels::CacheType cacheTypeOf(const ModelOptions& options) {
    const bool isFloat = options.arithmetic == Arithmetic::Float32;
    return options.cacheType.value_or(isFloat ? kernels::CacheType::F32 : kernels::CacheType::F16);
}

struct Model::State {
    ModelOptions options;
    std::unique_ptr<WeightFile> file;
    const Model* base = nullptr;  ///< whose file this is; null: its own
    ModelConfig config;
    std::vector<ModelPart> parts;
    std::unique_ptr<DeviceSums> sums;
    // Where the model is split:
    LoadedEmbedding embedding;
    std::unique_ptr<Backend> host;  ///< looks up where the first part's is a GPU
};

Model::Model(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Model::~Model() = default;

std::unique_ptr<Model> Model::load(const std::filesystem::path& path, const ModelOptions& options) {
    return load(WeightFile::open(path), options);
}

std::unique_ptr<Model> Model::load(std::unique_ptr<WeightFile> file, const ModelOptions& options) {
    return load(std::move(file), makeCpuBackend(options.threads), options);
}

std::unique_ptr<Model> Model::load(std::unique_ptr<WeightFile> file, std::unique_ptr<Backend> backend,
                                   const ModelOptions& options) {
    std::vector<PartPlace> parts;
    parts.push_back({std::move(backend), wholeOf(familyOf(*file).readConfig(*file))});
    return load(std::move(file), std::move(parts), nullptr, options);
}

std::unique_ptr<Model> Model::load(std::unique_ptr<WeightFile> file, std::vector<PartPlace> parts,
                                   std::shared_ptr<const NcclLibrary> nccl, const ModelOptions& options) {
    auto state = std::make_unique<State>();
    state->options = options;
    state->file = std::move(file);
    const ModelFamily& family = familyOf(*state->file);
    state->config = family.readConfig(*state->file);
    state->parts.reserve(parts.size());  // weights borrow from their part's configuration
    for (PartPlace& place : parts) {
        ModelPart& part = state->parts.emplace_back();
        part.backend = std::move(place.backend);
        part.share = place.share;
        part.share.looksUp = parts.size() == 1;
        part.config = configOf(state->config, part.share);
        LoadedWeights loaded = loadWeights(*state->file, family, {state->config, part.share, part.config},
                                           options.arithmetic, *part.backend);
        part.weights = std::move(loaded.weights);
        part.owned = std::move(loaded.owned);
    }
    const ModelPart& first = state->parts.front();
    if (parts.size() > 1) {
        if (!first.backend->isHost()) {
            state->host = makeCpuBackend(options.threads);
        }
        state->embedding = loadEmbedding(*state->file, family, state->config,
                                         first.backend->isHost() ? *first.backend : *state->host);
    }
    if (first.share.count > 1) {
        std::vector<Backend*> backends;
        backends.reserve(state->parts.size());
        for (const ModelPart& part : state->parts) {
            backends.push_back(part.backend.get());
        }
        state->sums = DeviceSums::make(std::move(backends), std::move(nccl));
    }
    return std::unique_ptr<Model>(new Model(std::move(state)));
}

std::unique_ptr<Model> Model::withWeights(const Model& base, Backend& backend, DecoderWeights weights) {
    if (base.parts().size() != 1) {
        throw Error(ErrorCode::Internal, "weights in place of those of a model that is split");
    }
    auto state = std::make_unique<State>();
    state->options = base.options();
    state->options.arithmetic = Arithmetic::Float32;
    state->base = &base;
    state->config = base.config();
    ModelPart& part = state->parts.emplace_back();
    part.backend = std::shared_ptr<Backend>(std::shared_ptr<void>(), &backend);  // somebody else's
    part.share = wholeOf(state->config);
    part.share.looksUp = true;
    part.config = state->config;
    part.weights = std::move(weights);
    return std::unique_ptr<Model>(new Model(std::move(state)));
}

std::unique_ptr<Model> Model::describe(std::unique_ptr<WeightFile> file, const ModelOptions& options) {
    auto state = std::make_unique<State>();
    state->options = options;
    state->file = std::move(file);
    const ModelFamily& family = familyOf(*state->file);
    state->config = family.readConfig(*state->file);
    ModelPart& part = state->parts.emplace_back();
    part.backend = makeCpuBackend(options.threads);
    part.share = wholeOf(state->config);
    part.config = configOf(state->config, part.share);
    planWeights(*state->file, family, {state->config, part.share, part.config}, options.arithmetic,
                *part.backend);
    if (!part.config.ropeDivisors.empty()) {
        part.weights.ropeFrequencyDivisors = part.config.ropeDivisors.data();
    }
    return std::unique_ptr<Model>(new Model(std::move(state)));
}

const ModelConfig& Model::config() const {
    return m_state->config;
}

const WeightFile& Model::file() const {
    return m_state->base ? m_state->base->file() : *m_state->file;
}

const ModelOptions& Model::options() const {
    return m_state->options;
}

std::span<const ModelPart> Model::parts() const {
    return m_state->parts;
}

Backend& Model::backend() const {
    return *m_state->parts.front().backend;
}

const DecoderWeights& Model::weights() const {
    return m_state->parts.front().weights;
}

DeviceSums* Model::sums() const {
    return m_state->sums.get();
}

void Model::lookUp(std::span<const std::int32_t> tokens, float* rows) const {
    const kernels::WeightView& table = m_state->embedding.table;
    Backend& host = m_state->host ? *m_state->host : backend();
    host.embedding({table.type, table.data, table.rowBytes, config().vocabulary, tokens.data(), rows,
                    static_cast<std::int64_t>(tokens.size()), config().hidden});
}

std::string Model::description() const {
    if (parts().size() == 1) {
        return backend().description();
    }
    std::string text;
    for (const ModelPart& part : parts()) {
        text += (text.empty() ? "" : "; ") + part.backend->description() + ": " + describeShare(part.share);
    }
    return text + (sums() ? "; sums by " + sums()->description() : "");
}

std::int64_t Model::parameterCount() const {
    std::int64_t count = 0;
    for (const FileTensor& tensor : file().tensors()) {
        count += tensor.elementCount();
    }
    return count;
}

std::size_t Model::ownedBytes() const {
    std::size_t bytes = 0;
    for (const ModelPart& part : parts()) {
        for (const Buffer& buffer : part.owned) {
            bytes += buffer.size();
        }
    }
    for (const Buffer& buffer : m_state->embedding.owned) {
        bytes += buffer.size();
    }
    return bytes;
}

kernels::CacheType Model::cacheType() const {
    return cacheTypeOf(m_state->options);
}

std::size_t Model::cacheBytesPerToken() const {
    std::size_t tiles = 0;
    for (const ModelPart& part : parts()) {
        const ModelConfig& config = part.config;
        tiles += kernels::layerCacheBytes(cacheType(), kernels::kKeyTile, config.kvHeads, config.headDim) *
                 static_cast<std::size_t>(config.layers);
    }
    return tiles / kernels::kKeyTile;
}

}  // namespace xinglin::engine
