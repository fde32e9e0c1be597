#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/tokenizer/sentencepiece_proto.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/small_vocabularies.h"
#include "tests/support/temporary_folder.h"

namespace xinglin::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class FolderVocabulary : public ::testing::Test {
protected:
    void put(const char* name, const std::string& bytes) const {
        std::ofstream(folder / name, std::ios::binary) << bytes;
    }

    static std::string sentencePieceModel() {
        const Vocabulary vocabulary = test::smallSentencePieceVocabulary();
        return serializeSentencePieceProto(vocabulary.pieces,
                                           identityBpeSpecs(vocabulary.pieces.size(), false, true, 0));
    }

    static json tokenizerJson() {
        return json::parse(test::tokenizerJsonOf(test::smallByteLevelVocabulary(PreTokenizer::Gpt2)));
    }

    test::TemporaryFolder temporary;
    const fs::path folder = temporary.path();
};

TEST_F(FolderVocabulary, ReadsASentencePieceModelWithItsOwnOptions) {
    put("tokenizer.model", sentencePieceModel());
    put("tokenizer_config.json",
        R"({"add_bos_token":false,"chat_template":"T","eos_token":{"content":"</s>"}})");
    const Tokenizer tokenizer = Tokenizer::load(folder);
    EXPECT_FALSE(tokenizer.addsDummyPrefix());
    EXPECT_EQ(tokenizer.encode("ab", SpecialText::Parse, AddBos::AsModelSays), (std::vector<TokenId>{262}));
    EXPECT_EQ(tokenizer.encode("ab", SpecialText::Parse, AddBos::WheneverKnown),
              (std::vector<TokenId>{1, 262}));
    EXPECT_EQ(tokenizer.vocabulary().chatTemplate, "T");
    EXPECT_TRUE(tokenizer.isEndOfGeneration(2));
}

TEST_F(FolderVocabulary, EndsAnswersWithEveryTokenOfTheGenerationConfig) {
    put("tokenizer.model", sentencePieceModel());
    EXPECT_FALSE(Tokenizer::load(folder).isEndOfGeneration(260));
    put("generation_config.json", R"({"eos_token_id":[2,260,261,2]})");
    const Tokenizer several = Tokenizer::load(folder);
    for (const TokenId id : {2, 260, 261}) {
        EXPECT_TRUE(several.isEndOfGeneration(id)) << id;
    }
    EXPECT_FALSE(several.isEndOfGeneration(262));
    EXPECT_EQ(several.eos(), 2);
    EXPECT_EQ(several.vocabulary().eot, 260);
    put("generation_config.json", R"({"eos_token_id":2})");
    EXPECT_EQ(Tokenizer::load(folder).vocabulary().eot, std::nullopt);
    put("generation_config.json", R"({"eos_token_id":null})");
    EXPECT_EQ(Tokenizer::load(folder).eos(), 2);
    for (const char* wrong :
         {R"({"eos_token_id":9999})", R"({"eos_token_id":"</s>"})", R"({"eos_token_id":-1})", "["}) {
        put("generation_config.json", wrong);
        EXPECT_THROW(Tokenizer::load(folder), Error) << wrong;
    }
}

TEST_F(FolderVocabulary, FindsTheTemplateInEveryPlaceThatFoldersKeepIt) {
    put("tokenizer.model", sentencePieceModel());
    put("tokenizer_config.json",
        R"({"chat_template":[{"name":"tool_use","template":"A"},{"name":"default","template":"B"}]})");
    EXPECT_EQ(Tokenizer::load(folder).vocabulary().chatTemplate, "B");
    put("chat_template.jinja", "C");
    EXPECT_EQ(Tokenizer::load(folder).vocabulary().chatTemplate, "C");
}

TEST_F(FolderVocabulary, TakesPiecesThatWereAddedBehindTheModel) {
    put("tokenizer.model", sentencePieceModel());
    put("added_tokens.json", R"({"[PAD]":266,"</s>":2})");
    put("tokenizer_config.json",
        R"({"added_tokens_decoder":{"0":{"content":"<unk>","special":true},"267":{"content":"ba","special":false}}})");
    const Tokenizer tokenizer = Tokenizer::load(folder);
    EXPECT_EQ(tokenizer.size(), 268u);
    EXPECT_EQ(tokenizer.encode("aba[PAD]", SpecialText::Parse, AddBos::Never),
              (std::vector<TokenId>{260, 267, 266}));
    EXPECT_THAT(tokenizer.encode("[PAD]", SpecialText::Literal, AddBos::Never),
                ::testing::Not(::testing::Contains(266)));
    put("added_tokens.json", R"({"[PAD]":400})");
    EXPECT_THROW(Tokenizer::load(folder), Error);
    put("tokenizer_config.json", "[]");
    put("added_tokens.json", R"(["[PAD]"])");
    EXPECT_NO_THROW(Tokenizer::load(folder)) << "a list names no ids";
}

TEST_F(FolderVocabulary, SurvivesASentencePieceModelCutAnywhere) {
    const std::string bytes = sentencePieceModel();
    int refused = 0;
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
        put("tokenizer.model", bytes.substr(0, length));
        try {
            Tokenizer::load(folder);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::FileCorrupt);
            EXPECT_THAT(error.what(), ::testing::HasSubstr("tokenizer.model"));
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

TEST_F(FolderVocabulary, ReadsATokenizerJson) {
    put("tokenizer.json", tokenizerJson().dump());
    const Tokenizer tokenizer = Tokenizer::load(folder);
    const Tokenizer direct(test::smallByteLevelVocabulary(PreTokenizer::Gpt2));
    const std::string text = "hello w<tab><|im_start|> 杏";
    EXPECT_EQ(tokenizer.encode(text, SpecialText::Parse, AddBos::Never),
              direct.encode(text, SpecialText::Parse, AddBos::Never));
}

TEST_F(FolderVocabulary, RefusesADamagedTokenizerJson) {
    const auto refused = [&](const json& file) {
        put("tokenizer.json", file.dump());
        try {
            Tokenizer::load(folder);
        } catch (const Error& error) {
            return std::string(errorCodeName(error.code()));
        }
        return std::string();
    };
    json bad = tokenizerJson();
    bad["model"].erase("merges");
    EXPECT_EQ(refused(bad), "file-corrupt");
    bad = tokenizerJson();
    bad["model"]["vocab"]["zz"] = 1u << 30;
    EXPECT_EQ(refused(bad), "file-corrupt") << "one id must not make a billion pieces";
    bad = tokenizerJson();
    bad["model"]["merges"][0] = 7;
    EXPECT_EQ(refused(bad), "file-corrupt");
    bad = tokenizerJson();
    bad["added_tokens"][0] = "text";
    EXPECT_EQ(refused(bad), "file-corrupt");
    bad = tokenizerJson();
    bad["pre_tokenizer"] = {{"type", "Split"}, {"pattern", {{"Regex", "\\w+"}}}};
    EXPECT_EQ(refused(bad), "format-unsupported");
    bad = tokenizerJson();
    bad["model"]["byte_fallback"] = true;
    EXPECT_EQ(refused(bad), "format-unsupported");
    EXPECT_EQ(refused(json::array()), "file-corrupt");
}

TEST_F(FolderVocabulary, SaysWhatAFolderLacks) {
    try {
        Tokenizer::load(folder);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::FormatUnsupported);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("tokenizer.model"));
    }
}

}  // namespace
}  // namespace xinglin::engine
