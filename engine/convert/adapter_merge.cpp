#include "engine/convert/adapter_merge.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/formats/model_texts.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/inference/decoder.h"
#include "engine/inference/sampler.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kPrompts = 3;
constexpr std::size_t kPromptTokens = 16;

// What rounding the merged matrices may change of a logit, over the greatest one.
double toleranceOf(TensorType type) {
    return type == TensorType::BF16 ? 0.1 : type == TensorType::F16 ? 0.02 : 1e-4;
}

class Merge final {
public:
    Merge(const std::filesystem::path& folder, const std::filesystem::path& adapter,
          const std::filesystem::path& target, const MergeOptions& options)
        : m_adapterFiles(adapter), m_target(target), m_options(options) {
        auto file = WeightFile::open(folder);
        if (!file->isFolder()) {
            throw Error(ErrorCode::InvalidInput,
                        folder.string() +
                            ": an adapter is merged into a model's folder, not into a GGUF file. "
                            "Merge it into the original and convert the result.");
        }
        if (std::filesystem::exists(target) &&
            (!std::filesystem::is_directory(target) || !std::filesystem::is_empty(target))) {
            throw Error(ErrorCode::InvalidInput, target.string() + ": is not an empty folder");
        }
        m_base = Model::load(std::move(file), {m_options.threads, Arithmetic::Float32});
        m_adapter = LoraAdapter::load(adapter, *m_base);
        if (m_adapter->output(0) && m_base->config().tiedEmbeddings) {
            throw Error(ErrorCode::FormatUnsupported,
                        adapter.string() +
                            ": changes a head that is the model's embedding too; merged, it would "
                            "change both. Use it beside the model.");
        }
    }

    MergeReport run() {
        for (const AdapterModule& module : m_adapterFiles.modules()) {
            m_modules[tensorOf(module)] = &module;
        }
        m_report.mergedMatrices = m_modules.size();
        std::error_code problem;
        std::filesystem::create_directories(m_target, problem);
        if (problem) {
            throw Error(ErrorCode::CannotWrite, m_target.string() + ": " + problem.message());
        }
        if (!writeTensors()) {
            m_report.isInterrupted = true;
            return m_report;
        }
        // Last, so that a folder that was begun and not finished is no model.
        copyModelTexts(m_base->file().path(), m_target, *m_options.calls);
        check();
        return m_report;
    }

private:
    std::span<const FileTensor> tensors() const { return m_base->file().tensors(); }

    // The model's tensor that a module adds to; LoraAdapter has seen that there is one.
    const FileTensor* tensorOf(const AdapterModule& module) const {
        const std::string prefix = familyOf(m_base->file()).folderPrefix;
        std::string name = module.path + ".weight";
        const FileTensor* tensor = m_base->file().find(name);
        if (!tensor && !prefix.empty()) {
            tensor =
                m_base->file().find(name.starts_with(prefix) ? name.substr(prefix.size()) : prefix + name);
        }
        if (!tensor) {
            throw Error(ErrorCode::FormatUnsupported, m_adapterFiles.path().string() + ": \"" + module.path +
                                                          "\" is no tensor of the model");
        }
        return tensor;
    }

