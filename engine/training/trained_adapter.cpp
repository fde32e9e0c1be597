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
constexpr const char* kPrefix = "base_model.model.";
constexpr std::string_view kDownEnding = ".lora_A.weight";

using LinearTensors = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

// The linear layers' tensors of a model, with the rows and columns of each in its file.
LinearTensors linearTensors(const Parameters& base) {
    LinearTensors found;
    const Parameter& embedding = base.outside(&DecoderWeights::embedding);
    for (const Parameter& parameter : base.all()) {
        if (!parameter.name.empty() && parameter.isMatrix && parameter.name != embedding.name) {
            const ModelConfig& config = base.model().config();
            auto& [rows, cols] = found[parameter.name];
            rows += extentOf(config, parameter.rowExtent);
            cols = extentOf(config, parameter.colExtent);
        }
    }
    return found;
}

// "q_proj" of "model.layers.0.self_attn.q_proj.weight".
std::string layerNameOf(const std::string& tensor) {
    const std::string path = tensor.substr(0, tensor.size() - kWeight.size());
    return path.substr(path.rfind('.') + 1);
}

BackwardParts partsBeside(const std::string& tensor, const Parameters& base) {
    const auto all = base.all();
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Parameter& parameter) { return parameter.name == tensor; });
    return at->parts;
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

// Whether this stage has the tensor's layer.
bool isHere(const Parameters& base, const std::string& tensor) {
    return std::any_of(base.all().begin(), base.all().end(), [&](const Parameter& parameter) {
        return parameter.name == tensor && parameter.isHere();
    });
}

}  // namespace

TrainedAdapter::TrainedAdapter(const AdapterFolder& folder, const Parameters& base, AdapterUse use)
    : TrainedNumbers(base.backend()), m_base(base) {
    const auto linear = linearTensors(base);
    std::int64_t floats = 0;
    std::vector<const AdapterModule*> from;
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
        made.wholeOutputs = at->second.first;
        made.wholeInputs = at->second.second;
        made.scale = module.scale;
        if (module.down.shape[1] != made.wholeInputs || module.up.shape[0] != made.wholeOutputs) {
            throw Error(ErrorCode::FileCorrupt,
                        folder.path().string() + ": \"" + module.path + "\" is " +
                            std::to_string(module.up.shape[0]) + " × " +
                            std::to_string(module.down.shape[1]) + " where the model has " +
                            std::to_string(made.wholeOutputs) + " × " + std::to_string(made.wholeInputs) +
                            ". The adapter belongs to another model.");
        }
        m_targets.insert(layerNameOf(at->first));
        if (!isHere(base, at->first)) {
            continue;
        }
        measure(made, at->first);
        floats += roomFor(made.rank * made.inputs) + roomFor(made.outputs * made.rank);
        made.parts = partsBeside(at->first, base);
        m_byTensor[at->first] = m_modules.size();
        m_tensors.push_back(at->first);
        m_modules.push_back(made);
        from.push_back(&module);
    }
    reserve(floats, base, use);
    std::int64_t next = 0;
    for (std::size_t i = 0; i < m_modules.size(); ++i) {
        LowRankModule& module = m_modules[i];
        place(module, next);
        const auto bring = [&](const FileTensor& tensor, const CutRuns& runs, std::int64_t count, float* to) {
            const std::vector<float> whole = engine::numbersOf(tensor);
            std::vector<float> own(static_cast<std::size_t>(count));
            runs(base.cut(), [&](std::int64_t inTensor, std::int64_t inPart, std::int64_t length) {
                std::copy_n(whole.data() + inTensor, length, own.data() + inPart);
            });
            store(to, own);
        };
        bring(from[i]->down, runsOfDown(module), module.rank * module.inputs, module.down);
        bring(from[i]->up, runsOfUp(module), module.outputs * module.rank, module.up);
    }
    placeScore(base, next, use);
    if (head() && folder.score()) {
        if (folder.score()->elementCount() != head()->cols) {
            throw Error(ErrorCode::FileCorrupt,
                        folder.path().string() + ": its head is made for states of " +
                            std::to_string(folder.score()->elementCount()) + " numbers where the model has " +
                            std::to_string(head()->cols) + ". The adapter belongs to another model.");
        }
        storeHead(engine::numbersOf(*folder.score()));
    }
}

