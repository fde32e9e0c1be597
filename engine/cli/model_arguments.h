#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/inference/placement.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model.h"
#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine::cli {

/// The options with which commands name and load a model.
struct ModelArguments {
    std::string path;
    unsigned threads = 0;
    std::string backend = "cpu";
    std::vector<int> devices;  ///< GPUs by number; empty: chosen by free memory
    std::string gpuLayers;     ///< a number, "auto", or empty: all
    std::string split = "layer";
    bool isFp8 = false;
    std::string dtype;
    std::string cacheType;
    std::string adapter;                      ///< folder of one; empty: none
    std::vector<std::string> servedAdapters;  ///< folders of those that requests may choose

    /// The arguments must outlive `options`.
    void addTo(CLI::App& options);
    /// The options that split a model over processors, for the commands that only compute forward.
    void addPlacementTo(CLI::App& options);
    /// The option --adapter, for the commands that compute with one.
    void addAdapterTo(CLI::App& options);
    /// The same for the commands that serve several.
    void addServedAdaptersTo(CLI::App& options);
    /// The option --cache-type, for the commands that keep conversations.
    void addCacheTypeTo(CLI::App& options);
    ModelOptions modelOptions() const;
    /// With room for `parallel` conversations of `contextTokens` (0: the default), with the adapters. Throws
    /// UsageError where options contradict one another, and what AdapterFolder throws.
    PlacementRequest placement(std::size_t contextTokens, std::size_t parallel) const;
};

/// A model and, where its file has one, its tokenizer, and where one was asked for, an adapter.
struct LoadedModel {
    std::unique_ptr<Model> model;
    std::unique_ptr<LoraAdapter> adapter;
    std::optional<Tokenizer> tokenizer;
    std::string placementReason;   ///< as in Placement
    std::int64_t adapterRank = 0;  ///< as in SchedulerOptions

    /// Throws Error(FormatUnsupported) where the file has none.
    const Tokenizer& requireTokenizer() const;
};

/// Throws what Model::load, place and Tokenizer throw. With room for conversations as in
/// ModelArguments::placement.
LoadedModel loadModel(const ModelArguments& arguments, std::size_t contextTokens = 0,
                      std::size_t parallel = 1);

/// "file.gguf: 162 M parameters, 98 MB", where it computes and, where that is not what `auto` prefers, why;
/// for `progress`.
std::string describeLoaded(const LoadedModel& loaded);

}  // namespace xinglin::engine::cli
