#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xinglin::test {

/// A tensor as torch.save would write it, in a storage of its own.
struct TorchTensor {
    std::string name;
    std::string storageType = "FloatStorage";
    std::vector<std::int64_t> shape;
    std::string bytes;
    std::int64_t offset = 0;                 ///< in numbers
    std::vector<std::int64_t> strides = {};  ///< empty: row by row
    int numberBytes = 4;
};

/// The form since PyTorch 1.6: a zip archive of a pickle and the storages.
std::string torchZip(const std::vector<TorchTensor>& tensors);
/// The form before: pickles one after the other, then the storages.
std::string torchOld(const std::vector<TorchTensor>& tensors);
/// A zip form whose pickle is the given one.
std::string torchZipOf(const std::string& pickle, const std::vector<std::string>& storages);

}  // namespace xinglin::test