double NewAdapter::scale() const {
    const auto divisor = static_cast<double>(rank);
    return alpha / (isRankStabilised ? std::sqrt(divisor) : divisor);
}

TrainedAdapter::TrainedAdapter(const NewAdapter& settings, const Parameters& base, AdapterUse use)
    : TrainedNumbers(base.backend()), m_base(base) {
    const auto linear = linearTensors(base);
    std::int64_t floats = 0;
    for (const auto& [tensor, shape] : chosenTensors(settings.targets, linear, base)) {
        m_targets.insert(layerNameOf(tensor));
        if (!isHere(base, tensor)) {
            continue;
        }
        LowRankModule made;
        const std::string path = tensor.substr(0, tensor.size() - kWeight.size());
        made.downName = kPrefix + path + std::string(kDownEnding);
        made.upName = kPrefix + path + ".lora_B.weight";
        made.rank = settings.rank;
        made.wholeOutputs = shape.first;
        made.wholeInputs = shape.second;
        made.scale = settings.scale();
        measure(made, tensor);
        floats += roomFor(made.rank * made.inputs) + roomFor(made.outputs * made.rank);
        made.parts = partsBeside(tensor, base);
        m_byTensor[tensor] = m_modules.size();
        m_tensors.push_back(tensor);
        m_modules.push_back(made);
    }
    reserve(floats, base, use);
    std::int64_t next = 0;
    for (LowRankModule& module : m_modules) {
        place(module, next);
        const CountedRandom random = CountedRandom(settings.seed).part(module.downName);
        const double bound = 1.0 / std::sqrt(static_cast<double>(module.wholeInputs));
        std::vector<float> numbers(static_cast<std::size_t>(module.rank * module.inputs));
        runsOfDown(module)(base.cut(), [&](std::int64_t inWhole, std::int64_t inPart, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i) {
                const double share = 2.0 * random.uniform(static_cast<std::uint64_t>(inWhole + i)) - 1.0;
                numbers[static_cast<std::size_t>(inPart + i)] = static_cast<float>(bound * share);
            }
        });
        store(module.down, numbers);
    }
    placeScore(base, next, use);
}

// What of a module this rank has.
void TrainedAdapter::measure(LowRankModule& module, const std::string& tensor) const {
    const TensorCut& cut = m_base.cut();
    for (const Parameter& parameter : m_base.all()) {
        if (parameter.name == tensor) {
            module.outputs += parameter.rows;
            module.inputs = parameter.cols;
            module.firstInput = cut.range(parameter.colExtent).first;
            module.cutsRows = cut.isCut(parameter.rowExtent);
            module.cutsColumns = cut.isCut(parameter.colExtent);
            module.isShared = m_base.isShared(parameter);
        }
    }
}

void TrainedAdapter::store(float* to, std::span<const float> numbers) {
    m_backend.upload(to, numbers.data(), numbers.size_bytes());
}

CutRuns TrainedAdapter::runsOfDown(const LowRankModule& module) const {
    const std::string& tensor = m_tensors[static_cast<std::size_t>(&module - m_modules.data())];
    return [this, &module, &tensor](const TensorCut& cut, const auto& use) {
        for (const Parameter& parameter : m_base.all()) {
            if (parameter.name != tensor || parameter.part.index != 0) {
                continue;
            }
            const CutRange cols = cut.range(parameter.colExtent);
            for (std::int64_t row = 0; row < module.rank; ++row) {
                use(row * module.wholeInputs + cols.first, row * cols.count, cols.count);
            }
        }
    };
}

