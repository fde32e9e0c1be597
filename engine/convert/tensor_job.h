#pragma once

#include <cstdint>
#include <vector>

#include "engine/convert/type_choice.h"
#include "engine/formats/gguf_writer.h"
#include "engine/formats/weight_file.h"
#include "engine/model/model_config.h"

namespace xinglin::engine {

/// Some rows of a source tensor, in the order in which they are written.
struct SourceRows {
    const FileTensor* tensor = nullptr;
    std::vector<std::int64_t> rows;  ///< empty: all of them, in order
};

/// A tensor to write and where its numbers come from.
struct TensorJob {
    TensorPlan plan;
    std::vector<SourceRows> sources;  ///< one after the other
    bool hasUnitRows = false;         ///< every row is divided by its length
    std::vector<float> numbers;       ///< instead of sources: the numbers themselves

    std::int64_t rows() const;
    std::int64_t cols() const;
    /// Row `row` of what is written, before it is rounded to the plan's type. `out` holds cols() numbers.
    void readRow(std::int64_t row, std::span<float> out) const;
    /// Whether the source's numbers are rounded to blocks.
    bool isQuantised() const;
    /// Whether the file's bytes are the source's.
    bool isCopy() const;
    /// The source's bytes of a row, with isCopy().
    std::span<const std::byte> rowBytes(std::int64_t row) const;
};

/// Of a Hugging Face folder. `config` is the model's, `gguf` the same as a GGUF file has it.
std::vector<TensorJob> jobsOfFolder(const WeightFile& folder, const ModelConfig& gguf,
                                    const TypeChoice& choice);

/// Of a GGUF file: the same tensors with other types.
std::vector<TensorJob> jobsOfGguf(const WeightFile& file, std::int64_t layers, const TypeChoice& choice);

}  // namespace xinglin::engine
