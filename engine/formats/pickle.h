#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "engine/formats/byte_reader.h"

namespace xinglin::engine {

/// A value of a pickle. Which members count depends on the kind.
struct PickleValue {
    enum class Kind { None, Bool, Integer, Real, Text, Sequence, Dictionary, Global, Storage, Tensor };

    Kind kind = Kind::None;
    std::int64_t number = 0;            ///< Bool, Integer; Storage: its count of numbers
    std::string text;                   ///< Text; Global: "module name"; Storage: its key
    std::vector<PickleValue*> items;    ///< Sequence; Dictionary: key, value, key, value …
    std::string storageType;            ///< Storage: "FloatStorage"
    PickleValue* storage = nullptr;     ///< Tensor
    std::int64_t offset = 0;            ///< Tensor: in numbers, within the storage
    std::vector<std::int64_t> shape;    ///< Tensor
    std::vector<std::int64_t> strides;  ///< Tensor: in numbers
};

/// Reads the pickles of PyTorch's weight files with a small machine of its own that knows the operations that
/// such files use, builds values and calls nothing: of all globals only those stand for something that
/// rebuild tensors, order dictionaries and name storages; any other is refused by its name.
///
/// Owns every value it hands out. Memory is bounded by some two hundred times the pickle's size.
class PickleReader final {
public:
    /// Reads the next pickle from `reader`. Throws Error(FileCorrupt) with the offset, or
    /// Error(FormatUnsupported) naming the operation or the global.
    PickleValue* read(ByteReader& reader);

private:
    class Machine;
    std::deque<PickleValue> m_values;
};

}  // namespace xinglin::engine
