// What stages of a pipeline gather for a checkpoint.

#include "engine/training/stage_gather.h"

#include <gtest/gtest.h>

#include "engine/formats/weight_file.h"
#include "tests/support/thread_ranks.h"

using namespace xinglin;
using engine::NamedNumbers;
using engine::TensorType;

TEST(StageGather, EveryRankGetsAllTexts) {
    test::runRanks(3, [](engine::Communicator& self) {
        const std::vector<std::string> texts = {"", "a longer one", "b"};
        EXPECT_EQ(engine::gatherTexts(self, texts[static_cast<std::size_t>(self.rank())]), texts);
    });
}

TEST(StageGather, TheFirstRankGetsAllTensors) {
    test::runRanks(3, [](engine::Communicator& self) {
        // Rank r has r tensors.
        std::vector<NamedNumbers> own;
        for (int i = 0; i < self.rank(); ++i) {
            const float number = static_cast<float>(10 * self.rank() + i);
            own.push_back({{std::to_string(self.rank()) + std::to_string(i), TensorType::F32, {1, 2}},
                           {number, number + 0.5f}});
        }
        const std::vector<NamedNumbers> all = engine::gatherTensors(self, own);
        if (!self.isFirst()) {
            EXPECT_TRUE(all.empty());
            return;
        }
        ASSERT_EQ(all.size(), 3u);
        EXPECT_EQ(all[0].plan.name, "10");
        EXPECT_EQ(all[2].plan.name, "21");
        EXPECT_EQ(all[2].plan.shape, (std::vector<std::int64_t>{1, 2}));
        EXPECT_EQ(all[2].numbers, (std::vector<float>{21.0f, 21.5f}));
    });
}
