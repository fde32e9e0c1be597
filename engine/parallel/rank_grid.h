#pragma once

#include <memory>

#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// How many ranks a job has in each direction.
struct GridShape {
    int data = 1;      ///< share the batches out
    int pipeline = 1;  ///< share the blocks out
    int tensor = 1;    ///< share every block's matrices out

    int size() const { return data * pipeline * tensor; }
};

/// The ranks of a job in three directions: which they are, and the groups that this one belongs to. Tensor
/// ranks, which speak most, have neighbouring numbers, then data ranks: rank = (stage · data + replica) ·
/// tensor + part. Borrows the ranks, which are as many as the shape says. Used by one thread.
class RankGrid final {
public:
    /// Throws ErrorOfRank(InvalidInput) of the first rank where the shape is not that of so many ranks.
    RankGrid(Communicator& all, const GridShape& shape);

    const GridShape& shape() const { return m_shape; }
    Communicator& all() const { return m_all; }
    Communicator& data() const { return *m_data; }
    Communicator& pipeline() const { return *m_pipeline; }
    Communicator& tensor() const { return *m_tensor; }
    /// Those that have one model together: all stages and parts of this replica, stage by stage.
    Communicator& model() const { return *m_model; }

private:
    Communicator& m_all;
    GridShape m_shape;
    std::unique_ptr<Communicator> m_data;
    std::unique_ptr<Communicator> m_pipeline;
    std::unique_ptr<Communicator> m_tensor;
    std::unique_ptr<Communicator> m_model;
};

}  // namespace xinglin::engine
