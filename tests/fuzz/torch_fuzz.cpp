// A torch file of any bytes is read or refused with a typed error; what was read lies within it.

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/core/error.h"
#include "engine/formats/torch_file.h"

using namespace xinglin::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
        for (const FileTensor& tensor : parseTorchFile(bytes, "fuzz.bin")) {
            if (tensor.fileOffset > size || tensor.byteSize > size - tensor.fileOffset ||
                tensor.elementCount() < 0) {
                __builtin_trap();
            }
        }
    } catch (const Error&) {
        // Refused, as it should be.
    }
    return 0;
}
