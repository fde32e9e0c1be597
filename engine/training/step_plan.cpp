#include "engine/training/step_plan.h"

#include <algorithm>

namespace xinglin::engine {
namespace {

std::int64_t tokensOf(const TrainingSample& sample) {
    return static_cast<std::int64_t>(sample.sequence.tokens.size() +
                                     (sample.rejected ? sample.rejected->tokens.size() : 0));
}

}  // namespace

MicroBatch takeMicroBatch(const TrainingData& data, const BatchSize& size, std::int64_t& position) {
    MicroBatch batch;
    batch.firstPosition = position;
    std::vector<std::int64_t> room(static_cast<std::size_t>(size.microBatch), size.maxLength);
    while (size.packing || static_cast<std::int64_t>(batch.samples.size()) < size.microBatch) {
        TrainingSample sample = data.sample(position);
        const std::int64_t tokens = tokensOf(sample);
        if (size.packing) {
            const auto fitting =
                std::find_if(room.begin(), room.end(), [&](std::int64_t left) { return tokens <= left; });
            if (fitting == room.end() && !batch.samples.empty()) {
                break;
            }
            // A pair may be longer than a stretch; alone it is taken all the same.
            (fitting == room.end() ? room.front() : *fitting) -= tokens;
        }
        batch.tokens += tokens;
        batch.labelled += sample.labelled();
        batch.samples.push_back(std::move(sample));
        ++position;
    }
    return batch;
}

}  // namespace xinglin::engine
