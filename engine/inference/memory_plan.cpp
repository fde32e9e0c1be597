#include "engine/inference/memory_plan.h"

#include <algorithm>

#include "engine/inference/pass_memory.h"
#include "engine/inference/scheduler.h"
#include "engine/model/backend.h"
#include "engine/model/weight_loader.h"
#include "engine/parallel/device_sums.h"

namespace xinglin::engine {
namespace {

// Shorter contexts hold no conversation worth the name.
constexpr std::size_t kLeastContext = 1024;

std::size_t cacheBytes(const ModelConfig& config, kernels::CacheType type, std::size_t tokens) {
    const std::int64_t positions = kernels::roundUp(static_cast<std::int64_t>(tokens), kernels::kKeyTile);
    return kernels::layerCacheBytes(type, positions, config.kvHeads, config.headDim) *
           static_cast<std::size_t>(config.layers);
}

// Of a text's tokens about a quarter differ, and each one's row brings at least a page of the file with it.
std::size_t readRowBytes(std::size_t embedding, std::int64_t vocabulary, std::size_t tokens) {
    constexpr std::size_t kPage = 4096;
    const std::size_t row = embedding / static_cast<std::size_t>(std::max<std::int64_t>(1, vocabulary));
    return std::min(embedding, tokens / 4 * std::max(row, kPage));
}

std::string megabytes(std::size_t bytes) {
    return std::to_string(bytes / 1'000'000) + " MB";
}

}  // namespace

MemoryPlan planPart(const WeightFile& file, const ModelOptions& options, Backend& backend,
                    const PartShare& share, std::size_t contextTokens, std::size_t parallel,
                    std::int64_t adapterRank) {
    const ModelFamily& family = familyOf(file);
    const ModelConfig whole = family.readConfig(file);
    const ModelConfig config = configOf(whole, share);
    const WeightBytes weights =
        planWeights(file, family, {whole, share, config}, options.arithmetic, backend);
    const kernels::CacheType cacheType = cacheTypeOf(options);
    MemoryPlan plan;
    plan.contextTokens = contextTokens == 0 ? defaultContextTokens(whole) : contextTokens;
    plan.parallel = parallel;
    plan.weights = weights.owned + weights.inPlace;
    plan.layers = weights.layers;
    plan.embedding = weights.lookedUp;
    if (backend.isHost()) {
        plan.readRows = readRowBytes(plan.embedding, whole.vocabulary, plan.contextTokens * parallel);
    }
    plan.kv = cacheBytes(config, cacheType, plan.contextTokens) * parallel;
    plan.kvPerToken = cacheBytes(config, cacheType, kernels::kKeyTile) / kernels::kKeyTile;
    const PassLimits limits = limitsOfSteps(parallel, plan.contextTokens, adapterRank);
    const bool isLast = share.isLast(whole);
    plan.scratch = passMemory(config, weights.forms, isLast, limits, backend).total();
    if (isLast && backend.isHost()) {
        plan.scratch += limits.logitRows * static_cast<std::size_t>(config.vocabulary) * sizeof(float);
    }
    if (share.count > 1) {
        plan.scratch +=
            DeviceSums::scratchBytes(share.count, static_cast<std::int64_t>(limits.rows) * config.hidden);
    }
    return plan;
}

MemoryPlan planMemory(const WeightFile& file, const ModelOptions& options, Backend& backend,
                      std::size_t contextTokens, std::size_t parallel, std::int64_t adapterRank) {
    const PartShare share = wholeOf(familyOf(file).readConfig(file));
    return planPart(file, options, backend, share, contextTokens, parallel, adapterRank);
}

std::vector<std::string> adviceToFit(const MemoryPlan& plan, std::size_t available) {
    std::vector<std::string> advice;
    if (plan.total() <= available) {
        return advice;
    }
    const std::size_t fixed = plan.weights + plan.scratch + plan.adapters + plan.readRows;
    const std::size_t conversations = std::max<std::size_t>(1, plan.parallel);
    const std::size_t left = available > fixed ? available - fixed : 0;
    const auto contextFor = [&](std::size_t count) { return left / (plan.kvPerToken * count) / 256 * 256; };
    if (contextFor(conversations) >= kLeastContext) {
        advice.push_back("Choose a context of at most " + std::to_string(contextFor(conversations)) +
                         " tokens.");
    }
    if (conversations > 1 && contextFor(1) >= kLeastContext) {
        const std::size_t fit = left / std::max<std::size_t>(1, plan.kv / conversations);
        advice.push_back(fit >= 1 ? "Let at most " + std::to_string(fit) + " conversations run together."
                                  : "Let one conversation run alone, with a context of at most " +
                                        std::to_string(contextFor(1)) + " tokens.");
    }
    if (plan.kv > plan.weights / 8) {
        advice.push_back(
            "Keep conversations in bytes (--cache-type q8): a little more than half the memory.");
    }
    if (left / plan.kvPerToken < kLeastContext) {
        advice.push_back("The weights alone take " + megabytes(plan.weights) + " of " + megabytes(available) +
                         ": choose a smaller model, or `quantize` this one to Q4_K.");
    }
    return advice;
}

}  // namespace xinglin::engine
