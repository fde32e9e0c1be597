#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "engine/convert/type_choice.h"
#include "engine/formats/output_file.h"
#include "engine/formats/weight_file.h"

namespace xinglin::engine {

struct ConversionOptions {
    TypeChoice choice;
    unsigned threads = 0;
    const WritingCalls* calls = &systemWritingCalls();
    /// Called before every tensor with how much is done, 0 to 1, and its name.
    std::function<void(double share, const std::string& name)> onProgress;
    std::stop_token stop;
};

/// What was written, and how far its numbers lie from the source's: found by reading the file back.
struct ConversionReport {
    std::uint64_t bytes = 0;
    std::map<std::string, std::size_t> tensors;    ///< by type
    std::map<std::string, double> relativeErrors;  ///< of each type: root mean square error over magnitude
    bool wasQuantised = false;                     ///< matrices of the source, now in another type
    bool keepsHeadInFloats = false;  ///< the output matrix, whose rows were divided by their lengths:
                                     ///< quotients of half numbers are none, and no type was asked for
    bool isInterrupted = false;      ///< nothing was written
};

/// Writes a GGUF file from a model: a Hugging Face folder (names, row orders, tokenizer and head as GGUF has
/// them) or another GGUF file (the same with other types). Streams row by row, then opens what it wrote,
/// compares every number with the source and reads header and tokenizer as a load would. The file is there
/// whole or not at all.
///
/// Throws what WeightFile::open and Model::load throw for the source, Error(InvalidInput) for numbers that
/// are infinite or none, Error(CannotWrite), and Error(Internal) when the check fails.
ConversionReport convertModel(const std::filesystem::path& source, const std::filesystem::path& target,
                              const ConversionOptions& options);

}  // namespace xinglin::engine
