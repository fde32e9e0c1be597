// The command `gradients` of the built program: what it writes, and what it refuses.

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/engine_process.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

namespace xinglin {
namespace {

using test::runEngine;
using ::testing::HasSubstr;

class GradientsCommand : public ::testing::Test {
protected:
    test::FinishedRun run(const std::string& batch, std::vector<std::string> more = {}) const {
        std::ofstream(folder.path() / "batch.json") << batch;
        std::vector<std::string> arguments = {"gradients",
                                              "--model",
                                              folder.path().string(),
                                              "--batch",
                                              (folder.path() / "batch.json").string(),
                                              "--out",
                                              out().string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runEngine(arguments);
    }
    std::filesystem::path out() const { return folder.path() / "gradients.out"; }

    test::TinyFolder folder{test::tinyFamilies().front().options};
};

TEST_F(GradientsCommand, WritesEveryTensorsGradient) {
    const auto done = run(R"({"input_ids":[[3,17,8]],"labels":[[-100,17,8]]})", {"--json"});
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    const auto result = nlohmann::json::parse(done.output);
    EXPECT_GT(result["loss"], 0.0);
    EXPECT_GT(result["grad_norm"], 0.0);
    std::ifstream file(out(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_THAT(bytes, HasSubstr("\"grad.model.layers.1.self_attn.q_proj.weight\""));
    EXPECT_THAT(bytes, HasSubstr("\"grad.lm_head.weight\""));
}

TEST_F(GradientsCommand, NamesWhatIsWrongWithABatch) {
    const std::pair<const char*, const char*> cases[] = {
        {"[", "input_ids"},
        {R"({"input_ids":[[3,17]]})", "\"labels\""},
        {R"({"input_ids":[[3,17]],"labels":[]})", "0 in \"labels\""},
        {R"({"input_ids":[[3,17]],"labels":[["a",17]]})", "sequence 0, labels"},
        {R"({"input_ids":[[3,17]],"labels":[[3,1e30]]})", "sequence 0, labels"},
        {R"({"input_ids":[[3,17]],"labels":[[3]]})", "one label a token"},
        {R"({"input_ids":[[3,999]],"labels":[[3,17]]})", "position 1: the token 999"},
    };
    for (const auto& [batch, part] : cases) {
        const auto refused = run(batch);
        EXPECT_EQ(refused.exitCode, 3) << batch;
        EXPECT_THAT(refused.errors, HasSubstr(part)) << batch;
        EXPECT_FALSE(std::filesystem::exists(out())) << batch;
    }
}

TEST_F(GradientsCommand, OfAnAdapterAreTheAdaptersAlone) {
    const test::TinyAdapter adapter(folder.options(), {.targets = {"q_proj", "down_proj"}});
    const auto done = run(R"({"input_ids":[[3,17,8]],"labels":[[-100,17,8]]})",
                          {"--json", "--adapter", adapter.path().string()});
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    std::ifstream file(out(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_THAT(bytes, HasSubstr("\"grad.base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight\""));
    EXPECT_THAT(bytes, ::testing::Not(HasSubstr("grad.model.layers")));
}

TEST_F(GradientsCommand, OfPairsStartFromNoPreference) {
    const std::string pairs = R"({"chosen":{"input_ids":[[3,17,8]],"labels":[[-100,17,8]]},)"
                              R"("rejected":{"input_ids":[[3,9,8,4]],"labels":[[-100,9,8,4]]},"beta":0.1})";
    const auto done = run(pairs, {"--json", "--objective", "dpo"});
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    const auto result = nlohmann::json::parse(done.output);
    EXPECT_NEAR(result["loss"], std::log(2.0), 1e-9);
    EXPECT_GT(result["grad_norm"], 0.0);
}

TEST_F(GradientsCommand, NamesWhatIsWrongWithPairs) {
    const std::string batch = R"({"input_ids":[[3,17]],"labels":[[3,17]]})";
    const std::pair<std::string, const char*> cases[] = {
        {batch, "\"chosen\""},
        {R"({"chosen":)" + batch + "}", "\"rejected\""},
        {R"({"chosen":)" + batch + R"(,"rejected":{"input_ids":[],"labels":[]}})", "1 chosen and 0 rejected"},
        {R"({"chosen":)" + batch + R"(,"rejected":)" + batch + R"(,"beta":"x"})", "\"beta\""},
        {R"({"chosen":)" + batch + R"(,"rejected":)" + batch + R"(,"beta":-1})", "beta"},
    };
    for (const auto& [pairs, part] : cases) {
        const auto refused = run(pairs, {"--objective", "dpo"});
        EXPECT_EQ(refused.exitCode, 3) << pairs;
        EXPECT_THAT(refused.errors, HasSubstr(part)) << pairs;
    }
    EXPECT_EQ(run(batch, {"--adapter", "/nowhere"}).exitCode, 3);
}

}  // namespace
}  // namespace xinglin
