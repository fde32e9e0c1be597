#include "engine/inference/session.h"

#include <string>

#include "engine/core/error.h"
#include "engine/inference/session_cache.h"
#include "engine/model/model_part.h"

namespace xinglin::engine {
namespace {

// Positions are 32-bit in the kernels' tables, and byte counts of any model stay far from 64 bits.
constexpr std::size_t kGreatestContext = std::size_t{1} << 30;

}  // namespace

Session::Session(const Model& model, std::size_t contextTokens) : m_cache(std::make_unique<SessionCache>()) {
    if (contextTokens < 1 || contextTokens > kGreatestContext) {
        throw Error(ErrorCode::InvalidInput,
                    "a context of " + std::to_string(contextTokens) + " tokens is not possible.");
    }
    m_cache->model = &model;
    m_cache->capacity = contextTokens;
    m_cache->tokens.reserve(contextTokens);
    const std::int64_t positions =
        kernels::roundUp(static_cast<std::int64_t>(contextTokens), kernels::kKeyTile);
    const std::string name = "the cache of a context of " + std::to_string(contextTokens) + " tokens";
    for (const ModelPart& part : model.parts()) {
        const ModelConfig& config = part.config;
        const std::size_t layerBytes =
            kernels::layerCacheBytes(model.cacheType(), positions, config.kvHeads, config.headDim);
        const std::size_t bytes = layerBytes * static_cast<std::size_t>(config.layers);
        Backend& backend = *part.backend;
        const std::size_t available = backend.freeBytes();
        if (available > 0 && bytes > available) {
            const bool isSplit = model.parts().size() > 1;
            throw Error(ErrorCode::OutOfMemory,
                        "a context of " + std::to_string(contextTokens) + " tokens needs " +
                            std::to_string(bytes) + " bytes" +
                            (isSplit ? " on " + backend.description() : std::string()) + ", " +
                            std::to_string(available) + " are available. Choose a smaller context" +
                            (isSplit ? ", or fewer --gpu-layers." : "."));
        }
        SessionCache::Part& cache = m_cache->parts.emplace_back();
        cache.memory = backend.allocate(bytes, name);
        cache.layers.reserve(static_cast<std::size_t>(config.layers));
        std::byte* next = cache.memory.data();
        for (std::int64_t layer = 0; layer < config.layers; ++layer) {
            cache.layers.push_back(
                kernels::layerCacheView(model.cacheType(), next, positions, config.kvHeads, config.headDim));
            next += layerBytes;
        }
    }
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<const TokenId> Session::tokens() const {
    return m_cache->tokens;
}

std::size_t Session::capacity() const {
    return m_cache->capacity;
}

void Session::rewindTo(std::size_t length) {
    if (length > m_cache->tokens.size()) {
        throw Error(ErrorCode::Internal, "a session of " + std::to_string(m_cache->tokens.size()) +
                                             " tokens cannot be rewound to " + std::to_string(length) + ".");
    }
    m_cache->tokens.resize(length);
}

const Model& Session::model() const {
    return *m_cache->model;
}

void Session::use(const LoraAdapter* adapter) {
    if (adapter && &adapter->model() != m_cache->model) {
        throw Error(ErrorCode::InvalidInput, "the adapter was made ready for another model.");
    }
    if (adapter != m_cache->adapter) {
        m_cache->tokens.clear();
        m_cache->adapter = adapter;
    }
}

const LoraAdapter* Session::adapter() const {
    return m_cache->adapter;
}

}  // namespace xinglin::engine
