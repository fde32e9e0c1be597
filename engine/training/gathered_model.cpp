#include "engine/training/gathered_model.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/training/stage_gather.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

// The numbers that passes compute with.
std::byte* bytesOf(const Parameter& parameter) {
    return parameter.rounded ? reinterpret_cast<std::byte*>(parameter.rounded)
                             : reinterpret_cast<std::byte*>(parameter.value);
}

}  // namespace

GatheredModel::GatheredModel(const TrainingModel& own, Communicator& ranks)
    : m_parameters(std::make_unique<Parameters>(*own.model, trainsNothing, own.parameters->precision(),
                                                &own.parameters->backend(), TensorRanks(), std::nullopt,
                                                WithScore::No, FirstNumbers::None)) {
    gatherParameters(*own.parameters, ranks);
    if (own.adapter) {
        gatherAdapter(*own.adapter, ranks);
    }
}

// Matrix by matrix, each part from one of the ranks that have it, put together in the host's memory.
void GatheredModel::gatherParameters(const Parameters& own, Communicator& ranks) {
    const std::span<const Parameter> from = own.all();
    const std::span<Parameter> to = m_parameters->all();
    std::vector<double> has;
    for (const Parameter& parameter : from) {
        has.push_back(parameter.isHere() && !parameter.isCopy ? 1.0 : 0.0);
    }
    const std::vector<double> all = ranks.gather(has);
    Backend& backend = own.backend();
    std::vector<std::byte> whole;
    std::vector<std::byte> part;
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (!to[i].isHere()) {
            continue;
        }
        const std::size_t number = to[i].rounded ? sizeof(std::uint16_t) : sizeof(float);
        whole.resize(to[i].size() * number);
        for (int rank = 0; rank < ranks.size(); ++rank) {
            const TensorCut& cut = own.cuts()[static_cast<std::size_t>(rank % own.cut().parts())];
            const bool isFirst = from[i].rowExtent == Extent::KvWidth ? cut.sharers().first == cut.part()
                                                                      : own.isCut(from[i]) || cut.part() == 0;
            if (all[static_cast<std::size_t>(rank) * from.size() + i] == 0.0 || !isFirst) {
                continue;
            }
            const CutRange rows = cut.range(from[i].rowExtent);
            const CutRange cols = cut.range(from[i].colExtent);
            const std::size_t stretch = static_cast<std::size_t>(cols.count) * number;
            part.resize(static_cast<std::size_t>(rows.count) * stretch);
            if (rank == ranks.rank()) {
                backend.download(part.data(), bytesOf(from[i]), part.size());
            }
            ranks.share(part.data(), part.size(), rank);
            for (std::int64_t row = 0; row < rows.count; ++row) {
                const std::int64_t at = (rows.first + row) * to[i].cols + cols.first;
                std::memcpy(whole.data() + static_cast<std::size_t>(at) * number,
                            part.data() + static_cast<std::size_t>(row) * stretch, stretch);
            }
        }
        backend.upload(bytesOf(to[i]), whole.data(), whole.size());
    }
}

// Put together by the first tensor rank of every stage, then given to all.
void GatheredModel::gatherAdapter(const TrainedAdapter& own, Communicator& ranks) {
    std::vector<NamedNumbers> tensors;
    const HostNumbers values(own.backend(), own.values());
    own.forEachTensor(values, [&](const std::string& name, const auto& shape, const auto& numbers) {
        tensors.push_back({{name, TensorType::F32, shape}, {numbers.begin(), numbers.end()}});
    });
    // Two tensors a module, in its order.
    json list = json::array();
    const std::vector<AdapterModule> modules = own.asModules(values);
    for (std::size_t i = 0; 2 * i + 1 < tensors.size() && i < modules.size(); ++i) {
        const NamedNumbers& down = tensors[2 * i];
        const NamedNumbers& up = tensors[2 * i + 1];
        list.push_back({modules[i].path, modules[i].scale, down.plan.name, down.plan.shape, up.plan.name,
                        up.plan.shape});
    }
    const std::vector<std::string> lists = gatherTexts(ranks, list.dump());
    for (int rank = 0; rank < ranks.size(); ++rank) {
        std::size_t next = 0;
        for (const json& entry : json::parse(lists[static_cast<std::size_t>(rank)])) {
            const auto share = [&](const json& name, const json& shape) {
                NamedNumbers tensor = {{name, TensorType::F32, shape}, {}};
                if (rank == ranks.rank()) {
                    tensor.numbers = std::move(tensors[next].numbers);
                }
                ++next;
                tensor.numbers.resize(tensor.plan.byteSize() / sizeof(float));
                ranks.share(tensor.numbers.data(), tensor.plan.byteSize(), rank);
                return tensor;
            };
            Module module = {entry[0], entry[1], share(entry[2], entry[3]), {}};
            module.up = share(entry[4], entry[5]);
            m_modules.push_back(std::move(module));
        }
    }
}

std::vector<AdapterModule> GatheredModel::modules() const {
    const auto tensorOf = [](const NamedNumbers& numbers) {
        FileTensor tensor;
        tensor.name = numbers.plan.name;
        tensor.type = TensorType::F32;
        tensor.shape = numbers.plan.shape;
        tensor.data = reinterpret_cast<const std::byte*>(numbers.numbers.data());
        tensor.byteSize = numbers.plan.byteSize();
        return tensor;
    };
    std::vector<AdapterModule> modules;
    for (const Module& module : m_modules) {
        modules.push_back({module.path, tensorOf(module.down), tensorOf(module.up), module.scale});
    }
    return modules;
}

}  // namespace xinglin::engine
