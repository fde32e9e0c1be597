#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/metadata.h"
#include "engine/formats/output_file.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::engine {

/// A tensor that is going to be written.
struct TensorPlan {
    std::string name;
    kernels::TensorType type = kernels::TensorType::F32;
    std::vector<std::int64_t> shape;  ///< outermost first

    std::uint64_t byteSize() const;
};

/// Writes a GGUF file, version 3, from front to back: the header at once, then the tensors' bytes in the
/// order of the plan, in pieces of any size. Nothing is held in memory.
///
/// Whole numbers of the header become 32-bit ones where they fit (as readers of other programs want them) and
/// 64-bit ones where not, floats 32-bit ones.
class GgufWriter final {
public:
    using Values = std::map<std::string, MetadataValue, std::less<>>;

    /// Throws Error(CannotWrite), as all members do.
    GgufWriter(const std::filesystem::path& path, const Values& values, std::vector<TensorPlan> tensors,
               const WritingCalls& calls = systemWritingCalls());

    /// The next bytes of the tensor that is not complete yet; never more than it still needs.
    void write(std::span<const std::byte> bytes);
    /// Needs every tensor to be complete.
    void commit();
    std::uint64_t size() const { return m_file.size(); }

private:
    void pad();

    OutputFile m_file;
    std::vector<TensorPlan> m_tensors;
    std::size_t m_next = 0;       ///< the tensor that is being written
    std::uint64_t m_missing = 0;  ///< of its bytes
};

}  // namespace xinglin::engine
