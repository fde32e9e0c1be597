#include "engine/server/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xinglin::engine {
namespace {

TEST(Metrics, CountRefusedRequestsAndListsThatWaitApart) {
    SchedulerStats stats;
    stats.refused = 2;
    stats.askedAgain = 3;
    const std::string text = prometheusText(stats);
    EXPECT_THAT(text, ::testing::HasSubstr("\nxinglin_requests_refused_total 2\n"));
    EXPECT_THAT(text, ::testing::HasSubstr("# TYPE xinglin_scoring_waits_total counter\n"
                                           "xinglin_scoring_waits_total 3\n"));
}

}  // namespace
}  // namespace xinglin::engine
