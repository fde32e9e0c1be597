// A safetensors image of any bytes is read or refused with a typed error, and what was read lies within it;
// the same bytes as a config.json are values or refused.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/error.h"
#include "engine/formats/model_folder.h"
#include "engine/formats/safetensors.h"

using namespace xinglin::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    try {
        for (const FileTensor& tensor : parseSafetensors(bytes, "fuzz.safetensors")) {
            if (tensor.fileOffset > size || tensor.byteSize > size - tensor.fileOffset ||
                tensor.elementCount() < 0) {
                __builtin_trap();
            }
        }
    } catch (const Error&) {
        // Refused, as it should be.
    }
    try {
        parseModelConfig({reinterpret_cast<const char*>(data), size}, "config.json");
    } catch (const Error&) {
    }
    return 0;
}
