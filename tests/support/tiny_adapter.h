#pragma once

#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_folder.h"

namespace xinglin::test {

/// A small PEFT adapter for a TinyFolder and what the model computes with it, in double.
struct TinyAdapterOptions {
    std::vector<std::string> targets;  ///< ends of the modules' names: "q_proj"
    int rank = 3;
    double alpha = 3.0;
    bool isRankStabilised = false;
    std::string extraConfig = {};  ///< JSON members, each with a comma before it
    bool isTorch = false;          ///< adapter_model.bin instead of safetensors
    std::string keyMiddle = {};    ///< ".default" as older files have it
    std::uint64_t seed = 1;
};

class TinyAdapter final {
public:
    TinyAdapter(const TinyFolderOptions& model, const TinyAdapterOptions& options);

    const std::filesystem::path& path() const { return m_folder.path(); }
    /// A folder of the model that has the adapter in its weights; only its logits() are adapted, not its
    /// file.
    const TinyFolder& merged() const { return m_merged; }

private:
    TemporaryFolder m_folder;
    TinyFolder m_merged;
};

}  // namespace xinglin::test
