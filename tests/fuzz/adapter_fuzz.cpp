// An adapter folder of any bytes is read or refused with a typed error; what was read lies within its file.
// The input is adapter_config.json, a zero byte, and adapter_model.safetensors.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "tests/support/fuzz_file.h"
#include "tests/support/temporary_folder.h"

using namespace xinglin::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const xinglin::test::TemporaryFolder folder;
    const std::uint8_t* const end = data + size;
    const std::uint8_t* const cut = std::find(data, end, std::uint8_t{0});
    const std::uint8_t* const tensors = cut == end ? end : cut + 1;
    const auto tensorBytes = static_cast<std::size_t>(end - tensors);
    xinglin::test::fillFile(folder.path() / "adapter_config.json", data,
                            static_cast<std::size_t>(cut - data));
    xinglin::test::fillFile(folder.path() / "adapter_model.safetensors", tensors, tensorBytes);
    try {
        const AdapterFolder adapter(folder.path());
        for (const AdapterModule& module : adapter.modules()) {
            if (module.rank() <= 0) {
                __builtin_trap();
            }
            for (const FileTensor* tensor : {&module.down, &module.up}) {
                if (tensor->fileOffset > tensorBytes || tensor->byteSize > tensorBytes - tensor->fileOffset) {
                    __builtin_trap();
                }
            }
        }
    } catch (const Error&) {
        // Refused, as it should be.
    }
    return 0;
}
