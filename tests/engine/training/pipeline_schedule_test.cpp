// The order in which stages take micro-batches, how blocks are cut among them, and that their messages never
// wait for one another, whatever a send waits for.

#include "engine/training/pipeline_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "engine/core/error.h"
#include "engine/training/pipeline_stage.h"

using namespace xinglin::engine;

namespace {

using Kind = PipelineAction::Kind;
using Neighbour = PipelineMessages::Neighbour;

constexpr PipelineSchedule kBoth[] = {PipelineSchedule::OneForwardOneBackward, PipelineSchedule::GPipe};

std::string textOf(const std::vector<PipelineAction>& actions) {
    std::string text;
    for (const PipelineAction& action : actions) {
        text += action.kind == Kind::Forward ? "F" : "B";
        text += std::to_string(action.batch) + " ";
    }
    return text;
}

// Every exchange of a stage in its order, with a mark for the parts that are done.
struct Stage {
    std::vector<PipelineMessages> exchanges;
    std::size_t at = 0;
    bool isSent = false;
    bool isReceived = false;

    bool isDone() const { return at == exchanges.size(); }
    const PipelineMessages& now() const { return exchanges[at]; }
};

// MPI's strictest way: a message goes over when both sides have come to it, and whoever exchanges goes on
// when both of his are over. Returns whether all stages come to their ends, with the right micro-batches.
bool comesToAnEnd(PipelineSchedule schedule, int count, std::size_t batches) {
    std::vector<Stage> stages(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const auto actions = pipelineActions(schedule, count, i, batches);
        for (const auto& between : pipelineMessages(actions, count, i)) {
            auto& exchanges = stages[static_cast<std::size_t>(i)].exchanges;
            exchanges.insert(exchanges.end(), between.begin(), between.end());
        }
    }
    const auto transfer = [&](std::size_t from, std::size_t to, Neighbour direction, Neighbour origin) {
        Stage& sender = stages[from];
        Stage& receiver = stages[to];
        if (sender.isDone() || receiver.isDone() || sender.isSent || receiver.isReceived ||
            sender.now().to != direction || receiver.now().from != origin) {
            return false;
        }
        EXPECT_EQ(sender.now().sent, receiver.now().received);
        sender.isSent = receiver.isReceived = true;
        return true;
    };
    bool goesOn = true;
    while (goesOn) {
        goesOn = false;
        for (std::size_t i = 0; i + 1 < stages.size(); ++i) {
            goesOn |= transfer(i, i + 1, Neighbour::Behind, Neighbour::Before);
            goesOn |= transfer(i + 1, i, Neighbour::Before, Neighbour::Behind);
        }
        for (Stage& stage : stages) {
            const bool isOver = !stage.isDone() && (stage.isSent || stage.now().to == Neighbour::Nobody) &&
                                (stage.isReceived || stage.now().from == Neighbour::Nobody);
            if (isOver) {
                ++stage.at;
                stage.isSent = stage.isReceived = false;
                goesOn = true;
            }
        }
    }
    return std::all_of(stages.begin(), stages.end(), [](const Stage& stage) { return stage.isDone(); });
}

ModelConfig decoder(std::int64_t layers, std::int64_t vocabulary) {
    ModelConfig config;
    config.layers = layers;
    config.vocabulary = vocabulary;
    config.hidden = 4;
    config.heads = 2;
    config.kvHeads = 1;
    config.headDim = 2;
    config.ffn = 8;  // a block: 4 · (2·4 + 2·2 + 3·8) = 144 numbers, which cost 288
    return config;
}

std::vector<std::int64_t> blocksOf(const ModelConfig& config, int stages) {
    std::vector<std::int64_t> blocks;
    std::int64_t next = 0;
    for (const PipelineStage& stage : cutIntoStages(config, stages)) {
        EXPECT_EQ(stage.firstBlock, next);
        next = stage.endBlock;
        blocks.push_back(stage.blocks());
    }
    EXPECT_EQ(next, config.layers);
    return blocks;
}

}  // namespace

