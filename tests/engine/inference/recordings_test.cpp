#include "engine/inference/recordings.h"

#include <gtest/gtest.h>

using namespace xinglin;
using engine::Recordings;

namespace {

// Counts what is recorded and what of it is alive.
class CountingOperations final : public engine::StepOperations {
public:
    void norm(const float*, std::int64_t, std::int64_t, const kernels::RowTail&) override {}
    void product(const kernels::StepProductArgs&) override {}
    void gate(const kernels::StepGateArgs&) override {}
    void attention(const kernels::StepAttentionArgs&) override {}
    std::int64_t attentionScratch(const kernels::StepAttentionArgs&) const override { return 0; }
    void topK(const kernels::TopKArgs&) override {}
    std::int64_t topKScratch(std::int64_t, std::int64_t, std::int64_t) const override { return 0; }
    void sampleTokens(const kernels::SampleTokensArgs&) override {}
    std::unique_ptr<kernels::DeviceRecording> record(const std::function<void()>& work) override {
        if (!canRecord) {
            return nullptr;
        }
        work();
        ++recorded;
        return std::make_unique<Recording>(*this);
    }
    void replay(kernels::DeviceRecording& recording) override { recording.replay(); }

    bool canRecord = true;
    int recorded = 0;
    int replayed = 0;
    std::size_t alive = 0;

private:
    class Recording final : public kernels::DeviceRecording {
    public:
        explicit Recording(CountingOperations& counts) : m_counts(counts) { ++m_counts.alive; }
        ~Recording() override { --m_counts.alive; }
        void replay() override { ++m_counts.replayed; }

    private:
        CountingOperations& m_counts;
    };
};

}  // namespace

TEST(RecordingsTest, DoWorkThenRecordItThenReplayIt) {
    CountingOperations operations;
    Recordings recordings(operations);
    int done = 0;
    for (int time = 0; time < 4; ++time) {
        recordings.run({1, 2}, [&] { ++done; });
    }
    EXPECT_EQ(done, 2) << "as it is, and to be recorded";
    EXPECT_EQ(operations.recorded, 1);
    EXPECT_EQ(operations.replayed, 3);
    recordings.forget();
    EXPECT_EQ(operations.alive, 0u);
    recordings.run({1, 2}, [&] { ++done; });
    EXPECT_EQ(done, 3);
}

TEST(RecordingsTest, DoWorkEveryTimeWhereNothingCanBeRecorded) {
    CountingOperations operations;
    operations.canRecord = false;
    Recordings recordings(operations);
    int done = 0;
    for (int time = 0; time < 3; ++time) {
        recordings.run({1}, [&] { ++done; });
    }
    EXPECT_EQ(done, 3);
}

// Also where one of them makes memory move, so that what was recorded before is forgotten.
TEST(RecordingsTest, RecordThePiecesOfAShapeEachByItself) {
    CountingOperations operations;
    Recordings recordings(operations);
    std::vector<int> done(3);
    const auto step = [&](bool moves) {
        for (std::size_t piece = 0; piece < done.size(); ++piece) {
            const auto work = [&] {
                ++done[piece];
                if (moves && piece == 1) {
                    recordings.forget();
                }
            };
            recordings.run({7}, work, piece);
        }
    };
    step(true);  // the first piece has to be done anew
    step(false);
    EXPECT_EQ(done, (std::vector<int>{2, 2, 2}));
    EXPECT_EQ(operations.recorded, 2);
    step(false);
    step(false);
    EXPECT_EQ(done, (std::vector<int>{3, 2, 2}));
    EXPECT_EQ(operations.recorded, 3);
    EXPECT_EQ(operations.alive, 3u);
}

TEST(RecordingsTest, CountPiecesWhereShapesHaveMany) {
    CountingOperations operations;
    Recordings recordings(operations);
    constexpr std::size_t kPieces = 100;
    for (std::int64_t shape = 0; shape < 20; ++shape) {
        for (int time = 0; time < 2; ++time) {
            for (std::size_t piece = 0; piece < kPieces; ++piece) {
                recordings.run(
                    {shape}, [] {}, piece);
            }
        }
    }
    EXPECT_EQ(operations.alive, Recordings::kMostPieces / kPieces * kPieces);
    const int recorded = operations.recorded;
    recordings.run(
        {19}, [] {}, kPieces - 1);
    EXPECT_EQ(operations.recorded, recorded) << "the newest is still there";
}

TEST(RecordingsTest, ForgetTheShapeThatWasNotAskedForLongest) {
    CountingOperations operations;
    Recordings recordings(operations);
    const auto run = [&](std::int64_t shape) { recordings.run({shape}, [] {}); };
    constexpr auto kMost = static_cast<std::int64_t>(Recordings::kMostShapes);
    for (std::int64_t shape = 0; shape < kMost; ++shape) {
        run(shape);
        run(shape);
    }
    EXPECT_EQ(operations.alive, Recordings::kMostShapes);
    run(0);      // so that shape 1 is the oldest
    run(kMost);  // in its place
    run(kMost);
    EXPECT_EQ(operations.alive, Recordings::kMostShapes);
    const int recorded = operations.recorded;
    run(0);
    run(2);
    EXPECT_EQ(operations.recorded, recorded) << "these are still there";
    run(1);
    run(1);
    EXPECT_EQ(operations.recorded, recorded + 1) << "this one is not";
    EXPECT_EQ(operations.alive, Recordings::kMostShapes);
}
