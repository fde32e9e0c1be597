#pragma once

#include <string>

#include "engine/formats/weight_file.h"
#include "engine/model/model_config.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {

/// The values of a model's header that most families share, checked. GGUF keys begin with the architecture
/// ("qwen2."); a folder's are those of its config.json.
class DecoderHeader final {
public:
    explicit DecoderHeader(const WeightFile& file);

    /// A count from 1 to far beyond any model. `key` in GGUF without its prefix, or in config.json.
    std::int64_t count(const char* key) const;
    std::int64_t countOr(const char* key, std::int64_t fallback) const;
    /// A finite number above 0.
    double positiveOr(const char* key, double fallback) const;
    std::string textOr(const char* key, const char* fallback) const;
    bool flagOr(const char* key, bool fallback) const;
    bool has(const char* key) const;
    /// The rows of the matrix `name`, which has to be there and not empty.
    std::int64_t rowsOf(const FileTensor* matrix, const char* name) const;
    /// Refuses heads beyond any model, before tables are made for them.
    void checkHeads(const ModelConfig& config) const;
    /// The key as it stands in the file, for messages.
    std::string full(const char* key) const { return m_prefix + key; }

    const WeightFile& file() const { return m_file; }
    [[noreturn]] void fail(const std::string& what) const;
    [[noreturn]] void unsupported(const std::string& what) const;

private:
    std::int64_t checked(const char* key, std::uint64_t value) const;

    const WeightFile& m_file;
    std::string m_prefix;
};

/// A tensor of a block that the family's table does not have would be a part of the model left out in
/// silence. Throws Error(FormatUnsupported) naming the first; what old files have of the rotation may stay.
void refuseUnknownTensors(const DecoderHeader& header, const ModelFamily& family);

/// Shape, norm, rotation and output of a decoder of Llama's kind from either container. Throws what
/// ModelFamily::readConfig says.
ModelConfig readDecoderConfig(const DecoderHeader& header, const ModelFamily& family);

/// The slopes of attention with linear biases for `heads` heads: powers of 2^(−8 / n) for the greatest power
/// of two n ≤ heads, then every second one of those for 2n.
std::vector<float> alibiSlopes(std::int64_t heads);

}  // namespace xinglin::engine