TEST(PipelineSchedule, GoesBackAsSoonAsItCan) {
    const auto schedule = PipelineSchedule::OneForwardOneBackward;
    EXPECT_EQ(textOf(pipelineActions(schedule, 3, 0, 4)), "F0 F1 F2 B0 F3 B1 B2 B3 ");
    EXPECT_EQ(textOf(pipelineActions(schedule, 3, 1, 4)), "F0 F1 B0 F2 B1 F3 B2 B3 ");
    EXPECT_EQ(textOf(pipelineActions(schedule, 3, 2, 4)), "F0 B0 F1 B1 F2 B2 F3 B3 ");
    EXPECT_EQ(textOf(pipelineActions(PipelineSchedule::GPipe, 3, 1, 3)), "F0 F1 F2 B0 B1 B2 ");
    // Alone there is nothing to wait for.
    EXPECT_EQ(textOf(pipelineActions(PipelineSchedule::GPipe, 1, 0, 3)), "F0 B0 F1 B1 F2 B2 ");
    EXPECT_EQ(textOf(pipelineActions(schedule, 2, 0, 0)), "");
}

TEST(PipelineSchedule, HoldsNoMoreThanItSays) {
    for (const PipelineSchedule schedule : kBoth) {
        for (int stages = 1; stages <= 5; ++stages) {
            for (int stage = 0; stage < stages; ++stage) {
                for (std::size_t batches = 0; batches < 8; ++batches) {
                    std::size_t held = 0;
                    std::size_t most = 0;
                    std::size_t back = 0;
                    for (const PipelineAction& action : pipelineActions(schedule, stages, stage, batches)) {
                        held += action.kind == Kind::Forward ? 1 : 0;
                        most = std::max(most, held);
                        if (action.kind == Kind::Backward) {
                            EXPECT_EQ(action.batch, back++);
                            --held;
                        }
                    }
                    EXPECT_EQ(back, batches);
                    EXPECT_EQ(most, batchesInFlight(schedule, stages, stage, batches));
                    if (schedule == PipelineSchedule::OneForwardOneBackward) {
                        EXPECT_LE(most, static_cast<std::size_t>(stages - stage));
                    }
                }
            }
        }
    }
}

TEST(PipelineSchedule, NeverWaitsForItself) {
    for (const PipelineSchedule schedule : kBoth) {
        for (int stages = 1; stages <= 6; ++stages) {
            for (std::size_t batches = 0; batches < 10; ++batches) {
                EXPECT_TRUE(comesToAnEnd(schedule, stages, batches)) << stages << " " << batches;
            }
        }
    }
}

TEST(PipelineStages, AreCutByWhatTheyCost) {
    // Without a vocabulary to speak of, evenly; what is left over goes to the end.
    EXPECT_EQ(blocksOf(decoder(8, 0), 4), (std::vector<std::int64_t>{2, 2, 2, 2}));
    EXPECT_EQ(blocksOf(decoder(7, 0), 3), (std::vector<std::int64_t>{2, 2, 3}));
    // 72 · 4 = 288 numbers: the embedding costs as much as a block, the head as two.
    EXPECT_EQ(blocksOf(decoder(9, 72), 3), (std::vector<std::int64_t>{3, 4, 2}));
    EXPECT_EQ(blocksOf(decoder(3, 100000), 3), (std::vector<std::int64_t>{1, 1, 1}));
    EXPECT_EQ(blocksOf(decoder(5, 7), 1), (std::vector<std::int64_t>{5}));
}

TEST(PipelineStages, MoreThanBlocksAreRefused) {
    try {
        cutIntoStages(decoder(2, 10), 3);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
        EXPECT_NE(std::string(error.what()).find("Set \"pp\" to 2 at most"), std::string::npos);
    }
}
