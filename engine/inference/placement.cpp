#include "engine/inference/placement.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "engine/core/error.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

// Without what is kept free on a device: workspace of libraries, pieces that memory is taken in.
std::size_t usable(std::size_t free) {
    constexpr std::size_t kMostReserve = std::size_t{96} << 20;
    return free - std::min(kMostReserve, free / 16);
}

// Blocks on some devices, one device after another.
struct Choice {
    std::vector<std::size_t> devices;
    std::vector<std::int64_t> counts;
    bool isEmpty() const { return counts.empty(); }
};

class Placer final {
public:
    Placer(const WeightFile& file, const ModelOptions& options, const PlacementRequest& request,
           Processors& processors, Fit fit)
        : m_file(file),
          m_options(options),
          m_request(request),
          m_processors(processors),
          m_fit(fit),
          m_config(familyOf(file).readConfig(file)) {}

    Placement run() {
        if (m_processors.gpus.empty() || (m_request.gpuLayers && *m_request.gpuLayers == 0)) {
            return onCpu(m_processors.reason);
        }
        if (m_request.split == SplitKind::Matrices) {
            return sharing();
        }
        if (m_request.isAutoLayers) {
            return asManyAsFit();
        }
        const std::int64_t layers = std::min(m_request.gpuLayers.value_or(m_config.layers), m_config.layers);
        return layers < m_config.layers ? withLayers(layers) : whole();
    }

private:
    std::size_t freeOf(std::size_t gpu) const { return m_processors.gpus[gpu]->freeBytes(); }

    std::size_t roomiest() const {
        std::size_t best = 0;
        for (std::size_t gpu = 1; gpu < m_processors.gpus.size(); ++gpu) {
            best = freeOf(gpu) > freeOf(best) ? gpu : best;
        }
        return best;
    }

    MemoryPlan planOf(Backend& backend, const PartShare& share, std::size_t parallel) const {
        MemoryPlan plan = planPart(m_file, m_options, backend, share, m_request.contextTokens, parallel,
                                   m_request.adapterRank());
        plan.adapters = adapterBytes(share).total();
        return plan;
    }

    AdapterBytes adapterBytes(const PartShare& share) const {
        AdapterBytes all;
        for (const std::shared_ptr<const AdapterFolder>& adapter : m_request.adapters) {
            const AdapterBytes bytes = LoraAdapter::plannedBytes(*adapter, m_file, m_config, share);
            all.layers += bytes.layers;
            all.output += bytes.output;
        }
        return all;
    }

    // What there has to be room for: see place().
    MemoryPlan leastPlanOf(Backend& backend, const PartShare& share) const {
        MemoryPlan plan = planOf(backend, share, m_request.parallel);
        plan.kv /= std::max<std::size_t>(1, plan.parallel);
        return plan;
    }

    Placement onCpu(const std::string& reason) {
        Placement placement;
        add(placement, makeCpuBackend(m_options.threads), wholeOf(m_config));
        placement.reason = reason;
        return placement;
    }

    void add(Placement& placement, std::unique_ptr<Backend> backend, const PartShare& share) {
        placement.plans.push_back(planOf(*backend, share, m_request.parallel));
        placement.parts.push_back({std::move(backend), share});
    }

    // The model on one GPU, or, where it is not named and too small, on all of them.
    Placement whole() {
        const std::vector<std::size_t> devices = candidates();
        if (devices.size() == 1 || m_request.devices.empty()) {
            Backend& best = *m_processors.gpus[devices.front()];
            const MemoryPlan plan = leastPlanOf(best, wholeOf(m_config));
            const auto onBest = [&] {
                Placement placement;
                add(placement, std::move(m_processors.gpus[devices.front()]), wholeOf(m_config));
                return placement;
            };
            if (plan.total() <= usable(best.freeBytes())) {
                return onBest();
            }
            if (m_processors.gpus.size() == 1) {
                return refuse(tooSmall(best, plan, "the model"), onBest);
            }
        }
        return withLayers(m_config.layers);
    }

    // The last `layers` blocks on GPUs.
    Placement withLayers(std::int64_t layers) {
        Choice choice;
        if (m_request.devices.empty() && layers < m_config.layers) {
            choice = share(layers, {roomiest()});
        }
        if (choice.isEmpty()) {
            choice = share(layers, all());
        }
        if (!choice.isEmpty()) {
            return placed(choice);
        }
        std::size_t free = 0;
        for (std::size_t gpu = 0; gpu < m_processors.gpus.size(); ++gpu) {
            free += freeOf(gpu);
        }
        return refuse(std::to_string(layers) + " blocks of the model do not fit into the " +
                          std::to_string(free) + " bytes that are free on " +
                          std::to_string(m_processors.gpus.size()) +
                          (m_processors.gpus.size() == 1 ? " GPU"
                           : m_request.devices.empty()   ? " GPUs"
                                                         : " GPUs, each of which is to have a block,") +
                          " beside what other programs hold.",
                      [&] { return placed(evenly(layers)); });
    }

