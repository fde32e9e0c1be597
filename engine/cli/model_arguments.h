#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "engine/inference/backend_choice.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model.h"
#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine::cli {

/// The options with which commands name and load a model.
struct ModelArguments {
    std::string path;
    unsigned threads = 0;
    std::string backend = "cpu";
    std::string dtype;
    std::string cacheType;
    std::string adapter;  ///< folder of one; empty: none

    /// The arguments must outlive `options`.
    void addTo(CLI::App& options);
    /// The option --adapter, for the commands that compute with one.
    void addAdapterTo(CLI::App& options);
    /// The option --cache-type, for the commands that keep conversations.
    void addCacheTypeTo(CLI::App& options);
    ModelOptions modelOptions() const;
    BackendKind backendKind() const;
};

/// A model and, where its file has one, its tokenizer, and where one was asked for, an adapter.
struct LoadedModel {
    std::unique_ptr<Model> model;
    std::unique_ptr<LoraAdapter> adapter;
    std::optional<Tokenizer> tokenizer;
    std::string backendReason;  ///< as in BackendChoice

    /// Throws Error(FormatUnsupported) where the file has none.
    const Tokenizer& requireTokenizer() const;
};

/// Throws what Model::load, chooseBackend and Tokenizer throw.
LoadedModel loadModel(const ModelArguments& arguments);

/// "file.gguf: 162 M parameters, 98 MB", where it computes and, where that is not what `auto` prefers, why;
/// for `progress`.
std::string describeLoaded(const LoadedModel& loaded);

}  // namespace xinglin::engine::cli
