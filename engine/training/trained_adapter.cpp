#include "engine/training/trained_adapter.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "engine/core/nearest_name.h"
#include "engine/formats/tensor_numbers.h"

namespace xinglin::engine {
namespace {

constexpr std::string_view kWeight = ".weight";
constexpr const char* kAllLinear = "all-linear";

using LinearTensors = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

// The linear layers' tensors of a model, with the rows and columns of each in its file.
LinearTensors linearTensors(const Parameters& base) {
    LinearTensors found;
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

// "q_proj" of "model.layers.0.self_attn.q_proj.weight".
std::string layerNameOf(const std::string& tensor) {
    const std::string path = tensor.substr(0, tensor.size() - kWeight.size());
    return path.substr(path.rfind('.') + 1);
}

// Those of the layers that an adapter is to be beside. The head counts only when it is named.
LinearTensors chosenTensors(std::vector<std::string> targets, const LinearTensors& linear,
                            const Parameters& base) {
    if (targets.empty()) {
        targets = {layerNameOf(base.inLayer(0, &LayerWeights::query).name),
                   layerNameOf(base.inLayer(0, &LayerWeights::value).name)};
    }
    LinearTensors chosen;
    std::set<std::string> names;
    for (const auto& [tensor, shape] : linear) {
        const std::string name = layerNameOf(tensor);
        names.insert(name);
        const bool isHead = tensor == base.output().name;
        for (const std::string& target : targets) {
            if (target == name || (target == kAllLinear && !isHead)) {
                chosen[tensor] = shape;
            }
        }
    }
    for (const std::string& target : targets) {
        if (target != kAllLinear && !names.contains(target)) {
            const std::vector<std::string_view> known(names.begin(), names.end());
            throw Error(ErrorCode::InvalidInput, unknownName("layer for an adapter", target, known));
        }
    }
    return chosen;
}

}  // namespace

TrainedAdapter::TrainedAdapter(const AdapterFolder& folder, const Parameters& base)
    : TrainedNumbers(base.backend()) {
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
    reserve(floats);
    std::int64_t next = 0;
    for (std::size_t i = 0; i < m_modules.size(); ++i) {
        LowRankModule& module = m_modules[i];
        place(module, next);
        store(module.down, numbersOf(folder.modules()[i].down));
        store(module.up, numbersOf(folder.modules()[i].up));
    }
}

double NewAdapter::scale() const {
    const auto divisor = static_cast<double>(rank);
    return alpha / (isRankStabilised ? std::sqrt(divisor) : divisor);
}

TrainedAdapter::TrainedAdapter(const NewAdapter& settings, const Parameters& base)
    : TrainedNumbers(base.backend()) {
    const auto linear = linearTensors(base);
    std::int64_t floats = 0;
    for (const auto& [tensor, shape] : chosenTensors(settings.targets, linear, base)) {
        LowRankModule made;
        const std::string path = tensor.substr(0, tensor.size() - kWeight.size());
        made.downName = "base_model.model." + path + ".lora_A.weight";
        made.upName = "base_model.model." + path + ".lora_B.weight";
        made.rank = settings.rank;
        made.outputs = shape.first;
        made.inputs = shape.second;
        made.scale = settings.scale();
        floats += roomFor(made.rank * made.inputs) + roomFor(made.outputs * made.rank);
        m_byTensor[tensor] = m_modules.size();
        m_modules.push_back(made);
    }
    reserve(floats);
    std::int64_t next = 0;
    for (LowRankModule& module : m_modules) {
        place(module, next);
        const CountedRandom random = CountedRandom(settings.seed).part(module.downName);
        const double bound = 1.0 / std::sqrt(static_cast<double>(module.inputs));
        std::vector<float> numbers(static_cast<std::size_t>(module.rank * module.inputs));
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            numbers[i] = static_cast<float>(bound * (2.0 * random.uniform(i) - 1.0));
        }
        store(module.down, numbers);
    }
}

void TrainedAdapter::store(float* to, std::span<const float> numbers) {
    m_backend.upload(to, numbers.data(), numbers.size_bytes());
}

void TrainedAdapter::reserve(std::int64_t floats) {
    m_trainedFloats = static_cast<std::size_t>(floats);
    m_values = m_backend.allocate(m_trainedFloats * sizeof(float), "the adapter in training");
    m_gradients = m_backend.allocate(m_trainedFloats * sizeof(float), "the adapter's gradients");
}

void TrainedAdapter::place(LowRankModule& module, std::int64_t& next) {
    const auto take = [&](std::int64_t count, float*& value, float*& gradient) {
        value = m_values.as<float>() + next;
        gradient = m_gradients.as<float>() + next;
        m_ranges.push_back({next, count, true});
        next += roomFor(count);
    };
    take(module.rank * module.inputs, module.down, module.downGradient);
    take(module.outputs * module.rank, module.up, module.upGradient);
}

void TrainedAdapter::setDropout(double rate, CountedRandom random) {
    m_dropout = rate;
    m_random = random;
}

void TrainedAdapter::drop(const LowRankModule& module, const float* x, std::int64_t rows, float* to) const {
    m_backend.dropout({x, to, rows * module.inputs, m_dropout, m_random.part(module.downName).seed()});
}

std::vector<std::string> TrainedAdapter::targets() const {
    std::set<std::string> names;
    for (const auto& [tensor, index] : m_byTensor) {
        names.insert(layerNameOf(tensor));
    }
    return {names.begin(), names.end()};
}

const LowRankModule* TrainedAdapter::beside(const Parameter& parameter) const {
    const auto at = m_byTensor.find(parameter.name);
    return at == m_byTensor.end() ? nullptr : &m_modules[at->second];
}

std::vector<TensorShape> TrainedAdapter::tensors() const {
    std::vector<TensorShape> all;
    for (const LowRankModule& m : m_modules) {
        all.push_back({m.downName, {m.rank, m.inputs}});
        all.push_back({m.upName, {m.outputs, m.rank}});
    }
    return all;
}

void TrainedAdapter::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    const auto give = [&](const std::string& name, const float* value, std::int64_t rows, std::int64_t cols) {
        sink(name, {rows, cols},
             plane.subspan(static_cast<std::size_t>(value - m_values.as<float>()),
                           static_cast<std::size_t>(rows * cols)));
    };
    for (const LowRankModule& m : m_modules) {
        give(m.downName, m.down, m.rank, m.inputs);
        give(m.upName, m.up, m.outputs, m.rank);
    }
}

void TrainedAdapter::setTensor(std::span<float> plane, const std::string& name,
                               std::span<const float> numbers) const {
    bool isFound = false;
    forEachTensor(plane, [&](const std::string& known, const auto&, std::span<const float> place) {
        if (known == name && place.size() == numbers.size()) {
            std::copy(numbers.begin(), numbers.end(), plane.begin() + (place.data() - plane.data()));
            isFound = true;
        }
    });
    if (!isFound) {
        refuseTensor(name, numbers.size());
    }
}

}  // namespace xinglin::engine
