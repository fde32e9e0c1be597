// A model file of any bytes is read or refused with a typed error; what was read lies within the file. A file
// that is a small model is loaded and run for two tokens.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "engine/formats/gguf_file.h"
#include "engine/inference/decoder.h"

namespace {

using namespace xinglin::engine;

// The image as a file, without the file.
class MemoryFile final : public WeightFile {
public:
    explicit MemoryFile(std::span<const std::byte> bytes) : WeightFile("fuzz.gguf") {
        GgufContents contents = parseGguf(bytes, "fuzz.gguf");
        m_fileSize = bytes.size();
        m_metadata = Metadata("fuzz.gguf", std::move(contents.metadata));
        setTensors(std::move(contents.tensors));
    }
    std::string formatName() const override { return "GGUF"; }
};

void run(std::unique_ptr<WeightFile> file) {
    const auto model = Model::load(std::move(file), {1, Arithmetic::Float32});
    if (model->config().vocabulary < 2) {
        return;
    }
    Session session(*model, 4);
    Decoder decoder(*model);
    Logits logits;
    const TokenId tokens[] = {0, 1};
    const BatchItem item = {&session, tokens, LogitRows::All};
    decoder.forward({&item, 1}, logits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    try {
        auto file = std::make_unique<MemoryFile>(bytes);
        for (const FileTensor& tensor : file->tensors()) {
            if (tensor.fileOffset > size || tensor.byteSize > size - tensor.fileOffset) {
                __builtin_trap();
            }
        }
        run(std::move(file));
    } catch (const Error&) {
        // Refused, as it should be.
    }
    return 0;
}
