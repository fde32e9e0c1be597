// The tests of the kernels under the thread sanitizer: a report fails the test that it came in, unless the
// test said that it is about a race.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "tests/support/cuda_host/race_reports.h"

namespace {

constexpr int kMostReports = 20;  // of one test; a kernel without a barrier has thousands

std::atomic<int> g_reports{0};
int g_reportsBefore = 0;  // the running test
bool g_isExpected = false;

class ReportListener final : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override {
        g_reportsBefore = g_reports;
        g_isExpected = false;
    }
    void OnTestEnd(const testing::TestInfo&) override {
        if (!g_isExpected) {
            EXPECT_EQ(g_reports, g_reportsBefore) << "The thread sanitizer saw a race.";
        }
    }
};

}  // namespace

namespace xinglin::cuda_host {

int raceReports() {
    return g_reports;
}

void expectRaces() {
    g_isExpected = true;
}

}  // namespace xinglin::cuda_host

extern "C" void __tsan_on_report(void*) {
    if (++g_reports - g_reportsBefore > kMostReports && !g_isExpected) {
        std::fputs("More races follow; the program ends here.\n", stderr);
        std::_Exit(EXIT_FAILURE);
    }
}

// Reports are counted above; the program's answer is GoogleTest's. A race counts in each test that it comes
// in.
extern "C" const char* __tsan_default_options() {
    return "exitcode=0:atexit_sleep_ms=0:suppress_equal_stacks=0:suppress_equal_addresses=0";
}

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new ReportListener);
    return RUN_ALL_TESTS();
}
