#include "engine/training/trained_adapter.h"

#include <cmath>
#include <cstring>

#include "engine/core/error.h"
#include "engine/formats/tensor_numbers.h"

namespace xinglin::engine {
namespace {

constexpr std::int64_t kAlignedFloats = 16;

std::int64_t roomFor(std::int64_t floats) {
    return (floats + kAlignedFloats - 1) / kAlignedFloats * kAlignedFloats;
}

// The linear layers' tensors of a model, with the rows and columns of each in its file.
std::map<std::string, std::pair<std::int64_t, std::int64_t>> linearTensors(const Parameters& base) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> found;
    const Parameter& embedding = base.outside(&DecoderWeights::embedding);
    for (const Parameter& parameter : base.all()) {
        if (!parameter.name.empty() && parameter.isMatrix && parameter.name != embedding.name) {
            auto& [rows, cols] = found[parameter.name];
            rows += parameter.rows;
            cols = parameter.cols;
        }
    }
    return found;
}

}  // namespace

TrainedAdapter::TrainedAdapter(const AdapterFolder& folder, const Parameters& base) {
    const auto linear = linearTensors(base);
    std::int64_t floats = 0;
    for (const AdapterModule& module : folder.modules()) {
        auto at = linear.find(module.path + ".weight");
        const std::string prefix = base.folderPrefix();
        if (at == linear.end() && module.path.starts_with(prefix)) {
            at = linear.find(module.path.substr(prefix.size()) + ".weight");
        }
        if (at == linear.end()) {
            throw Error(ErrorCode::FormatUnsupported,
                        folder.path().string() + ": \"" + module.path +
                            "\" is no linear layer of this model. The adapter belongs to another one.");
        }
        LowRankModule made;
        made.downName = module.down.name;
        made.upName = module.up.name;
        made.rank = module.rank();
        made.outputs = at->second.first;
        made.inputs = at->second.second;
        made.scale = module.scale;
        if (module.down.shape[1] != made.inputs || module.up.shape[0] != made.outputs) {
            throw Error(ErrorCode::FileCorrupt, folder.path().string() + ": \"" + module.path + "\" is " +
                                                    std::to_string(module.up.shape[0]) + " × " +
                                                    std::to_string(module.down.shape[1]) +
                                                    " where the model has " + std::to_string(made.outputs) +
                                                    " × " + std::to_string(made.inputs) +
                                                    ". The adapter belongs to another model.");
        }
        floats += roomFor(made.rank * made.inputs) + roomFor(made.outputs * made.rank);
        m_byTensor[at->first] = m_modules.size();
        m_modules.push_back(made);
    }
    m_values = Buffer(static_cast<std::size_t>(floats) * sizeof(float), "the adapter in training");
    m_gradients = Buffer(static_cast<std::size_t>(floats) * sizeof(float), "the adapter's gradients");
    std::int64_t next = 0;
    const auto place = [&](const FileTensor& tensor, float*& value, float*& gradient) {
        value = m_values.as<float>() + next;
        gradient = m_gradients.as<float>() + next;
        readNumbers(tensor, 0, {value, static_cast<std::size_t>(tensor.elementCount())});
        next += roomFor(tensor.elementCount());
    };
    for (std::size_t i = 0; i < m_modules.size(); ++i) {
        place(folder.modules()[i].down, m_modules[i].down, m_modules[i].downGradient);
        place(folder.modules()[i].up, m_modules[i].up, m_modules[i].upGradient);
    }
}

const LowRankModule* TrainedAdapter::beside(const Parameter& parameter) const {
    const auto at = m_byTensor.find(parameter.name);
    return at == m_byTensor.end() ? nullptr : &m_modules[at->second];
}

void TrainedAdapter::clearGradients() {
    if (m_gradients.size() > 0) {
        std::memset(m_gradients.data(), 0, m_gradients.size());
    }
}

double TrainedAdapter::gradientNorm() const {
    double squares = 0.0;
    forEachTensor(ParameterNumbers::Gradients,
                  [&](const std::string&, const std::vector<std::int64_t>&, std::span<const float> numbers) {
                      for (const float number : numbers) {
                          squares += static_cast<double>(number) * static_cast<double>(number);
                      }
                  });
    return std::sqrt(squares);
}

void TrainedAdapter::forEachTensor(ParameterNumbers which, const Parameters::TensorSink& sink) const {
    const bool isValues = which == ParameterNumbers::Values;
    for (const LowRankModule& m : m_modules) {
        sink(m.downName, {m.rank, m.inputs},
             {isValues ? m.down : m.downGradient, static_cast<std::size_t>(m.rank * m.inputs)});
        sink(m.upName, {m.outputs, m.rank},
             {isValues ? m.up : m.upGradient, static_cast<std::size_t>(m.outputs * m.rank)});
    }
}

}  // namespace xinglin::engine
