#include "engine/training/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

using namespace xinglin;
using engine::Schedule;

namespace {

struct Case {
    const char* name;
    std::int64_t warmup;
    double minRatio;
    std::int64_t step;
    double expected;
};

// Of ten steps.
constexpr Case kCases[] = {
    {"constant", 0, 0.0, 1, 1.0},
    {"constant", 4, 0.0, 1, 0.0},
    {"constant", 4, 0.0, 4, 0.75},
    {"constant", 4, 0.0, 5, 1.0},
    {"linear", 0, 0.0, 1, 1.0},
    {"linear", 0, 0.0, 10, 0.1},
    {"linear", 2, 0.0, 3, 1.0},
    {"linear", 2, 0.0, 7, 0.5},
    {"linear", 2, 0.2, 7, 0.6},
    {"cosine", 0, 0.0, 1, 1.0},
    {"cosine", 0, 0.0, 6, 0.5},
    {"cosine", 2, 0.1, 7, 0.55},
    {"wsd", 0, 0.0, 9, 1.0},
    {"wsd", 0, 0.0, 10, 1.0},
    {"ds_warmup_decay", 4, 0.0, 1, 0.0},
    {"ds_warmup_decay", 4, 0.0, 2, 0.5},
    {"ds_warmup_decay", 4, 0.0, 4, 1.0},
    {"ds_warmup_decay", 4, 0.0, 8, 0.5},
};

Schedule make(const Case& row) {
    return Schedule({row.name, row.warmup, 0.0, row.minRatio, {}}, 10);
}

}  // namespace

TEST(Schedule, FollowsItsFormula) {
    for (const Case& row : kCases) {
        EXPECT_NEAR(make(row).factor(row.step), row.expected, 1e-12)
            << row.name << " warm-up " << row.warmup << " step " << row.step;
    }
}

TEST(Schedule, FallsOverTheLastStepsOfWsd) {
    const Schedule schedule({"wsd", 2, 0.0, 0.0, 4}, 10);
    EXPECT_NEAR(schedule.factor(2), 0.5, 1e-12);
    EXPECT_NEAR(schedule.factor(7), 1.0, 1e-12);
    EXPECT_NEAR(schedule.factor(8), 0.75, 1e-12);
    EXPECT_NEAR(schedule.factor(10), 0.25, 1e-12);
}

TEST(Schedule, RefusesWhatDoesNotFitTheSteps) {
    EXPECT_THROW(Schedule({"constant", 10, 0.0, 0.0, {}}, 10), engine::Error);
    EXPECT_THROW(Schedule({"constant", -1, 0.0, 0.0, {}}, 10), engine::Error);
    EXPECT_THROW(Schedule({"linear", 0, 0.0, 1.5, {}}, 10), engine::Error);
    EXPECT_THROW(Schedule({"wsd", 2, 0.0, 0.0, 9}, 10), engine::Error);
    try {
        Schedule({"cosin", 0, 0.0, 0.0, {}}, 10);
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_NE(std::string(error.what()).find("Did you mean \"cosine\"?"), std::string::npos);
    }
}

TEST(Schedule, TakesAWarmUpAsAShareOfTheSteps) {
    const Schedule schedule({"constant", 0, 0.25, 0.0, {}}, 10);
    EXPECT_NEAR(schedule.factor(3), 2.0 / 3.0, 1e-12);  // three steps of warm-up
    EXPECT_EQ(schedule.factor(4), 1.0);
}
