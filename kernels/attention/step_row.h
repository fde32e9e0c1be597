#pragma once

#include <cstdint>

#include "kernels/attention/kv_cache.h"
#include "kernels/cuda/host_device.h"

namespace xinglin::kernels {

/// A new token of a session: where the session's cache lies and which position the token has. A table of
/// these serves all layers and lies where the operations compute, so that recorded work serves any sessions
/// and lengths.
struct StepRow {
    KvCacheView cache;            ///< of the first layer
    std::int64_t layerBytes = 0;  ///< from a layer's cache to the next one's
    std::int64_t position = 0;

    /// The cache of a layer.
    XINGLIN_HOST_DEVICE KvCacheView inLayer(std::int64_t layer) const {
        const std::int64_t offset = layer * layerBytes;
        const auto moved = [&](auto* pointer) {
            using Pointer = decltype(pointer);
            return pointer ? reinterpret_cast<Pointer>(reinterpret_cast<std::uintptr_t>(pointer) +
                                                       static_cast<std::uintptr_t>(offset))
                           : pointer;
        };
        KvCacheView view = cache;
        view.keys = moved(static_cast<unsigned char*>(cache.keys));
        view.values = moved(static_cast<unsigned char*>(cache.values));
        view.keyScales = moved(cache.keyScales);
        view.valueScales = moved(cache.valueScales);
        return view;
    }
};

}  // namespace xinglin::kernels