    bool writeTensors() {
        std::vector<TensorPlan> plans;
        std::uint64_t total = 0;
        for (const FileTensor& tensor : tensors()) {
            plans.push_back({tensor.name, tensor.type, tensor.shape});
            total += tensor.byteSize;
        }
        SafetensorsWriter writer(m_target, std::move(plans), SafetensorsWriter::kFileBytes, *m_options.calls);
        for (const FileTensor& tensor : tensors()) {
            if (m_options.stop.stop_requested()) {
                return false;
            }
            if (m_options.onProgress) {
                m_options.onProgress(static_cast<double>(writer.size()) / static_cast<double>(total),
                                     tensor.name);
            }
            const auto module = m_modules.find(&tensor);
            if (module == m_modules.end()) {
                writer.write({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
            } else {
                writeMerged(tensor, *module->second, writer);
            }
            m_base->file().releasePages({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
        }
        writer.commit();
        m_report.bytes = writer.size();
        return true;
    }

    static void writeMerged(const FileTensor& tensor, const AdapterModule& module,
                            SafetensorsWriter& writer) {
        const auto cols = static_cast<std::size_t>(tensor.shape[1]);
        const auto rank = static_cast<std::size_t>(module.rank());
        const std::vector<float> down = numbersOf(module.down);
        const std::vector<float> up = numbersOf(module.up);
        const std::size_t numberBytes =
            static_cast<std::size_t>(tensor.byteSize) / static_cast<std::size_t>(tensor.elementCount());
        std::vector<double> row(cols);
        std::vector<float> own(cols);
        std::vector<std::byte> bytes(cols * numberBytes);
        for (std::int64_t r = 0; r < tensor.shape[0]; ++r) {
            if (tensor.type == TensorType::F64) {
                std::memcpy(row.data(), tensor.data + static_cast<std::size_t>(r) * bytes.size(),
                            bytes.size());
            } else {
                readNumbers(tensor, r * tensor.shape[1], own);
                row.assign(own.begin(), own.end());
            }
            for (std::size_t i = 0; i < rank; ++i) {
                const double factor =
                    module.scale * static_cast<double>(up[static_cast<std::size_t>(r) * rank + i]);
                for (std::size_t c = 0; c < cols; ++c) {
                    row[c] += factor * static_cast<double>(down[i * cols + c]);
                }
            }
            for (std::size_t c = 0; c < cols; ++c) {
                storeNumber(tensor.type, row[c], bytes.data() + c * numberBytes);
            }
            writer.write(bytes);
        }
    }

    void check() {
        const auto merged = Model::load(m_target, {m_options.threads, Arithmetic::Float32});
        TensorType widest = TensorType::F32;
        for (const auto& [tensor, module] : m_modules) {
            widest = toleranceOf(tensor->type) > toleranceOf(widest) ? tensor->type : widest;
        }
        double difference = 0.0;
        double greatest = 0.0;
        std::size_t same = 0;
        for (std::size_t prompt = 0; prompt < kPrompts; ++prompt) {
            const std::vector<TokenId> ids = promptOf(prompt);
            const std::vector<float> wanted = logitsAfterEach(*m_base, m_adapter.get(), ids);
            const std::vector<float> got = logitsAfterEach(*merged, nullptr, ids);
            const std::size_t width = wanted.size() / ids.size();
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                const double off = std::fabs(static_cast<double>(got[i]) - static_cast<double>(wanted[i]));
                difference = std::isfinite(off) ? std::max(difference, off) : HUGE_VAL;
                greatest = std::max(greatest, std::fabs(static_cast<double>(wanted[i])));
            }
            for (std::size_t row = 0; row < ids.size(); ++row) {
                same += topOf(wanted, row, width) == topOf(got, row, width) ? 1 : 0;
            }
        }
        m_report.logitDifference = difference / greatest;
        m_report.sameFirstToken = static_cast<double>(same) / static_cast<double>(kPrompts * kPromptTokens);
        if (!(m_report.logitDifference <= toleranceOf(widest))) {
            throw Error(ErrorCode::Internal,
                        m_target.string() + ": the merged model's logits lie " +
                            std::to_string(m_report.logitDifference) +
                            " of the greatest one away from those of the model beside its adapter");
        }
    }

    // Token ids spread over the whole vocabulary.
    std::vector<TokenId> promptOf(std::size_t prompt) const {
        std::vector<TokenId> ids;
        for (std::size_t i = 0; i < kPromptTokens; ++i) {
            const std::size_t step = (prompt * kPromptTokens + i) * 2654435761u + 1;
            ids.push_back(static_cast<TokenId>(step % static_cast<std::size_t>(m_base->config().vocabulary)));
        }
        return ids;
    }

    static TokenId topOf(const std::vector<float>& logits, std::size_t row, std::size_t width) {
        return topLogProbs({logits.data() + row * width, width}, 1)[0].token;
    }

    const AdapterFolder m_adapterFiles;
    const std::filesystem::path m_target;
    const MergeOptions& m_options;
    std::unique_ptr<Model> m_base;
    std::unique_ptr<LoraAdapter> m_adapter;
    std::map<const FileTensor*, const AdapterModule*> m_modules;
    MergeReport m_report;
};

}  // namespace

MergeReport mergeAdapter(const std::filesystem::path& folder, const std::filesystem::path& adapter,
                         const std::filesystem::path& target, const MergeOptions& options) {
    return Merge(folder, adapter, target, options).run();
}

}  // namespace xinglin::engine
