#include "engine/server/plan_format.h"

#include <gmock/gmock.h>

namespace xinglin::engine {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

MemoryPlan planOf(std::size_t weights) {
    MemoryPlan plan;
    plan.contextTokens = 1024;
    plan.parallel = 1;
    plan.weights = weights;
    plan.kv = 1024;
    plan.kvPerToken = 1;
    return plan;
}

// A part on a GPU that is too small for it.
std::string adviceFor(const PartShare& share) {
    const PlannedPart part{planOf(1 << 20), share, false, "a GPU", 1 << 10};
    const nlohmann::json plan = planJson({part, part}, {});
    EXPECT_EQ(plan["fits"], false);
    return plan["advice"].back();
}

}  // namespace

TEST(PlanJson, AdvisesWhatTheSplitAllows) {
    EXPECT_THAT(adviceFor({0, 4, 0, 1, false}),
                AllOf(HasSubstr("--gpu-layers auto"), Not(HasSubstr("--split"))));
    EXPECT_THAT(adviceFor({0, 4, 0, 2, false}), HasSubstr("--split layer --gpu-layers auto"));
}

TEST(PlanJson, DoesNotFitWhereLoadingIsRefused) {
    const PlannedPart part{planOf(100), {0, 4}};
    const PlanMemory memory{.program = 10, .hostFree = 1 << 20};
    EXPECT_EQ(planJson({part}, memory)["fits"], true);
    const nlohmann::json refused = planJson({part}, memory, "Too small.");
    EXPECT_EQ(refused["fits"], false);
    EXPECT_EQ(refused["advice"], nlohmann::json({"Too small."}));
}

}  // namespace xinglin::engine
