#include "engine/parallel/rank_grid.h"

#include <string>
#include <vector>

#include "engine/core/error.h"

namespace xinglin::engine {

RankGrid::RankGrid(Communicator& all, const GridShape& shape) : m_all(all), m_shape(shape) {
    if (shape.data < 1 || shape.pipeline < 1 || shape.tensor < 1 || shape.size() != all.size()) {
        throw Error(ErrorCode::InvalidInput, "the run is for " + std::to_string(shape.data) + " data × " +
                                                 std::to_string(shape.pipeline) + " pipeline × " +
                                                 std::to_string(shape.tensor) + " tensor ranks, but " +
                                                 std::to_string(all.size()) +
                                                 " were started. Start it by mpirun -n " +
                                                 std::to_string(shape.size()) + ", or leave \"dp\" out.");
    }
    const int part = all.rank() % shape.tensor;
    const int replica = all.rank() / shape.tensor % shape.data;
    const int stage = all.rank() / (shape.tensor * shape.data);
    const auto number = [&](int stageOf, int replicaOf, int partOf) {
        return (stageOf * shape.data + replicaOf) * shape.tensor + partOf;
    };
    std::vector<int> replicas;
    for (int i = 0; i < shape.data; ++i) {
        replicas.push_back(number(stage, i, part));
    }
    std::vector<int> stages;
    for (int i = 0; i < shape.pipeline; ++i) {
        stages.push_back(number(i, replica, part));
    }
    std::vector<int> parts;
    for (int i = 0; i < shape.tensor; ++i) {
        parts.push_back(number(stage, replica, i));
    }
    m_data = all.group(std::move(replicas));
    m_pipeline = all.group(std::move(stages));
    m_tensor = all.group(std::move(parts));
}

}  // namespace xinglin::engine
