#include "tests/support/tiny_adapter.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "tests/support/random_values.h"
#include "tests/support/torch_writer.h"

namespace xinglin::test {
namespace {

std::string bytesOf(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

}  // namespace

TinyAdapter::TinyAdapter(const TinyFolderOptions& model, const TinyAdapterOptions& options)
    : m_merged(model) {
    Random random(options.seed);
    const auto rank = static_cast<std::size_t>(options.rank);
    const double divisor = options.isRankStabilised ? std::sqrt(options.rank) : options.rank;
    std::string header;
    std::string data;
    std::vector<TorchTensor> torch;
    const auto write = [&](const std::string& name, const std::vector<float>& values, std::size_t rows,
                           std::size_t cols) {
        const std::size_t from = data.size();
        data += bytesOf(values);
        header += (header.empty() ? "{\"" : ",\"") + name + R"(":{"dtype":"F32","shape":[)" +
                  std::to_string(rows) + "," + std::to_string(cols) + R"(],"data_offsets":[)" +
                  std::to_string(from) + "," + std::to_string(data.size()) + "]}";
        torch.push_back({name,
                         "FloatStorage",
                         {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(cols)},
                         bytesOf(values)});
    };
    for (const auto& [name, shape] : m_merged.matrices()) {
        const std::string module = name.substr(0, name.size() - std::string(".weight").size());
        const bool isTarget =
            std::any_of(options.targets.begin(), options.targets.end(),
                        [&module](const std::string& target) { return module.ends_with(target); });
        if (!isTarget) {
            continue;
        }
        const auto rows = static_cast<std::size_t>(shape[0]);
        const auto cols = static_cast<std::size_t>(shape[1]);
        std::vector<float> down(rank * cols);
        std::vector<float> up(rows * rank);
        for (std::vector<float>* matrix : {&down, &up}) {
            std::generate(matrix->begin(), matrix->end(),
                          [&random] { return static_cast<float>(random.symmetric() * 0.4); });
        }
        const std::string key = "base_model.model." + module;
        write(key + ".lora_A" + options.keyMiddle + ".weight", down, rank, cols);
        write(key + ".lora_B" + options.keyMiddle + ".weight", up, rows, rank);
        std::vector<double> added(rows * cols);
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t i = 0; i < rank; ++i) {
                for (std::size_t c = 0; c < cols; ++c) {
                    added[r * cols + c] += options.alpha / divisor * static_cast<double>(up[r * rank + i]) *
                                           static_cast<double>(down[i * cols + c]);
                }
            }
        }
        m_merged.addTo(name, added);
    }
    if (options.isTorch) {
        std::ofstream(path() / "adapter_model.bin", std::ios::binary) << torchZip(torch);
    } else {
        std::ofstream(path() / "adapter_model.safetensors", std::ios::binary)
            << safetensorsImage(header + "}", data);
    }
    std::ofstream(path() / "adapter_config.json")
        << R"({"peft_type":"LORA","bias":"none","modules_to_save":null,"r":)" << options.rank
        << R"(,"lora_alpha":)" << options.alpha << R"(,"use_rslora":)"
        << (options.isRankStabilised ? "true" : "false") << options.extraConfig << "}";
}

}  // namespace xinglin::test
