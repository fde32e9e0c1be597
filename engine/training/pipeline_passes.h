#pragma once

#include <functional>
#include <memory>
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
    /// `exchange` is what moves numbers between the stages, borrowed too; null: makeHostExchange().
    PipelinePasses(DecoderGradients& gradients, Communicator& stages, PipelineSchedule schedule,
                   PlaneExchange* exchange = nullptr);
    /// Through the stages of `others`, which are borrowed, with the gradients of another model.
    PipelinePasses(DecoderGradients& gradients, const PipelinePasses& others);

    struct Listener {
        /// Before a forward or backward pass of that micro-batch, to choose its random numbers.
        std::function<void(std::size_t batch)> beforePass;
        /// Its gradient is complete on this stage; called in the order of the micro-batches.
        std::function<void(std::size_t batch)> afterGradient;
    };

    /// Adds the gradients of Σ rowWeight · loss over all micro-batches to what this stage trains. Returns
    /// that sum, the same on all stages. Row weights are asked for on the last stage only. Throws
    /// Error(OutOfMemory), and Error(Internal) where the stages do not have the same batches.
    double accumulate(std::span<const TrainingBatch> batches, const Listener& listener);
    /// The same of other losses: of every batch what the last stage is to do with it, in its place.
    double accumulate(std::span<const TrainingBatch> batches, std::span<const HeadUse> uses,
                      const Listener& listener);

    /// The loss of every row, as DecoderGradients::measure() gives it, on the last stage; nothing on others.
    std::vector<float> measure(const TrainingBatch& batch) { return measureBy(batch, {}); }
    /// What `head`, which the last stage alone has, says of every row; there, nothing on others.
    std::vector<float> score(const TrainingBatch& batch, const ScoreHead* head);

    bool isLast() const { return m_stages.rank() + 1 == m_stages.size(); }
    /// Gives all stages the last one's numbers, which are in the host's memory.
    void shareFromLast(std::span<float> numbers);
    /// The same of rows that the last one alone has, of a batch of so many.
    std::vector<float> rowsFromLast(std::vector<float> rows, std::size_t count);
    double fromLast(double number);

    /// Adds the last stage's gradient of a tied embedding to the first one's, once behind a step's
    /// accumulate(); `Parameters::tied()` of each. Both or none of them have one.
    void addTiedGradient(std::span<float> gradient);
    /// Bytes that this takes on the first stage for a gradient of so many numbers.
    static std::size_t tiedBytes(std::size_t numbers);
    /// Gives the last stage the first one's values.
    void copyTiedValues(std::span<float> values);

private:
    struct Message {
        std::span<float> numbers;
        int peer = Communicator::kNobody;
    };
    void exchange(const Message& outgoing, const Message& incoming);
    std::vector<float> measureBy(const TrainingBatch& batch, const HeadUse& use);
    void requireSame(std::span<const TrainingBatch> batches);
    int rankOf(PipelineMessages::Neighbour neighbour) const;

    DecoderGradients& m_gradients;
    Communicator& m_stages;
    PipelineSchedule m_schedule;
    std::unique_ptr<PlaneExchange> m_ownExchange;
    PlaneExchange& m_exchange;
    Buffer m_tied;  ///< a part of another stage's gradient
};

}  // namespace xinglin::engine
