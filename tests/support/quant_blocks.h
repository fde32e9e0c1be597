#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace xinglin::test {

/// The numbers that blocks in GGUF layout stand for, in double, by the formats' description: number by number
/// from its place in the block, not by the program's loops. `type` is GGUF's number.
std::vector<double> dequantiseBlocks(std::uint32_t type, const std::string& bytes, std::size_t count);

/// Random blocks whose numbers are of the order of `scale`; all bits of every block are drawn.
std::string randomBlocks(std::uint32_t type, std::size_t count, double scale, std::uint64_t seed);

}  // namespace xinglin::test
