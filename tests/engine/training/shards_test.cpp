// Gradients that are given away block by block while they are computed: the same sums as at the end, less
// memory, and beside the next block's.

#include "engine/training/shards.h"

#include <gtest/gtest.h>

#include <future>

#include "engine/core/error.h"
#include "engine/training/adamw_optimizer.h"
#include "engine/training/decoder_gradients.h"
#include "kernels/quant/half.h"
#include "tests/support/queued_thread_ranks.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::Communicator;
using engine::Shards;
using Keeps = engine::Shards::Keeps;
using Overlap = engine::Shards::Overlap;

namespace {

constexpr std::int64_t kSmallBucket = 256;  // floats: every block of a tiny model has several

engine::TrainingBatch batchFor(const engine::ModelConfig& config, int seed) {
    const auto token = static_cast<engine::TokenId>(3 + seed);
    const std::vector<engine::TokenId> ids = {token, token + 1, token + 5, token + 2, token + 9};
    const std::vector<engine::LabelledSequence> sequences = {{ids, ids}};
    return engine::packSequences(sequences, config);
}

struct Sums {
    std::vector<std::vector<float>> slices;  ///< by rank
    std::vector<double> norms;
};

// Two micro-batches a rank; the last rank has nothing to learn from in its second.
Sums sumsOf(const test::TinyFolder& folder, int ranks, Keeps keeps, const Shards::Options& options,
            bool byPart) {
    Sums sums;
    sums.slices.resize(static_cast<std::size_t>(ranks));
    sums.norms.resize(static_cast<std::size_t>(ranks));
    test::runQueuedRanks(ranks, [&](Communicator& self) {
        const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
        engine::Parameters parameters(*model);
        Shards shards(parameters, self, keeps, options);
        engine::DecoderGradients gradients(parameters);
        if (byPart) {
            gradients.setFinished([&](std::int64_t part) { shards.addFinished(part); });
        }
        shards.beginStep();
        for (int micro = 0; micro < 2; ++micro) {
            if (micro == 0 || self.rank() + 1 < self.size()) {
                gradients.accumulate(batchFor(model->config(), 2 * self.rank() + micro));
            }
            shards.addGradients();
            EXPECT_EQ(parameters.gradientNorm(), 0.0);
        }
        const auto rank = static_cast<std::size_t>(self.rank());
        sums.norms[rank] = shards.finishGradients();
        sums.slices[rank].assign(shards.gradients().begin(), shards.gradients().end());
    });
    return sums;
}

// Ranges of a bucket each, in the order of a model: embedding, head, two blocks.
class FourParts final : public engine::TrainedNumbers {
public:
    static constexpr std::int64_t kFloats = std::int64_t{1} << 22;

    FourParts() : TrainedNumbers(host()) {
        constexpr std::array<std::int64_t, 4> kParts = {3, 0, 2, 1};
        for (const std::int64_t part : kParts) {
            m_ranges.push_back(
                {static_cast<std::int64_t>(m_trainedFloats), kFloats, true, true, {part, part}});
            m_trainedFloats += static_cast<std::size_t>(kFloats);
        }
        m_values = engine::Buffer(m_trainedFloats * sizeof(float), "values");
        m_gradients = engine::Buffer(m_trainedFloats * sizeof(float), "gradients");
    }
    void compute(std::int64_t part) {
        for (const engine::TrainedRange& range : m_ranges) {
            if (range.parts.last == part) {
                std::fill_n(gradients().data() + range.first, range.count, 1.0f);
            }
        }
    }
    std::vector<engine::TrainedTensor> tensors() const override { return {}; }
    void forEachTensor(std::span<const float>, const TensorSink&) const override {}
    void setTensor(std::span<float>, const std::string&, std::span<const float>) const override {}

private:
    static engine::Backend& host() {
        static const std::unique_ptr<engine::Backend> kHost = engine::makeReferenceBackend();
        return *kHost;
    }
};

// The first of two ranks, of which the other says the same. `onExchange` is called before each.
class Echo final : public Communicator {
public:
    explicit Echo(std::function<void()> onExchange) : m_onExchange(std::move(onExchange)) {}
    int rank() const override { return 0; }
    int size() const override { return 2; }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        m_onExchange();
        std::memcpy(incoming.bytes, outgoing.bytes, std::min(incoming.count, outgoing.count));
    }
    void endJob(int) override {}

private:
    std::function<void()> m_onExchange;
};

}  // namespace

TEST(ShardsTest, GiveAwayBlockByBlockWhatTheyGiveAtTheEnd) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        const test::TinyFolder folder(family.options);
        const Shards::Options plain = {Overlap::No, kSmallBucket};
        const Sums atTheEnd = sumsOf(folder, 3, Keeps::OwnSlices, plain, false);
        ASSERT_GT(atTheEnd.norms[0], 0.0);
        for (const Keeps keeps : {Keeps::OwnSlices, Keeps::OwnGradients}) {
            for (const Overlap overlap : {Overlap::No, Overlap::Yes}) {
                const Sums sums = sumsOf(folder, 3, keeps, {overlap, kSmallBucket}, true);
                EXPECT_EQ(sums.slices, atTheEnd.slices) << family.name;
                EXPECT_EQ(sums.norms, atTheEnd.norms) << family.name;
            }
        }
        const Sums whole = sumsOf(folder, 3, Keeps::WholePlanes, plain, true);
        EXPECT_EQ(whole.norms, atTheEnd.norms) << family.name;
    }
}

