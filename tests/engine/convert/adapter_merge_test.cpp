#include "engine/convert/adapter_merge.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <map>

#include "engine/core/error.h"
#include "engine/formats/safetensors_writer.h"
#include "tests/support/failing_calls.h"
#include "tests/support/greatest_error.h"
#include "tests/support/model_logits.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using test::TemporaryFolder;
using test::TinyFolder;
using test::TinyFolderOptions;

test::TinyAdapterOptions targets() {
    test::TinyAdapterOptions options;
    options.targets = {"q_proj", "v_proj", "W_pack", "query_key_value", "down_proj", "dense_4h_to_h"};
    return options;
}

class AdapterMerge : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_P(AdapterMerge, WritesAModelThatNeedsNoAdapter) {
    const TinyFolderOptions& model = GetParam().options;
    const TinyFolder folder(model);
    std::ofstream(folder.path() / "tokenizer_config.json") << "{}";
    const test::TinyAdapter adapter(model, targets());
    const TemporaryFolder out;
    const MergeReport report = mergeAdapter(folder.path(), adapter.path(), out.path(), {});
    EXPECT_GT(report.mergedMatrices, 0u);
    EXPECT_TRUE(std::filesystem::exists(out.path() / "tokenizer_config.json"));
    const auto ids = test::tinyPrompt(16, model.vocabulary);
    const std::vector<double> expected = adapter.merged().logits(ids);
    // Rounded to the type that the matrices have.
    const double tolerance = model.dtype == "BF16" ? 0.05 : model.dtype == "F16" ? 0.01 : 1e-5;
    EXPECT_LT(test::greatestError(test::modelLogits(out.path(), ids, Arithmetic::Float32), expected,
                                  expected.size()),
              tolerance);
}

INSTANTIATE_TEST_SUITE_P(All, AdapterMerge, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST(AdapterMergeInto, RefusesFoldersThatAreNotEmptyAndFiles) {
    const TinyFolderOptions model = test::tinyFamilies().front().options;
    const TinyFolder folder(model);
    const test::TinyAdapter adapter(model, targets());
    EXPECT_THROW(mergeAdapter(folder.path(), adapter.path(), folder.path(), {}), Error);
    const test::TemporaryFile file(folder.gguf().build());
    const TemporaryFolder out;
    EXPECT_THROW(mergeAdapter(file.path(), adapter.path(), out.path(), {}), Error);
    // An adapter of the head cannot go into a head that is the embedding too.
    TinyFolderOptions tied = model;
    tied.tied = true;
    test::TinyAdapterOptions head;
    head.targets = {"lm_head"};
    try {
        mergeAdapter(TinyFolder(tied).path(), test::TinyAdapter(model, head).path(), out.path(), {});
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::FormatUnsupported) << error.what();
    }
    // Nor where the file carries a head of its own that nobody reads.
    tied = model;
    tied.extraConfig += ",\"tie_word_embeddings\":true";
    EXPECT_THROW(mergeAdapter(TinyFolder(tied).path(), test::TinyAdapter(model, head).path(), out.path(), {}),
                 Error);
    EXPECT_NO_THROW(mergeAdapter(folder.path(), test::TinyAdapter(model, head).path(), out.path(), {}));
}

TEST(AdapterMergeInto, LeavesNoModelBehindWhenTheNthWriteFails) {
    const TinyFolderOptions model = test::tinyFamilies().front().options;
    const TinyFolder folder(model);
    const test::TinyAdapter adapter(model, targets());
    for (const int n : {1, 2, 5, 30}) {
        const TemporaryFolder out;
        const test::FailingWrites failing(n);
        MergeOptions options;
        options.calls = &failing.calls();
        try {
            mergeAdapter(folder.path(), adapter.path(), out.path(), options);
            ADD_FAILURE() << "call " << n;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::CannotWrite) << error.what();
        }
        EXPECT_THROW(Model::load(out.path()), Error) << "call " << n;
    }
}

// Two writers of one model's files; whoever knows both writes the index.
TEST(SafetensorsWriter, CountsTheFilesOfOtherWriters) {
    const TemporaryFolder out;
    const std::vector<TensorPlan> first = {{"a", TensorType::F32, {2}}, {"b", TensorType::F32, {2}}};
    const std::vector<TensorPlan> second = {{"c", TensorType::F32, {2}}};
    EXPECT_EQ(SafetensorsWriter::countFiles(first, 8), 2u);
    std::map<std::string, std::string> files;
    const auto write = [&](const std::vector<TensorPlan>& plans, const TensorFiles& series) {
        SafetensorsWriter writer(out.path(), plans, 8, systemWritingCalls(), series);
        for (std::size_t i = 0; i < plans.size(); ++i) {
            const float numbers[2] = {1, 2};
            writer.write(std::as_bytes(std::span(numbers)));
        }
        writer.commit();
        files.merge(writer.fileOfTensor());
    };
    write(first, {"model", 0, 1});
    write(second, {"model", 2, 0});
    EXPECT_FALSE(std::filesystem::exists(out.path() / "model.safetensors.index.json"));
    EXPECT_EQ(files, (std::map<std::string, std::string>{{"a", "model-00001-of-00003.safetensors"},
                                                         {"b", "model-00002-of-00003.safetensors"},
                                                         {"c", "model-00003-of-00003.safetensors"}}));
    for (const auto& [name, file] : files) {
        EXPECT_TRUE(std::filesystem::exists(out.path() / file)) << file;
    }
}

TEST(SafetensorsWriter, CutsWhatIsTooLargeIntoSeveralFiles) {
    const TemporaryFolder out;
    std::vector<TensorPlan> plans;
    for (const char* name : {"a", "b", "c"}) {
        plans.push_back({name, TensorType::F32, {2, 2}});
    }
    SafetensorsWriter writer(out.path(), plans, 40);
    for (std::uint32_t i = 0; i < 3; ++i) {
        const float numbers[4] = {static_cast<float>(i), 1, 2, 3};
        writer.write(std::as_bytes(std::span(numbers)));
    }
    writer.commit();
    std::ofstream(out.path() / "config.json") << "{}";
    const auto folder = WeightFile::open(out.path());
    EXPECT_EQ(folder->formatName(), "safetensors, 2 files");
    ASSERT_EQ(folder->tensors().size(), 3u);
    float first = 0.0f;
    std::memcpy(&first, folder->find("c")->data, sizeof(first));
    EXPECT_EQ(first, 2.0f);
}

}  // namespace xinglin::engine
