#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "engine/training/trainer.h"
#include "tests/support/queued_thread_ranks.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"

namespace xinglin::test {

/// Whole runs of a small model in a folder that goes away.
class TrainingRunTest : public ::testing::Test {
protected:
    /// A run in the folder `name`; `changes` over what every run has.
    engine::RunConfig config(const std::string& name, const std::string& changes) const {
        nlohmann::json file = {{"model", folder.path().string()},
                               {"output", (work.path() / name).string()},
                               {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                               {"steps", 6},
                               {"micro_batch", 2},
                               {"threads", 1},
                               {"check_memory", false},
                               {"optimizer", {{"learning_rate", 0.003}, {"weight_decay", 0.0}}}};
        file.merge_patch(nlohmann::json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    /// What the first rank sees; a stop is asked for behind step `stopAfter`.
    std::vector<engine::StepMetrics> train(const engine::RunConfig& settings, int ranks = 1,
                                           const std::filesystem::path& checkpoint = {},
                                           std::int64_t stopAfter = 0) const {
        std::vector<engine::StepMetrics> rows;
        const auto body = [&](engine::Communicator& self) {
            std::stop_source stop;
            engine::Trainer::Listener listener;
            listener.onPhase = [](const std::string&, std::optional<double>) {};
            listener.onStep = [&](const engine::StepMetrics& metrics, std::int64_t) {
                if (self.isFirst()) {
                    rows.push_back(metrics);
                }
                if (metrics.step == stopAfter) {
                    stop.request_stop();
                }
            };
            engine::Trainer(settings, checkpoint, self, listener, stop.get_token()).run();
        };
        if (ranks == 1) {
            body(*engine::makeSingleRank());  // on this thread, which may catch what it throws
        } else {
            runQueuedRanks(ranks, body);
        }
        return rows;
    }

    std::filesystem::path last(const engine::RunConfig& run) const {
        return run.output / "checkpoints" / "last";
    }

    static std::string bytesOf(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// Rows of tokens without labels: prompts.
    void writePrompts(int rows) const {
        std::ofstream data(work.path() / "data.jsonl");
        for (int row = 0; row < rows; ++row) {
            data << nlohmann::json{{"input_ids", {3 + row, 17, 40 - row}}}.dump() << "\n";
        }
    }

    TinyFolder folder{tinyFamilies().front().options};
    TemporaryFolder work;
};

/// A reward program that counts the ids below `bound` of a completion that is written as ids.
inline std::string countingCommand(int bound) {
    const std::string script =
        "while IFS= read -r line; do c=${line#*completion\\\":\\\"}; c=${c%%\\\"*}; n=0; "
        "for t in $c; do if [ \"$t\" -lt " +
        std::to_string(bound) + " ]; then n=$((n+1)); fi; done; echo $n; done";
    return nlohmann::json{"sh", "-c", script}.dump();
}

}  // namespace xinglin::test
