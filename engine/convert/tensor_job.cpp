#include "engine/convert/tensor_job.h"

#include <algorithm>
#include <charconv>

#include "engine/core/error.h"
#include "engine/core/unit_length.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/model_family.h"
#include "engine/model/row_order.h"
#include "engine/quant/quant_scheme.h"

namespace xinglin::engine {
namespace {

std::int64_t rowsOf(const FileTensor& tensor) {
    return tensor.shape[0];
}

std::int64_t colsOf(const FileTensor& tensor) {
    return tensor.shape.size() > 1 ? tensor.elementCount() / tensor.shape[0] : 1;
}

class FolderPlanner final {
public:
    FolderPlanner(const WeightFile& folder, const ModelConfig& gguf, const TypeChoice& choice)
        : m_folder(folder), m_family(familyOf(folder)), m_config(gguf), m_choice(choice) {}

    std::vector<TensorJob> plan() {
        for (const ModelParamSpec& spec : m_family.modelParams) {
            addModelParam(spec);
        }
        for (std::int64_t layer = 0; layer < m_config.layers; ++layer) {
            addLayer(layer);
        }
        return std::move(m_jobs);
    }

private:
    const FileTensor* find(const std::string& name) const {
        const FileTensor* tensor = m_folder.find(name);
        return tensor ? tensor : m_folder.find(m_family.folderPrefix + name);
    }

    void addModelParam(const ModelParamSpec& spec) {
        if (spec.vector == &DecoderWeights::ropeFrequencyDivisors && !m_config.ropeDivisors.empty()) {
            TensorJob job;
            job.plan = {spec.name, TensorType::F32, {m_config.ropeDim / 2}};
            job.numbers = m_config.ropeDivisors;
            m_jobs.push_back(std::move(job));
            return;
        }
        const bool isHead = spec.matrix == &DecoderWeights::output;
        const FileTensor* tensor = spec.folderName ? find(spec.folderName) : nullptr;
        if (!tensor || (isHead && m_config.tiedEmbeddings)) {
            return;
        }
        TensorJob job;
        job.sources.push_back({tensor, {}});
        job.hasUnitRows = isHead && m_config.normalisesOutputRows;
        finish(std::move(job), spec.name, 0,
               isHead || (m_config.tiedEmbeddings && spec.matrix == &DecoderWeights::embedding));
    }

    void addLayer(std::int64_t layer) {
        const std::string ggufPrefix = "blk." + std::to_string(layer) + ".";
        const std::string prefix = m_family.folderLayerPrefix + std::to_string(layer) + ".";
        for (const LayerParamSpec& first : m_family.layerParams) {
            const FileTensor* tensor =
                first.name && first.folderName ? find(prefix + first.folderName) : nullptr;
            if (!tensor || first.ggufPart.index != 0) {
                continue;
            }
            // What GGUF keeps in one tensor comes part by part.
            TensorJob job;
            for (int part = 0; part < first.ggufPart.count; ++part) {
                for (const LayerParamSpec& spec : m_family.layerParams) {
                    const bool isPart =
                        spec.name && std::string_view(spec.name) == first.name && spec.ggufPart.index == part;
                    const FileTensor* source = isPart ? find(prefix + spec.folderName) : nullptr;
                    if (source) {
                        job.sources.push_back({source, folderRowsOf(m_config, spec)});
                    }
                }
            }
            finish(std::move(job), ggufPrefix + first.name, layer, false);
        }
    }

    void finish(TensorJob job, const std::string& name, std::int64_t layer, bool isHead) {
        const FileTensor& source = *job.sources.front().tensor;
        job.plan.name = name;
        if (source.shape.size() == 1) {
            job.plan.type = TensorType::F32;
            job.plan.shape = {job.rows()};
        } else {
            job.plan.type = typeOf({name, layer, m_config.layers, isHead, job.cols()}, m_choice, source.type);
            job.plan.shape = {job.rows(), job.cols()};
            if (job.hasUnitRows && !m_choice.type) {
                // Half numbers divided by a length are none any more: rounded to F16 again they move logits
                // by more than the 1e-4 that a conversion without a type is to keep, to BF16 by ten times as
                // much.
                job.plan.type = TensorType::F32;
            }
        }
        m_jobs.push_back(std::move(job));
    }