    Placement asManyAsFit() {
        const std::int64_t least =
            m_request.devices.empty()
                ? 1
                : std::min(m_config.layers, static_cast<std::int64_t>(m_processors.gpus.size()));
        for (std::int64_t layers = m_config.layers; layers >= least; --layers) {
            // One GPU first: every border costs a copy.
            std::vector<std::vector<std::size_t>> tries = {all()};
            if (m_request.devices.empty() && m_processors.gpus.size() > 1) {
                tries.insert(tries.begin(), {roomiest()});
            }
            for (const std::vector<std::size_t>& devices : tries) {
                const Choice choice = share(layers, devices);
                if (!choice.isEmpty()) {
                    Placement placement = placed(choice);
                    if (layers < m_config.layers) {
                        placement.reason = std::to_string(layers) + " of " + std::to_string(m_config.layers) +
                                           " blocks fit beside what other programs hold on the GPU.";
                    }
                    return placement;
                }
            }
        }
        return refuse(least == 1 ? "no block of the model fits into the memory that is free on the GPU."
                                 : "not every GPU of --devices has memory free for a block of the model.");
    }

    Placement sharing() {
        const auto count = static_cast<std::int64_t>(m_processors.gpus.size());
        if (count < 2) {
            throw Error(
                ErrorCode::InvalidInput,
                "one GPU has nobody to share matrices with. Name several with --devices 0,1, or leave "
                "out --split tensor.");
        }
        if (m_request.gpuLayers || m_request.isAutoLayers) {
            throw Error(ErrorCode::InvalidInput,
                        "GPUs that share every matrix have all blocks: leave out --gpu-layers, or choose "
                        "--split layer.");
        }
        const auto shareOf = [&](std::int64_t index) {
            return PartShare{0, m_config.layers, index, count, false};
        };
        const auto onAll = [&] {
            Placement placement;
            for (std::int64_t index = 0; index < count; ++index) {
                add(placement, std::move(m_processors.gpus[static_cast<std::size_t>(index)]), shareOf(index));
            }
            return placement;
        };
        for (std::int64_t index = 0; index < count; ++index) {
            Backend& gpu = *m_processors.gpus[static_cast<std::size_t>(index)];
            const MemoryPlan plan = leastPlanOf(gpu, shareOf(index));
            if (plan.total() > usable(gpu.freeBytes())) {
                return refuse(tooSmall(gpu, plan, "its share of the model"), onAll);
            }
        }
        return onAll();
    }

    static std::string tooSmall(const Backend& gpu, const MemoryPlan& plan, const std::string& what) {
        return gpu.description() + " has " + std::to_string(gpu.freeBytes()) +
               " bytes free beside what other programs hold; " + what +
               " with the cache of one conversation of " + std::to_string(plan.contextTokens) +
               " tokens and the passes of " +
               (plan.parallel > 1 ? std::to_string(plan.parallel) + " conversations" : "one") + " takes " +
               std::to_string(plan.total()) + " and some room for the GPU's libraries.";
    }

    std::vector<std::size_t> all() const {
        std::vector<std::size_t> devices(m_processors.gpus.size());
        std::iota(devices.begin(), devices.end(), std::size_t{0});
        return devices;
    }
    std::vector<std::size_t> candidates() const {
        return m_request.devices.empty() ? std::vector<std::size_t>{roomiest()} : all();
    }

    // Empty where they do not fit. Without names, devices are left out until they do: each that is used has
    // to hold a block and what goes with it, which a small one may not.
    Choice share(std::int64_t layers, std::vector<std::size_t> devices) const {
        const bool isWhole = layers == m_config.layers && devices.size() == 1;
        Backend& any = *m_processors.gpus[devices.front()];
        const PartShare wanted = {m_config.layers - layers, layers, 0, 1, isWhole};
        const MemoryPlan plan = leastPlanOf(any, wanted);
        const AdapterBytes adapters = adapterBytes(wanted);
        std::vector<std::size_t> bytes = plan.layers;
        std::size_t inLayers = 0;
        for (std::size_t& layer : bytes) {
            inLayers += layer;
            layer += (plan.kv + adapters.layers) / plan.layers.size();
        }
        while (devices.size() > bytes.size()) {
            leaveOutSmallest(devices);  // one without a block is of no use
        }
        for (;;) {
            if (devices.size() == 1 && layers == m_config.layers && !isWhole) {
                return share(layers, std::move(devices));  // it has the embedding too
            }
            std::vector<std::size_t> free;
            free.reserve(devices.size());
            for (const std::size_t device : devices) {
                free.push_back(usable(freeOf(device)));
            }
            Choice choice = {
                devices, shareLayers(bytes, free, plan.scratch, plan.weights - inLayers + adapters.output)};
            if (!choice.isEmpty() || devices.size() == 1 || !m_request.devices.empty()) {
                return choice;
            }
            leaveOutSmallest(devices);
        }
    }

    void leaveOutSmallest(std::vector<std::size_t>& devices) const {
        devices.erase(std::min_element(devices.begin(), devices.end(), [this](std::size_t a, std::size_t b) {
            return freeOf(a) < freeOf(b);
        }));
    }

