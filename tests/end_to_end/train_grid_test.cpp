// Every product of data, tensor and pipeline parallelism with every stage of ZeRO, as real processes under
// mpirun: the losses of one process, and the stages of ZeRO byte for byte.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "tests/support/engine_process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"

namespace xinglin {
namespace {

using nlohmann::json;

constexpr int kBatch = 4;

class TrainGrid : public ::testing::TestWithParam<std::tuple<int, int, int>> {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
        GTEST_SKIP() << "TrainCommand.RunsAsSeveralProcesses has enough of them for sanitizers";
#endif
        if (!std::filesystem::exists(program.parent_path() / "xinglin_mpi.so")) {
            GTEST_SKIP() << "this build has no MPI";
        }
        std::ofstream data(work.path() / "data.jsonl");
        for (int row = 0; row < 2 * kBatch; ++row) {
            data << json{{"input_ids", {3 + row, 17, 40 - row, 8 + 2 * row, 29}}} << "\n";
        }
    }

    /// A run in the folder `name`. Losses of its steps.
    std::vector<double> train(const std::string& name, int data, int tensor, int stages, int zero) const {
        const json run = {{"model", folder.path().string()},
                          {"output", (work.path() / name).string()},
                          {"data", {{{"path", (work.path() / "data.jsonl").string()}, {"format", "tokens"}}}},
                          {"steps", 10},
                          {"micro_batch", 1},
                          {"gradient_accumulation", kBatch / data},
                          {"parallel", {{"tp", tensor}, {"pp", stages}, {"zero", zero}}},
                          {"optimizer", {{"learning_rate", 0.003}}},
                          {"threads", 1}};
        std::ofstream(work.path() / "run.json") << run;
        const int ranks = data * tensor * stages;
        const std::string start =
            ranks == 1 ? "" : "mpirun --allow-run-as-root --oversubscribe -n " + std::to_string(ranks) + " ";
        const std::string command = start + program.string() + " train --json --config " +
                                    (work.path() / "run.json").string() + " > " +
                                    (work.path() / "out").string() + " 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << bytesOf(work.path() / "out");
        std::ifstream file(work.path() / name / "metrics.jsonl");
        std::vector<double> losses;
        for (std::string line; std::getline(file, line);) {
            losses.push_back(json::parse(line)["loss"]);
        }
        return losses;
    }

    static std::string bytesOf(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// The model and the optimizer that the run `name` has left, by file name.
    std::map<std::string, std::string> tensorsOf(const std::string& name) const {
        std::map<std::string, std::string> files;
        for (const auto& entry :
             std::filesystem::directory_iterator(work.path() / name / "checkpoints" / "last")) {
            if (entry.path().extension() == ".safetensors") {
                files[entry.path().filename().string()] = bytesOf(entry.path());
            }
        }
        return files;
    }

    const std::filesystem::path program = std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin-engine";
    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
};

TEST_P(TrainGrid, LearnsWhatOneProcessLearns) {
    const auto [data, tensor, stages] = GetParam();
    const std::vector<double> alone = train("alone", 1, 1, 1, 0);
    ASSERT_EQ(alone.size(), 10u);
    ASSERT_LT(alone.back(), 0.9 * alone.front());
    const std::vector<double> whole = train("zero-0", data, tensor, stages, 0);
    ASSERT_EQ(whole.size(), alone.size());
    for (std::size_t step = 0; step < alone.size(); ++step) {
        EXPECT_NEAR(whole[step], alone[step], (step == 0 ? 1e-6 : 2e-5) * alone[step]) << "step " << step + 1;
    }
    const auto tensors = tensorsOf("zero-0");
    ASSERT_FALSE(tensors.empty());
    for (const int zero : {1, 2}) {
        const std::string name = "zero-" + std::to_string(zero);
        EXPECT_EQ(train(name, data, tensor, stages, zero), whole) << name;
        EXPECT_TRUE(tensorsOf(name) == tensors) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(EveryShape, TrainGrid,
                         ::testing::Combine(::testing::Values(1, 2, 4), ::testing::Values(1, 2),
                                            ::testing::Values(1, 2)),
                         [](const auto& info) {
                             return "dp" + std::to_string(std::get<0>(info.param)) + "tp" +
                                    std::to_string(std::get<1>(info.param)) + "pp" +
                                    std::to_string(std::get<2>(info.param));
                         });

}  // namespace
}  // namespace xinglin