    const WeightFile& m_folder;
    const ModelFamily& m_family;
    const ModelConfig& m_config;
    const TypeChoice& m_choice;
    std::vector<TensorJob> m_jobs;
};

}  // namespace

std::int64_t TensorJob::rows() const {
    std::int64_t count = numbers.empty() ? 0 : 1;
    for (const SourceRows& source : sources) {
        count += source.rows.empty() ? rowsOf(*source.tensor) : static_cast<std::int64_t>(source.rows.size());
    }
    return count;
}

std::int64_t TensorJob::cols() const {
    return numbers.empty() ? colsOf(*sources.front().tensor) : static_cast<std::int64_t>(numbers.size());
}

void TensorJob::readRow(std::int64_t row, std::span<float> out) const {
    if (!numbers.empty()) {
        std::copy(numbers.begin(), numbers.end(), out.begin());
        return;
    }
    for (const SourceRows& source : sources) {
        const std::int64_t count =
            source.rows.empty() ? rowsOf(*source.tensor) : static_cast<std::int64_t>(source.rows.size());
        if (row >= count) {
            row -= count;
            continue;
        }
        const std::int64_t from = source.rows.empty() ? row : source.rows[static_cast<std::size_t>(row)];
        readNumbers(*source.tensor, from * static_cast<std::int64_t>(out.size()), out);
        break;
    }
    if (hasUnitRows) {
        scaleToUnitLength(out);
    }
}

bool TensorJob::isQuantised() const {
    return !sources.empty() && findQuantScheme(sources[0].tensor->type)->blockValues > 1;
}

bool TensorJob::isCopy() const {
    return sources.size() == 1 && sources[0].rows.empty() && !hasUnitRows &&
           sources[0].tensor->type == plan.type;
}

std::span<const std::byte> TensorJob::rowBytes(std::int64_t row) const {
    const FileTensor& tensor = *sources[0].tensor;
    const std::size_t bytes =
        static_cast<std::size_t>(tensor.byteSize / static_cast<std::uint64_t>(rowsOf(tensor)));
    return {tensor.data + static_cast<std::size_t>(row) * bytes, bytes};
}

std::vector<TensorJob> jobsOfFolder(const WeightFile& folder, const ModelConfig& gguf,
                                    const TypeChoice& choice) {
    return FolderPlanner(folder, gguf, choice).plan();
}

std::vector<TensorJob> jobsOfGguf(const WeightFile& file, std::int64_t layers, const TypeChoice& choice) {
    const bool isTied = file.find("output.weight") == nullptr;
    std::vector<TensorJob> jobs;
    for (const FileTensor& tensor : file.tensors()) {
        TensorJob job;
        job.sources.push_back({&tensor, {}});
        job.plan = {tensor.name, tensor.type, tensor.shape};
        if (tensor.shape.size() == 1 && job.isQuantised()) {
            throw Error(ErrorCode::FormatUnsupported,
                        file.path().string() + ": the vector \"" + tensor.name +
                            "\" is rounded to blocks, which no known program does");
        }
        const bool isMatrix = tensor.shape.size() == 2 && tensor.name.ends_with(".weight");
        if (isMatrix && hasNumbers(tensor.type)) {
            MatrixPlace place{tensor.name, 0, layers, false, tensor.shape[1]};
            std::string_view name = tensor.name;
            if (name.starts_with("blk.")) {
                name.remove_prefix(4);
                std::from_chars(name.data(), name.data() + name.size(), place.layer);
            }
            place.isHead = tensor.name == (isTied ? "token_embd.weight" : "output.weight");
            job.plan.type = typeOf(place, choice, tensor.type);
        }
        jobs.push_back(std::move(job));
    }
    return jobs;
}

}  // namespace xinglin::engine
