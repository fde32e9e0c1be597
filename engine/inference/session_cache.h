#pragma once

#include <vector>

#include "engine/core/buffer.h"
#include "engine/core/token.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model.h"
#include "kernels/attention/kv_cache.h"

namespace xinglin::engine {

/// What a session holds; the decoder writes into it.
struct SessionCache {
    const Model* model = nullptr;
    const LoraAdapter* adapter = nullptr;
    std::size_t capacity = 0;
    std::vector<TokenId> tokens;  ///< reserved for the whole capacity
    /// Of a part of the model, in its backend's memory.
    struct Part {
        Buffer memory;
        std::vector<kernels::KvCacheView> layers;
    };
    std::vector<Part> parts;
};

}  // namespace xinglin::engine
