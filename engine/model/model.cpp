#include "engine/model/model.h"

#include <utility>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/model/weight_loader.h"

namespace xinglin::engine {

kernels::CacheType cacheTypeOf(const ModelOptions& options) {
    const bool isFloat = options.arithmetic == Arithmetic::Float32;
    return options.cacheType.value_or(isFloat ? kernels::CacheType::F32 : kernels::CacheType::F16);
}

struct Model::State {
    ModelOptions options;
    std::unique_ptr<WeightFile> file;
    std::unique_ptr<Backend> backend;
    const Model* base = nullptr;  ///< whose file and backend these are; null: its own
    ModelConfig config;
    LoadedWeights loaded;
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
    auto state = std::make_unique<State>();
    state->options = options;
    state->file = std::move(file);
    state->backend = std::move(backend);
    const ModelFamily& family = familyOf(*state->file);
    state->config = family.readConfig(*state->file);
    state->loaded = loadWeights(*state->file, family, state->config, options.arithmetic, *state->backend);
    return std::unique_ptr<Model>(new Model(std::move(state)));
}

std::unique_ptr<Model> Model::withWeights(const Model& base, DecoderWeights weights) {
    auto state = std::make_unique<State>();
    state->options = base.options();
    state->options.arithmetic = Arithmetic::Float32;
    state->base = &base;
    state->config = base.config();
    state->loaded.weights = std::move(weights);
    return std::unique_ptr<Model>(new Model(std::move(state)));
}

std::unique_ptr<Model> Model::describe(std::unique_ptr<WeightFile> file, const ModelOptions& options) {
    auto state = std::make_unique<State>();
    state->options = options;
    state->file = std::move(file);
    state->backend = makeCpuBackend(options.threads);
    const ModelFamily& family = familyOf(*state->file);
    state->config = family.readConfig(*state->file);
    planWeights(*state->file, family, state->config, options.arithmetic, *state->backend);
    if (!state->config.ropeDivisors.empty()) {
        state->loaded.weights.ropeFrequencyDivisors = state->config.ropeDivisors.data();
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

Backend& Model::backend() const {
    return m_state->base ? m_state->base->backend() : *m_state->backend;
}

const DecoderWeights& Model::weights() const {
    return m_state->loaded.weights;
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
    for (const Buffer& buffer : m_state->loaded.owned) {
        bytes += buffer.size();
    }
    return bytes;
}

kernels::CacheType Model::cacheType() const {
    return cacheTypeOf(m_state->options);
}

std::size_t Model::cacheBytesPerToken() const {
    const ModelConfig& config = m_state->config;
    const std::size_t tile =
        kernels::layerCacheBytes(cacheType(), kernels::kKeyTile, config.kvHeads, config.headDim);
    return tile * static_cast<std::size_t>(config.layers) / kernels::kKeyTile;
}

}  // namespace xinglin::engine
