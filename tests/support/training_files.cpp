#include "tests/support/training_files.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/random_values.h"
#include "tests/support/small_vocabularies.h"

namespace xinglin::test {

using nlohmann::json;

void writeTokenRows(const std::filesystem::path& path) {
    Random random(3);
    std::ofstream data(path);
    for (int row = 0; row < 13; ++row) {
        json ids = json::array();
        for (int i = 0; i < 5 + row % 4; ++i) {
            ids.push_back(random.bits() % 61);
        }
        data << json{{"input_ids", ids}}.dump() << "\n";
    }
}

void writePairs(const std::filesystem::path& path, int rows) {
    std::ofstream data(path);
    for (int i = 0; i < rows; ++i) {
        data << json{{"prompt", "p" + std::to_string(i)}, {"chosen", "yes"}, {"rejected", "no"}}.dump()
             << "\n";
    }
}

void writeHugeShape(const std::filesystem::path& folder) {
    std::ofstream(folder / "config.json")
        << R"({"model_type":"llama","hidden_size":16384,"num_hidden_layers":200,"num_attention_heads":128,)"
           R"("num_key_value_heads":128,"intermediate_size":65536,"vocab_size":65536,"rms_norm_eps":1e-5,)"
           R"("max_position_embeddings":8192,"tie_word_embeddings":false})";
}

TinyFolderOptions withChatVocabulary(TinyFolderOptions options) {
    options.vocabulary = 300;
    return options;
}

void writeChatTokenizer(const TinyFolder& model) {
    engine::Vocabulary vocabulary = smallByteLevelVocabulary(engine::PreTokenizer::Gpt2);
    vocabulary.pieces.push_back({"<|im_end|>", 0.0f, engine::PieceKind::Control});
    std::ofstream(model.path() / "tokenizer.json") << tokenizerJsonOf(vocabulary);
}

}  // namespace xinglin::test
