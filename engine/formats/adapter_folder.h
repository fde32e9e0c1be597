#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// What an adapter adds to one linear layer: scale · up · down.
struct AdapterModule {
    std::string path;  ///< of the layer in the model's own names: "model.layers.0.self_attn.q_proj"
    FileTensor down;   ///< lora_A: [rank, inputs]
    FileTensor up;     ///< lora_B: [outputs, rank]
    double scale = 1.0;

    std::int64_t rank() const { return down.shape[0]; }
};

/// Whether an adapter may bring the head of a reward model.
enum class ScoreHeads { Refused, Allowed };

/// A low-rank adapter as PEFT publishes it: a folder with adapter_config.json and its matrices in
/// adapter_model.safetensors or adapter_model.bin. Immutable; the modules borrow from it.
class AdapterFolder final {
public:
    /// Throws Error(FileUnreadable or FileCorrupt), and Error(FormatUnsupported) naming what the adapter has
    /// beyond low-rank matrices of linear layers: nothing of it is ever left out in silence.
    explicit AdapterFolder(std::filesystem::path path, const MappingCalls& calls = systemMappingCalls(),
                           ScoreHeads heads = ScoreHeads::Refused);
    AdapterFolder(std::filesystem::path path, ScoreHeads heads)
        : AdapterFolder(std::move(path), systemMappingCalls(), heads) {}

    const std::filesystem::path& path() const { return m_path; }
    /// In the order of their paths.
    std::span<const AdapterModule> modules() const { return m_modules; }
    /// Of its modules; 0 without any.
    std::int64_t greatestRank() const;
    /// The head that PEFT saves beside an adapter of the task SEQ_CLS: [1, hidden]. Null where there is none.
    const FileTensor* score() const { return m_score.name.empty() ? nullptr : &m_score; }

private:
    void readConfig(const MappingCalls& calls);
    void readModules(const MappingCalls& calls);
    double scaleOf(const std::string& module, std::int64_t rank) const;
    [[noreturn]] void corrupt(const std::string& what) const;
    [[noreturn]] void unsupported(const std::string& what) const;

    std::filesystem::path m_path;
    std::unique_ptr<MappedFile> m_file;
    Metadata m_config;
    ScoreHeads m_heads;
    std::vector<AdapterModule> m_modules;
    FileTensor m_score;
};

}  // namespace xinglin::engine
