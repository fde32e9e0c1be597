#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/decoder_weights.h"

namespace xinglin::engine {

class AdapterFolder;
class Model;
class WeightFile;
struct AdapterModule;
struct ModelConfig;
struct PartShare;

/// What an adapter adds to one product of a block: y += up · (down · x).
struct LoraPair {
    kernels::WeightView LayerWeights::*target = nullptr;
    kernels::WeightView down;  ///< [rank, inputs]
    kernels::WeightView up;    ///< [outputs, rank]; the adapter's scale is in it
};

/// Bytes of an adapter's pairs in a part of a model.
struct AdapterBytes {
    std::size_t layers = 0;  ///< of its blocks
    std::size_t output = 0;

    std::size_t total() const { return layers + output; }
};

/// A low-rank adapter made ready for one model, from a folder in PEFT form (AdapterFolder). Its names and
/// rows are those of the Hugging Face form; for a model from a GGUF file they are reordered as that file is.
/// Immutable: any number of sessions, on any threads, may use one. The model must outlive it.
class LoraAdapter final {
public:
    /// Throws what AdapterFolder throws, Error(FormatUnsupported) naming a module that the model does not
    /// have and Error(FileCorrupt) for one of another shape.
    static std::unique_ptr<LoraAdapter> load(const std::filesystem::path& folder, const Model& model);

    /// The same from modules that lie in memory; `name` is for people. What the modules borrow from may go.
    static std::unique_ptr<LoraAdapter> make(std::span<const AdapterModule> modules, const std::string& name,
                                             const Model& model);

    const Model& model() const { return m_model; }
    /// The folder's name, for people and requests.
    const std::string& name() const { return m_name; }
    /// What is added in a block of one of the model's parts, counted as its weights are; pairs that share
    /// their input's product share `down`.
    std::span<const LoraPair> layer(std::size_t part, std::size_t index) const {
        return m_parts[part].layers[index];
    }
    /// What is added to the logits that a part makes, or null; its target is not set.
    const LoraPair* output(std::size_t part) const {
        return m_parts[part].output.down.data ? &m_parts[part].output : nullptr;
    }
    std::size_t byteSize() const;
    /// Of it, what lies in the memory of one of the model's parts.
    std::size_t byteSize(std::size_t part) const { return m_parts[part].bytes; }
    /// What load() would take in that of a part of the model in `file`, whose configuration is `config`.
    /// Throws what it throws.
    static AdapterBytes plannedBytes(const AdapterFolder& folder, const WeightFile& file,
                                     const ModelConfig& config, const PartShare& share);
    /// No other adapter of this process has it, now or later.
    std::int64_t number() const { return m_number; }
    /// The greatest rank of its pairs.
    std::int64_t greatestRank() const;

private:
    class Loader;
    explicit LoraAdapter(const Model& model, std::string name);

    const Model& m_model;
    const std::int64_t m_number;
    std::string m_name;
    std::vector<Buffer> m_memory;
    struct Part {
        std::vector<std::vector<LoraPair>> layers;
        LoraPair output;
        std::size_t bytes = 0;
    };
    std::vector<Part> m_parts;
};

}  // namespace xinglin::engine