CutRuns TrainedAdapter::runsOfUp(const LowRankModule& module) const {
    const std::string& tensor = m_tensors[static_cast<std::size_t>(&module - m_modules.data())];
    return [this, &module, &tensor](const TensorCut& cut, const auto& use) {
        for (const Parameter& parameter : m_base.all()) {
            const std::int64_t rows = parameter.name == tensor ? cut.range(parameter.rowExtent).count : 0;
            for (std::int64_t row = 0; row < rows; ++row) {
                use(m_base.fileRow(parameter, row, cut) * module.rank,
                    m_base.packedRow(parameter, row, cut) * module.rank, module.rank);
            }
        }
    };
}

void TrainedAdapter::reserve(std::int64_t floats, const Parameters& base, AdapterUse use) {
    m_isScored = use.withScore == WithScore::Yes;
    const bool hasHead = m_isScored && base.stage().isLast();
    floats += hasHead ? roomFor(base.model().config().hidden) : 0;
    m_trainedFloats = static_cast<std::size_t>(floats);
    m_values = m_backend.allocate(m_trainedFloats * sizeof(float), "the adapter in training");
    if (use.learns == AdapterUse::Learns::Yes) {
        m_gradients = m_backend.allocate(m_trainedFloats * sizeof(float), "the adapter's gradients");
    }
}

void TrainedAdapter::placeScore(const Parameters& base, std::int64_t next, AdapterUse use) {
    if (use.withScore == WithScore::Yes && base.stage().isLast()) {
        const std::int64_t hidden = base.model().config().hidden;
        m_ranges.push_back({next, hidden, true, base.tensorRanks().isFirst(), {}});
        placeHead(std::string(kPrefix) + kScoreTensor, hidden, next);
    }
}

void TrainedAdapter::place(LowRankModule& module, std::int64_t& next) {
    const auto take = [&](std::int64_t count, bool isCounted, float*& value, float*& gradient) {
        value = m_values.as<float>() + next;
        gradient = m_gradients.size() > 0 ? m_gradients.as<float>() + next : nullptr;
        m_ranges.push_back({next, count, true, isCounted, module.parts});
        next += roomFor(count);
    };
    // The first of the ranks that have the same numbers counts them.
    const bool isFirst = m_base.tensorRanks().isFirst();
    const bool countsUp = module.isShared ? m_base.sharers().isFirst() : module.cutsRows || isFirst;
    take(module.rank * module.inputs, module.cutsColumns || isFirst, module.down, module.downGradient);
    take(module.outputs * module.rank, countsUp, module.up, module.upGradient);
}

void TrainedAdapter::setDropout(double rate, CountedRandom random) {
    m_dropout = rate;
    m_random = random;
}

void TrainedAdapter::drop(const LowRankModule& module, const float* x, std::int64_t rows, float* to) const {
    const std::uint64_t seed = m_random.part(module.downName).seed();
    if (!module.cutsColumns) {
        m_backend.dropout({x, to, rows * module.inputs, m_dropout, seed});
        return;
    }
    // By the place in the whole input, row by row: this rank has some of its columns.
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t at = row * module.inputs;
        m_backend.dropout(
            {x + at, to + at, module.inputs, m_dropout, seed, row * module.wholeInputs + module.firstInput});
    }
}

std::vector<std::string> TrainedAdapter::targets() const {
    return {m_targets.begin(), m_targets.end()};
}

const LowRankModule* TrainedAdapter::beside(const Parameter& parameter) const {
    const auto at = m_byTensor.find(parameter.name);
    return at == m_byTensor.end() ? nullptr : &m_modules[at->second];
}

std::span<const float> TrainedAdapter::numbersOf(const float* first, std::int64_t count,
                                                 std::span<const float> plane) const {
    return plane.subspan(static_cast<std::size_t>(first - m_values.as<float>()),
                         static_cast<std::size_t>(count));
}

