// Ranks that watch one another: one that does not come is named by the one that waits.

#include "engine/parallel/watched_ranks.h"

#include <gmock/gmock.h>

#include <latch>

#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"

using namespace xinglin;
using engine::Communicator;
using engine::Hang;
using engine::RankWatch;
using engine::WatchedRanks;
using ::testing::HasSubstr;

namespace {

RankWatch watchIn(const std::filesystem::path& folder, double limitSeconds) {
    RankWatch watch;
    watch.folder = folder;
    watch.limitSeconds = limitSeconds;
    watch.busySeconds = [] { return 0.0; };  // threads of one process cannot tell whose time it is
    watch.onHang = [](const Hang& hang) { ADD_FAILURE() << hang.text; };
    return watch;
}

}  // namespace

TEST(WatchedRanksTest, NameTheOneThatDoesNotCome) {
    const test::TemporaryFolder work;
    // A slow machine's ranks are named before they have met: what is said then is not what is waited for.
    const auto isExpected = [](const Hang& hang) {
        return hang.text.find("its last was exchange 1 (meeting)") != std::string::npos &&
               hang.text.find("waits in exchange 2 (meeting)") != std::string::npos;
    };
    std::latch isNamed(1);
    std::string text;
    test::runRanks(2, [&](Communicator& self) {
        RankWatch watch = watchIn(work.path() / "run" / "pulse", 0.2);
        watch.onHang = [&, rank = self.rank(), isTold = false](const Hang& hang) mutable {
            if (rank != 0 || isTold || !isExpected(hang)) {
                return;
            }
            isTold = true;
            EXPECT_EQ(hang.rank, 1);
            text = hang.text;
            isNamed.count_down();
        };
        WatchedRanks ranks(self.group({0, 1}), std::move(watch));
        ranks.meet();
        if (ranks.rank() == 1) {
            isNamed.wait();  // stuck, until somebody noticed
        }
        ranks.meet();
    });
    EXPECT_THAT(text, HasSubstr("rank 1 on machine " + engine::machineName()));
    EXPECT_FALSE(std::filesystem::exists(work.path() / "run"));
}

TEST(WatchedRanksTest, LeaveAJobAloneThatGoesOn) {
    const test::TemporaryFolder work;
    test::runRanks(2, [&](Communicator& self) {
        WatchedRanks ranks(self.group({0, 1}), watchIn(work.path() / "pulse", 30.0));
        for (int i = 0; i < 50; ++i) {
            EXPECT_EQ(ranks.sum(std::int64_t{1}), 2);
        }
    });
    EXPECT_FALSE(std::filesystem::exists(work.path() / "pulse"));
}

namespace {

// Ranks that end, as MPI's do, when all of them have come to their end.
class EndingTogether final : public Communicator {
public:
    explicit EndingTogether(std::unique_ptr<Communicator> ranks) : m_ranks(std::move(ranks)) {}
    ~EndingTogether() override { m_ranks->meet(); }
    int rank() const override { return m_ranks->rank(); }
    int size() const override { return m_ranks->size(); }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        m_ranks->exchange(outgoing, incoming);
    }
    void endJob(int exitCode) override { m_ranks->endJob(exitCode); }

private:
    std::unique_ptr<Communicator> m_ranks;
};

}  // namespace

TEST(WatchedRanksTest, NameTheOneThatDoesNotComeToTheEnd) {
    const test::TemporaryFolder work;
    std::latch isNamed(1);
    std::string text;
    test::runRanks(3, [&](Communicator& self) {
        RankWatch watch = watchIn(work.path() / "pulse", 0.2);
        watch.onHang = [&, rank = self.rank(), isTold = false](const Hang& hang) mutable {
            // A machine that is busy may make another seem silent before.
            const auto says = [&](const char* words) { return hang.text.find(words) != std::string::npos; };
            if (rank != 0 || isTold || hang.rank != 2 || !says("(ending)") ||
                !says("has neither computed nor answered")) {
                return;
            }
            isTold = true;
            text = hang.text;
            isNamed.count_down();
        };
        WatchedRanks ranks(std::make_unique<EndingTogether>(self.group({0, 1, 2})), std::move(watch));
        ranks.meet();
        if (ranks.rank() == 2) {
            isNamed.wait();  // stuck behind its last exchange, until somebody noticed
        }
    });
    EXPECT_THAT(text, HasSubstr("rank 2 on machine " + engine::machineName()));
    EXPECT_THAT(text, HasSubstr("has neither computed nor answered"));
    EXPECT_FALSE(std::filesystem::exists(work.path() / "pulse"));
}
