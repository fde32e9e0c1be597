#pragma once

#include "engine/formats/gguf_writer.h"
#include "engine/model/model_config.h"
#include "engine/model/model_family.h"
#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {

/// The header of a GGUF file for a model of this shape: what readConfig() of the family reads.
GgufWriter::Values ggufHeaderOf(const ModelFamily& family, const ModelConfig& config);

/// Adds a tokenizer. Rows of the model beyond the vocabulary become unused pieces. Throws Error(FileCorrupt)
/// where the vocabulary has more pieces than the model has rows.
void addVocabulary(const Vocabulary& vocabulary, std::int64_t modelRows, GgufWriter::Values& values);

}  // namespace xinglin::engine