std::vector<TrainedTensor> TrainedAdapter::tensors() const {
    std::vector<TrainedTensor> all;
    for (const LowRankModule& m : m_modules) {
        all.push_back({m.downName, {m.rank, m.wholeInputs}});
        all.push_back({m.upName, {m.wholeOutputs, m.rank}});
    }
    addHeadTo(all);
    return all;
}

void TrainedAdapter::forEachTensor(std::span<const float> plane, const TensorSink& sink) const {
    Communicator& ranks = m_base.tensorRanks();
    std::vector<float> whole;
    const auto give = [&](const std::string& name, const CutRuns& runs, std::span<const float> own,
                          bool isCut, std::int64_t rows, std::int64_t cols) {
        if (ranks.isFirst()) {
            whole.assign(static_cast<std::size_t>(rows * cols), 0.0f);
        }
        if (isCut) {
            gatherCut(ranks, m_base.cuts(), runs, own, whole);
        } else if (ranks.isFirst()) {
            runs(m_base.cut(), [&](std::int64_t inWhole, std::int64_t inPart, std::int64_t count) {
                std::copy_n(own.data() + inPart, count, whole.data() + inWhole);
            });
        }
        if (ranks.isFirst()) {
            sink(name, {rows, cols}, whole);
        }
    };
    for (const LowRankModule& m : m_modules) {
        give(m.downName, runsOfDown(m), numbersOf(m.down, m.rank * m.inputs, plane), m.cutsColumns, m.rank,
             m.wholeInputs);
        give(m.upName, runsOfUp(m), numbersOf(m.up, m.outputs * m.rank, plane), m.cutsRows, m.wholeOutputs,
             m.rank);
    }
    if (ranks.isFirst()) {
        giveHead(plane, sink);
    }
}

std::vector<AdapterModule> TrainedAdapter::asModules(std::span<const float> plane) const {
    const auto tensorOf = [&](const std::string& name, const float* first, std::int64_t rows,
                              std::int64_t cols) {
        FileTensor tensor;
        tensor.name = name;
        tensor.type = TensorType::F32;
        tensor.shape = {rows, cols};
        tensor.data = reinterpret_cast<const std::byte*>(numbersOf(first, rows * cols, plane).data());
        tensor.byteSize = static_cast<std::uint64_t>(rows * cols) * sizeof(float);
        return tensor;
    };
    std::vector<AdapterModule> modules;
    for (const LowRankModule& m : m_modules) {
        AdapterModule module;
        module.path = m.downName.substr(0, m.downName.find(".lora_A."));
        if (module.path.starts_with(kPrefix)) {
            module.path.erase(0, std::char_traits<char>::length(kPrefix));
        }
        module.down = tensorOf(m.downName, m.down, m.rank, m.inputs);
        module.up = tensorOf(m.upName, m.up, m.outputs, m.rank);
        module.scale = m.scale;
        modules.push_back(std::move(module));
    }
    return modules;
}

void TrainedAdapter::setTensor(std::span<float> plane, const std::string& name,
                               std::span<const float> numbers) const {
    if (setHead(plane, name, numbers)) {
        return;
    }
    for (const LowRankModule& m : m_modules) {
        const bool isDown = name == m.downName;
        const std::int64_t wanted = m.rank * (isDown ? m.wholeInputs : m.wholeOutputs);
        if ((!isDown && name != m.upName) || static_cast<std::int64_t>(numbers.size()) != wanted) {
            continue;
        }
        float* to = plane.data() + ((isDown ? m.down : m.up) - m_values.as<float>());
        (isDown ? runsOfDown(m) : runsOfUp(m))(
            m_base.cut(), [&](std::int64_t inWhole, std::int64_t inPart, std::int64_t count) {
                std::copy_n(numbers.data() + inWhole, count, to + inPart);
            });
        return;
    }
    refuseTensor(name, numbers.size());
}

}  // namespace xinglin::engine
