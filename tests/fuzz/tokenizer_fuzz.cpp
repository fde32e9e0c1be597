// A tokenizer.json or tokenizer.model of any bytes gives a tokenizer or a typed error; what a tokenizer makes
// of a text are ids that it knows, and their text is one that it can read again.

#include <cstddef>
#include <cstdint>

#include "engine/core/error.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/utf8.h"
#include "tests/support/fuzz_file.h"
#include "tests/support/temporary_folder.h"

using namespace xinglin::engine;

namespace {

void useTokenizer(const Tokenizer& tokenizer) {
    for (const char* text : {"", " a  b\n", "hello, 麻黄汤 12.5g", "<s>ab</s> <|end|> <0x41>"}) {
        for (const SpecialText special : {SpecialText::Parse, SpecialText::Literal}) {
            try {
                const std::vector<TokenId> ids = tokenizer.encode(text, special, AddBos::WheneverKnown);
                for (const TokenId id : ids) {
                    if (id < 0 || static_cast<std::size_t>(id) >= tokenizer.size()) {
                        __builtin_trap();
                    }
                }
                if (!isUtf8(tokenizer.decode(ids, ControlText::Show))) {
                    __builtin_trap();
                }
            } catch (const Error&) {
                // A vocabulary that cannot spell the text says so.
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const xinglin::test::TemporaryFolder folder;
    static const auto json = folder.path() / "tokenizer.json";
    static const auto model = folder.path() / "tokenizer.model";
    const bool isJson = size > 0 && data[0] == '{';
    const auto& path = isJson ? json : model;
    xinglin::test::fillFile(path, data, size);
    try {
        useTokenizer(Tokenizer(isJson ? readTokenizerJson(path) : readSentencePieceFile(path)));
    } catch (const Error&) {
        // Refused, as it should be.
    }
    return 0;
}