    // For a plan of what does not fit.
    Choice evenly(std::int64_t layers) const {
        Choice choice;
        const auto devices =
            std::min<std::int64_t>(layers, static_cast<std::int64_t>(m_processors.gpus.size()));
        for (std::int64_t i = 0; i < devices; ++i) {
            choice.devices.push_back(static_cast<std::size_t>(i));
            choice.counts.push_back(layers * (i + 1) / devices - layers * i / devices);
        }
        return choice;
    }

    Placement placed(const Choice& choice) {
        Placement placement;
        const std::int64_t onGpus =
            std::accumulate(choice.counts.begin(), choice.counts.end(), std::int64_t{0});
        const std::int64_t before = m_config.layers - onGpus;
        const bool isSplit = before > 0 || choice.counts.size() > 1;
        if (before > 0) {
            add(placement, makeCpuBackend(m_options.threads), {0, before, 0, 1, false});
        }
        std::int64_t first = before;
        for (std::size_t i = 0; i < choice.counts.size(); ++i) {
            add(placement, std::move(m_processors.gpus[choice.devices[i]]),
                {first, choice.counts[i], 0, 1, !isSplit});
            first += choice.counts[i];
        }
        return placement;
    }

    // `asked` makes the placement that there is no room for, where it has a shape.
    Placement refuse(const std::string& reason, const std::function<Placement()>& asked = {}) {
        if (m_request.kind != BackendKind::Cuda) {
            return onCpu(reason);
        }
        const bool sharesMatrices = m_request.split == SplitKind::Matrices;
        // Without one that is too small the others may do; of two that share matrices none can go.
        const char* fewer = m_request.devices.size() > (sharesMatrices ? 2u : 1u) ? "fewer --devices, " : "";
        const char* otherBlocks = sharesMatrices           ? "--split layer, "
                                  : m_request.isAutoLayers ? ""
                                                           : "--gpu-layers auto (the CPU has the rest), ";
        const char* fewerTogether = m_request.parallel > 1 ? "fewer conversations (--parallel), " : "";
        const std::string message = reason + " Choose a smaller model, " + fewer + otherBlocks +
                                    fewerTogether + "a smaller context, or --backend cpu.";
        if (m_fit == Fit::Required) {
            throw Error(ErrorCode::OutOfMemory, message);
        }
        Placement placement = asked ? asked() : onCpu(message);
        placement.reason = message;
        placement.isRefused = true;
        return placement;
    }

    const WeightFile& m_file;
    const ModelOptions& m_options;
    const PlacementRequest& m_request;
    Processors& m_processors;
    Fit m_fit;
    ModelConfig m_config;
};

// How many blocks each device gets where none is fuller than `fullness`; empty where they do not fit so.
std::vector<std::int64_t> fill(const std::vector<std::size_t>& layerBytes,
                               const std::vector<std::size_t>& freeBytes, std::size_t fixedBytes,
                               std::size_t lastBytes, double fullness) {
    std::vector<std::int64_t> counts;
    std::size_t next = 0;
    for (std::size_t device = 0; device < freeBytes.size(); ++device) {
        const std::size_t after = freeBytes.size() - device - 1;  // devices that want a block too
        const auto room = static_cast<std::size_t>(fullness * static_cast<double>(freeBytes[device]));
        std::size_t filled = fixedBytes + (after == 0 ? lastBytes : 0);
        const std::size_t first = next;
        while (next + after < layerBytes.size() && filled + layerBytes[next] <= room) {
            filled += layerBytes[next++];
        }
        if (next == first) {
            return {};
        }
        counts.push_back(static_cast<std::int64_t>(next - first));
    }
    return next == layerBytes.size() ? counts : std::vector<std::int64_t>();
}

}  // namespace

std::vector<std::int64_t> shareLayers(const std::vector<std::size_t>& layerBytes,
                                      const std::vector<std::size_t>& freeBytes, std::size_t fixedBytes,
                                      std::size_t lastBytes) {
    std::vector<std::int64_t> best = fill(layerBytes, freeBytes, fixedBytes, lastBytes, 1.0);
    if (best.empty() || freeBytes.size() == 1) {
        return best;
    }
    double tooFull = 0.0;
    double enough = 1.0;
    constexpr int kHalvings = 30;  // to a byte of a gigabyte
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (tooFull + enough) / 2.0;
        std::vector<std::int64_t> counts = fill(layerBytes, freeBytes, fixedBytes, lastBytes, middle);
        if (counts.empty()) {
            tooFull = middle;
        } else {
            enough = middle;
            best = std::move(counts);
        }
    }
    return best;
}

std::int64_t PlacementRequest::adapterRank() const {
    std::int64_t rank = 0;
    for (const std::shared_ptr<const AdapterFolder>& adapter : adapters) {
        rank = std::max(rank, adapter->greatestRank());
    }
    return rank;
}

Placement place(const WeightFile& file, const ModelOptions& options, const PlacementRequest& request,
                Processors processors, Fit fit) {
    return Placer(file, options, request, processors, fit).run();
}

}  // namespace xinglin::engine
