#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"
#include "engine/model/arithmetic.h"
#include "engine/model/model_config.h"
#include "kernels/attention/kv_cache.h"

namespace xinglin::engine {

class Backend;
class DeviceSums;
class NcclLibrary;
struct DecoderWeights;
struct ModelPart;
struct PartPlace;

struct ModelOptions {
    unsigned threads = 0;  ///< 0: as many as the machine has cores
    Arithmetic arithmetic = Arithmetic::Quantised;
    std::optional<kernels::CacheType> cacheType = {};  ///< of sessions; nothing: what the arithmetic says
};

/// The type of sessions' caches: what the options ask for, else half, or float with Arithmetic::Float32.
kernels::CacheType cacheTypeOf(const ModelOptions& options);

/// A model's immutable weights, ready to compute with. Any number of sessions and decoders, on any threads,
/// may share one; it must outlive them.
class Model final {
public:
    /// Throws what WeightFile::open throws, and Error(FormatUnsupported or FileCorrupt) naming the tensor or
    /// key where the file is no model of a known family.
    static std::unique_ptr<Model> load(const std::filesystem::path& path, const ModelOptions& options = {});
    static std::unique_ptr<Model> load(std::unique_ptr<WeightFile> file, const ModelOptions& options = {});
    /// With another backend than options.threads would make; for tests against the reference.
    static std::unique_ptr<Model> load(std::unique_ptr<WeightFile> file, std::unique_ptr<Backend> backend,
                                       const ModelOptions& options);
    /// Split over processors: blocks in the order of `parts`, or every matrix shared by all of them. `nccl`
    /// moves numbers between GPUs that share matrices; null: they copy to one another. Throws
    /// Error(InvalidInput) too, where the model cannot be shared so.
    static std::unique_ptr<Model> load(std::unique_ptr<WeightFile> file, std::vector<PartPlace> parts,
                                       std::shared_ptr<const NcclLibrary> nccl, const ModelOptions& options);
    /// The same model with other numbers, which the caller keeps in the memory of `backend`, where it
    /// computes, and may change between two passes: row-major, as Arithmetic::Float32 computes. Borrows the
    /// backend and the file of `base`, which is not split (else Error(Internal)); both must outlive it.
    static std::unique_ptr<Model> withWeights(const Model& base, Backend& backend, DecoderWeights weights);
    /// Without its weights, which stay in the file, but checked like them: for whoever reads them himself.
    /// weights() has the divisors of the rotation alone. Throws what load() throws.
    static std::unique_ptr<Model> describe(std::unique_ptr<WeightFile> file, const ModelOptions& options);
    ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    const ModelConfig& config() const;
    const WeightFile& file() const;
    const ModelOptions& options() const;
    /// In the order in which they compute; one where the model is not split.
    std::span<const ModelPart> parts() const;
    /// Of the first part.
    Backend& backend() const;
    const DecoderWeights& weights() const;
    /// Sums over the parts that share every matrix; null where they do not.
    DeviceSums* sums() const;
    /// Where the model is split: rows of the embedding, in the host's memory.
    void lookUp(std::span<const std::int32_t> tokens, float* rows) const;
    /// For people: where it computes.
    std::string description() const;

    /// Numbers in all tensors of the file.
    std::int64_t parameterCount() const;
    /// Memory held beside the mapped file: rearranged weights and tables.
    std::size_t ownedBytes() const;
    /// Of sessions.
    kernels::CacheType cacheType() const;
    /// Bytes that one token adds to a session's cache, in all parts together.
    std::size_t cacheBytesPerToken() const;

private:
    struct State;
    explicit Model(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace xinglin::engine
