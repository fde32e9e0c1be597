#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "engine/formats/output_file.h"

namespace xinglin::engine {

struct MergeOptions {
    unsigned threads = 0;
    const WritingCalls* calls = &systemWritingCalls();
    std::function<void(double share, const std::string& name)> onProgress;
    std::stop_token stop;
};

struct MergeReport {
    std::uint64_t bytes = 0;
    std::size_t mergedMatrices = 0;
    /// Of three prompts, the merged model against the model beside its adapter: the greatest difference of a
    /// logit over the greatest logit, and how often both put the same token first.
    double logitDifference = 0.0;
    double sameFirstToken = 0.0;
    bool isInterrupted = false;  ///< what was written is not a whole model
};

/// Writes a Hugging Face folder whose matrices contain an adapter: W + scale · up · down, added in double and
/// rounded to the type that the matrix had; everything else, tokenizer and configuration included, is the
/// model's own. Then loads it and compares its logits with those of the model beside the adapter.
///
/// `folder` is the model's, `target` a new or empty folder. Throws what Model::load and LoraAdapter::load
/// throw, Error(InvalidInput) for a model that is no folder or a target that is not empty,
/// Error(FormatUnsupported) for an adapter of a head that is its embedding too, Error(CannotWrite),
/// Error(Internal) when the check fails.
MergeReport mergeAdapter(const std::filesystem::path& folder, const std::filesystem::path& adapter,
                         const std::filesystem::path& target, const MergeOptions& options);

}  // namespace xinglin::engine
