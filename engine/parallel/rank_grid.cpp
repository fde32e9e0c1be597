#include "engine/parallel/rank_grid.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/parallel/error_of_rank.h"

namespace xinglin::engine {

RankGrid::RankGrid(Communicator& all, const GridShape& shape) : m_all(all), m_shape(shape) {
    if (shape.data < 1 || shape.pipeline < 1 || shape.tensor < 1 || shape.size() != all.size()) {
        // All were given the same shape.
        throw ErrorOfRank(ErrorCode::InvalidInput,
                          "the run is for " + std::to_string(shape.data) + " data × " +
                              std::to_string(shape.pipeline) + " pipeline × " + std::to_string(shape.tensor) +
                              " tensor ranks, but " + std::to_string(all.size()) +
                              " were started. Start it by mpirun -n " + std::to_string(shape.size()) +
                              ", or leave out what asks for the data ranks: \"dp\", or beside a DeepSpeed "
                              "file's \"train_batch_size\" the accumulation, which then follows.",
                          0);
    }
    const int part = all.rank() % shape.tensor;
    const int replica = all.rank() / shape.tensor % shape.data;
    const int stage = all.rank() / (shape.tensor * shape.data);
    const auto number = [&](int stageOf, int replicaOf, int partOf) {
        return (stageOf * shape.data + replicaOf) * shape.tensor + partOf;
    };
    const auto groupOf = [&](int size, const auto& numberOf) {
        std::vector<int> members(static_cast<std::size_t>(size));
        for (int i = 0; i < size; ++i) {
            members[static_cast<std::size_t>(i)] = numberOf(i);
        }
        return all.group(std::move(members));
    };
    m_data = groupOf(shape.data, [&](int i) { return number(stage, i, part); });
    m_pipeline = groupOf(shape.pipeline, [&](int i) { return number(i, replica, part); });
    m_tensor = groupOf(shape.tensor, [&](int i) { return number(stage, replica, i); });
    m_model = groupOf(shape.pipeline * shape.tensor,
                      [&](int i) { return number(i / shape.tensor, replica, i % shape.tensor); });
}

}  // namespace xinglin::engine
