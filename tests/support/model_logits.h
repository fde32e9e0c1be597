#pragma once

#include <filesystem>
#include <vector>

#include "engine/inference/decoder.h"
#include "engine/model/lora_adapter.h"

namespace xinglin::test {

/// The logits after each of `ids` of the model in a file or folder, with the adapter in a folder beside it.
inline std::vector<float> modelLogits(const std::filesystem::path& path, const std::vector<std::int32_t>& ids,
                                      engine::Arithmetic arithmetic,
                                      const std::filesystem::path& adapterPath = {}) {
    const auto model = engine::Model::load(path, {2, arithmetic});
    const auto adapter = adapterPath.empty() ? nullptr : engine::LoraAdapter::load(adapterPath, *model);
    return engine::logitsAfterEach(*model, adapter.get(), ids);
}

}  // namespace xinglin::test