TEST(ShardsTest, KeepLittleOfThePlaneInMemory) {
    constexpr std::size_t kBucketBytes = FourParts::kFloats * sizeof(float);
    FourParts numbers;
    Echo ranks([] {});
    Shards shards(numbers, ranks, Keeps::OwnGradients);
    EXPECT_EQ(shards.gradientBytes(), kBucketBytes);
    Shards whole(numbers, ranks, Keeps::OwnSlices);
    EXPECT_EQ(whole.gradientBytes(), 4 * kBucketBytes);
    Shards beside(numbers, ranks, Keeps::OwnGradients, {Overlap::Yes, FourParts::kFloats});
    EXPECT_EQ(beside.gradientBytes(), 2 * kBucketBytes);

    shards.beginStep();
    numbers.compute(0);
    shards.addFinished(0);  // by now every buffer has been written to
    shards.addGradients();
    const std::size_t before = engine::residentBytes();
    for (std::int64_t part = 0; part < 4; ++part) {
        numbers.compute(part);
        EXPECT_LT(engine::residentBytes(), before + kBucketBytes * 3 / 2) << part;
        shards.addFinished(part);
        EXPECT_LT(engine::residentBytes(), before + kBucketBytes / 2) << part;
    }
    shards.addGradients();
}

// A bucket goes on its way only when the next part is being computed: without that nothing would end.
TEST(ShardsTest, SendWhileTheNextPartIsComputed) {
    FourParts numbers;
    std::promise<void> isComputing;
    const std::shared_future<void> nextPart = isComputing.get_future().share();
    int exchanges = 0;
    engine::QueuedRanks ranks([&] {
        return std::make_unique<Echo>([&] {
            if (exchanges++ == 0) {
                EXPECT_EQ(nextPart.wait_for(std::chrono::seconds(20)), std::future_status::ready);
            }
        });
    });
    Shards shards(numbers, ranks, Keeps::OwnGradients, {Overlap::Yes, FourParts::kFloats});
    shards.beginStep();
    numbers.compute(0);
    shards.addFinished(0);
    numbers.compute(1);
    isComputing.set_value();
    shards.addFinished(1);
    shards.addGradients();
    EXPECT_EQ(exchanges, 4);
    EXPECT_EQ(shards.gradients()[0], 0.0f);  // the embedding's part was not computed
    EXPECT_EQ(shards.gradients()[FourParts::kFloats / 2], 2.0f);
}

TEST(ShardsTest, RefuseASecondPassBeforeTheFirstIsAdded) {
    FourParts numbers;
    Echo ranks([] {});
    Shards shards(numbers, ranks, Keeps::OwnGradients);
    shards.beginStep();
    shards.addFinished(0);
    shards.addFinished(1);
    EXPECT_THROW(shards.addFinished(0), engine::Error);
    shards.addGradients();
    EXPECT_NO_THROW(shards.addFinished(0));
}

// A step's own pass rounds what a rank updates, and nothing else; with what comes from the others that is
// everything.
TEST(ShardsTest, KnowWhatIsRoundedHereAndElsewhere) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    for (const Keeps keeps : {Keeps::WholePlanes, Keeps::OwnSlices, Keeps::OwnGradients}) {
        test::runQueuedRanks(3, [&](Communicator& self) {
            const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
            engine::Parameters parameters(*model, engine::trainsEverything, engine::Precision::Bf16);
            Shards shards(parameters, self, keeps, {Overlap::No, kSmallBucket});
            engine::AdamwOptimizer optimizer(parameters, shards, {});
            shards.beginStep();
            shards.finishGradients();
            const std::size_t size = parameters.values().size();
            constexpr std::uint16_t kUntouched = 0xdead;
            std::fill_n(parameters.roundedPlane(), size, kUntouched);
            optimizer.update(1, 1e-3, 1.0, {parameters.roundedPlane()});
            std::vector<bool> isOthers(size);
            for (const engine::PlaneStretch& stretch : shards.othersStretches()) {
                std::fill_n(isOthers.begin() + stretch.first, stretch.count, true);
            }
            for (const engine::TrainedRange& range : parameters.ranges()) {
                for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
                    ASSERT_EQ(parameters.roundedPlane()[i] == kUntouched,
                              isOthers[static_cast<std::size_t>(i)])
                        << i;
                }
            }
            parameters.takeRounded(shards.othersStretches());
            for (const engine::TrainedRange& range : parameters.ranges()) {
                for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
                    ASSERT_EQ(parameters.roundedPlane()[i],
                              kernels::bfloat16FromFloat(parameters.values()[static_cast<std::size_t>(i)]));
                }
            }
        });
    }
}
