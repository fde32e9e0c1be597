#include "engine/training/pipeline_stage.h"

#include <string>

#include "engine/core/error.h"
#include "engine/model/decoder_weights.h"

namespace xinglin::engine {
namespace {

std::int64_t numbersInBlock(const ModelConfig& config) {
    const std::int64_t queries = config.heads * config.headDim;
    const std::int64_t keysAndValues = 2 * config.kvHeads * config.headDim;
    const std::int64_t matrices = config.feedForward == FeedForward::Gelu ? 2 : 3;
    return config.hidden * (2 * queries + keysAndValues + matrices * config.ffn);
}

}  // namespace

bool PipelineStage::has(const ModelParamSpec& spec, const ModelConfig& config) const {
    const bool isEmbedding = spec.matrix == &DecoderWeights::embedding;
    const bool isOfInput = isEmbedding || spec.vector == &DecoderWeights::embeddingNorm ||
                           spec.vector == &DecoderWeights::embeddingNormBias;
    const bool isOfOutput = !isOfInput || (isEmbedding && config.tiedEmbeddings);
    return (isOfInput && isFirst()) || (isOfOutput && isLast());
}

bool PipelineStage::hasCopyOf(const ModelParamSpec& spec) const {
    return spec.matrix == &DecoderWeights::embedding && !isFirst();
}

PipelineStage wholeDecoder(const ModelConfig& config) {
    return {0, 1, 0, config.layers};
}

std::vector<PipelineStage> cutIntoStages(const ModelConfig& config, int stages) {
    if (stages > config.layers) {
        throw Error(ErrorCode::InvalidInput,
                    "the model has " + std::to_string(config.layers) + " blocks, which " +
                        std::to_string(stages) + " pipeline stages cannot share. Set \"pp\" to " +
                        std::to_string(config.layers) +
                        " at most; more ranks can share the batches (\"dp\") or the matrices (\"tp\").");
    }
    const std::int64_t block = 2 * numbersInBlock(config);
    const std::int64_t table = config.vocabulary * config.hidden;
    std::vector<std::int64_t> blocks(static_cast<std::size_t>(stages), 1);
    std::vector<std::int64_t> costs(blocks.size(), block);
    costs.front() += table;
    costs.back() += 2 * table;
    for (std::int64_t left = config.layers - stages; left > 0; --left) {
        std::size_t least = 0;
        for (std::size_t stage = 1; stage < costs.size(); ++stage) {
            least = costs[stage] <= costs[least] ? stage : least;
        }
        ++blocks[least];
        costs[least] += block;
    }
    std::vector<PipelineStage> cut;
    std::int64_t next = 0;
    for (const std::int64_t count : blocks) {
        cut.push_back({static_cast<int>(cut.size()), stages, next, next + count});
        next += count;
    }
    return cut;
}

}  // namespace xinglin::engine
