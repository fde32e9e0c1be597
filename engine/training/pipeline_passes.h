#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/parallel/communicator.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/pipeline_schedule.h"

namespace xinglin::engine {

/// Takes micro-batches through the stages of a pipeline: every stage has one, knows the same batches and
/// makes the same calls. A stage alone does the whole decoder and speaks to nobody. Borrows gradients and
/// ranks, one a stage in order. Used by one thread.
class PipelinePasses final {
public:
    PipelinePasses(DecoderGradients& gradients, Communicator& stages, PipelineSchedule schedule);

    struct Listener {
        /// Before a forward or backward pass of that micro-batch, to choose its random numbers.
        std::function<void(std::size_t batch)> beforePass;
        /// Its gradient is complete on this stage; called in the order of the micro-batches.
        std::function<void(std::size_t batch)> afterGradient;
    };

    /// Adds the gradients of Σ rowWeight · loss over all micro-batches to what this stage trains. Returns that
    /// sum, the same on all stages. Row weights are asked for on the last stage only. Throws
    /// Error(OutOfMemory), and Error(Internal) where the stages do not have the same batches.
    double accumulate(std::span<const TrainingBatch> batches, const Listener& listener);

    /// The loss of every row, as DecoderGradients::measure() gives it, on the last stage; nothing on others.
    std::vector<float> measure(const TrainingBatch& batch);

    bool isLast() const { return m_stages.rank() + 1 == m_stages.size(); }
    /// Gives all stages the last one's number; the others' do not count.
    double fromLast(double number) { return m_stages.size() == 1 ? number : m_stages.sum(isLast() ? number : 0.0); }

private:
    struct Message {
        std::span<float> numbers;
        std::size_t batch = 0;
        int peer = Communicator::kNobody;
    };
    void exchange(const Message& outgoing, const Message& incoming);
    int rankOf(PipelineMessages::Neighbour neighbour) const;

    DecoderGradients& m_gradients;
    Communicator& m_stages;
    PipelineSchedule m_schedule;
};

}  // namespace xinglin::engine
