// A real small model, for whoever has one: XINGLIN_SMOLLM2 names SmolLM2-135M-Instruct as a Q4_1 GGUF.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/engine_process.h"
#include "tests/support/temporary_file.h"

namespace xinglin {
namespace {

using nlohmann::json;

class SmolLm2 : public ::testing::Test {
protected:
    void SetUp() override {
        const char* named = std::getenv("XINGLIN_SMOLLM2");
        if (named == nullptr) {
            GTEST_SKIP() << "XINGLIN_SMOLLM2 names no model file";
        }
        model = named;
    }

    json run(std::vector<std::string> arguments, const std::string& input = "") const {
        const auto finished = test::runEngine(arguments, input);
        EXPECT_EQ(finished.exitCode, 0) << finished.errors;
        return json::parse(finished.output, nullptr, false);
    }

    std::string model;
};

TEST_F(SmolLm2, TokenizesAsPublished) {
    // By the published rules: role tokens 1 and 2, every digit and the blank before it for itself.
    const json ids = run({"tokenize", "--model", model, "-"},
                         R"({"text":"<|im_start|>user\nHello world! 123<|im_end|>"})")["ids"];
    EXPECT_EQ(ids, json::parse("[1,4093,198,19556,905,17,216,33,34,35,2]"));
}

/// The logits of `ids`: one row of floats after another.
std::vector<float> logitsOf(const std::string& model, const std::string& ids,
                            const std::vector<std::string>& more) {
    const test::TemporaryFile out("");
    std::vector<std::string> arguments = {"logits", "--model",          model, "--ids", ids,
                                          "--out",  out.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(test::runEngine(arguments).exitCode, 0);
    std::ifstream stream(out.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::vector<float> values((bytes.size() - 8) / sizeof(float));
    std::memcpy(values.data(), bytes.data() + 8, values.size() * sizeof(float));
    return values;
}

TEST_F(SmolLm2, IsGreedyAsInFloat32UpToNearTies) {
    const json fast =
        run({"generate", "--model", model, "--prompt", "Once upon a time", "-n", "32", "--greedy", "--json"});
    // Under float32, each token taken must be the best one or nearly so, given the same history.
    std::string ids;
    const json prompt = run({"tokenize", "--model", model, "-"}, R"({"text":"Once upon a time"})")["ids"];
    for (const json& id : prompt) {
        ids += (ids.empty() ? "" : ",") + id.dump();
    }
    const std::size_t promptLength = fast["prompt_tokens"];
    for (const json& id : fast["ids"]) {
        ids += "," + id.dump();
    }
    const std::vector<float> exact = logitsOf(model, ids, {"--dtype", "f32"});
    const std::size_t count = fast["ids"].size();
    const std::size_t columns = exact.size() / (promptLength + count);
    for (std::size_t i = 0; i < count; ++i) {
        const float* row = exact.data() + (promptLength - 1 + i) * columns;
        const float best = *std::max_element(row, row + columns);
        const float taken = row[fast["ids"][i].get<std::size_t>()];
        EXPECT_LE(best - taken, 0.06f * std::abs(best)) << "token " << i;
    }
}

}  // namespace
}  // namespace xinglin
