#include "engine/training/training_device.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/core/error.h"
#include "engine/model/cuda_backend.h"
#include "engine/parallel/rank_pulse.h"
#include "engine/training/training_preview.h"
#include "kernels/cuda/device_list.h"

namespace xinglin::engine {
namespace {

// The machine's name as a number that gathers.
double machineNumber() {
    return static_cast<double>(std::hash<std::string>()(machineName()) >> 12);
}

// How many of the ranks before this one have the same number.
int countBefore(const std::vector<double>& numbers, int rank) {
    const auto self = numbers.begin() + rank;
    return static_cast<int>(std::count(numbers.begin(), self, *self));
}

// The ranks that share this one's GPU: how many, and the first of them.
struct Sharing {
    int ranks = 0;
    std::size_t first = 0;
};

Sharing ranksOnDevice(const std::vector<double>& machines, const std::vector<double>& devices,
                      std::size_t self) {
    Sharing sharing;
    for (std::size_t i = machines.size(); i > 0; --i) {
        if (machines[i - 1] == machines[self] && devices[i - 1] == devices[self]) {
            ++sharing.ranks;
            sharing.first = i - 1;
        }
    }
    return sharing;
}

}  // namespace

TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks) {
    if (config.backend == TrainingBackend::Cpu) {
        return {};
    }
    const bool isShared = config.tensorRanks > 1 || config.pipelineRanks > 1;
    if (isShared || needsProcessor(config.objective)) {
        const std::string reason =
            isShared ? "Ranks that share matrices (\"tp\") or blocks (\"pp\") compute on the processor only."
                     : "Reward models and reinforcement compute on the processor only.";
        if (config.backend == TrainingBackend::Cuda) {
            throw Error(ErrorCode::InvalidInput,
                        reason + " Set \"backend\" to \"cpu\"" + (isShared ? ", or both to 1." : "."));
        }
        return {nullptr, 0, {}, reason};
    }
    [[maybe_unused]] const int place =
        countBefore(ranks.gather(std::vector<double>{machineNumber()}), ranks.rank());
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    TrainingDevice chosen;
    chosen.reason = list.message;
#ifdef XINGLIN_WITH_CUDA
    if (list.status == kernels::CudaStatus::Ready) {
        const auto freest = std::max_element(
            list.devices.begin(), list.devices.end(),
            [](const auto& one, const auto& other) { return one.freeBytes < other.freeBytes; });
        const auto count = static_cast<int>(list.devices.size());
        const int index = ranks.size() == 1 ? static_cast<int>(freest - list.devices.begin()) : place % count;
        try {
            chosen = {makeCudaBackend(kernels::makeCudaRuntime(index), config.threads),
                      index,
                      NcclLibrary::kName,
                      {}};
        } catch (const kernels::DeviceFault& fault) {
            chosen.reason =
                list.devices[static_cast<std::size_t>(index)].name + " cannot be used: " + fault.what() + ".";
        }
    }
#endif
    if (!chosen.backend && config.backend == TrainingBackend::Cuda) {
        throw Error(ErrorCode::InvalidInput,
                    "there is no GPU to train on. " + chosen.reason + " Set \"backend\" to \"cpu\".");
    }
    const auto isEverywhere = [&ranks](bool here) {
        return ranks.sum(static_cast<std::int64_t>(here ? 0 : 1)) == 0;
    };
    if (!isEverywhere(chosen.backend != nullptr)) {
        return {nullptr, 0, {}, chosen.backend ? "Another rank of the job has no GPU." : chosen.reason};
    }
    if (config.backend == TrainingBackend::Auto) {
        const TrainingMemoryPlan plan =
            TrainingPreview(config).memoryPlan(checkpoint, limitsOfRanks(ranks, chosen));
        if (!isEverywhere(plan.fits())) {
            return {nullptr,
                    0,
                    {},
                    "The run takes " + gibibytes(plan.total()) + " and " + plan.device + " has " +
                        gibibytes(plan.free) + " free."};
        }
    }
    return chosen;
}

PlanLimits limitsOfRanks(Communicator& ranks, const TrainingDevice& device) {
    PlanLimits limits;
    limits.program = residentBytes();
    // Ranks of one machine have its name; the first of them has looked before any of them takes more.
    const auto self = static_cast<std::size_t>(ranks.rank());
    const std::vector<double> names = ranks.gather(std::vector<double>{machineNumber()});
    const std::vector<double> free =
        ranks.gather(std::vector<double>{static_cast<double>(availableMemoryBytes())});
    limits.ranks = ranks.size();
    limits.onThisMachine = static_cast<int>(std::count(names.begin(), names.end(), names[self]));
    const auto first = std::find(names.begin(), names.end(), names[self]) - names.begin();
    limits.free = static_cast<std::size_t>(free[static_cast<std::size_t>(first)]) +
                  limits.program * static_cast<std::size_t>(limits.onThisMachine);
    if (!device.backend) {
        return limits;
    }
    limits.device = device.backend->description();
    const std::vector<double> indices = ranks.gather(std::vector<double>{static_cast<double>(device.index)});
    const std::vector<double> there =
        ranks.gather(std::vector<double>{static_cast<double>(device.backend->freeBytes())});
    const Sharing sharing = ranksOnDevice(names, indices, self);
    limits.onThisDevice = sharing.ranks;
    limits.deviceFree = static_cast<std::size_t>(there[sharing.first]);
    return limits;
}

PlanLimits limitsOfPlannedRanks(const RunConfig& config, int ranks) {
    const auto alone = makeSingleRank();
    PlanLimits limits = limitsOfRanks(*alone, chooseTrainingDevice(config, {}, *alone));
    limits.ranks = limits.onThisMachine = ranks;
    limits.free += limits.program * static_cast<std::size_t>(ranks - 1);
    if (!limits.device.empty()) {
        const auto devices = static_cast<int>(kernels::listCudaDevices().devices.size());
        limits.onThisDevice = (ranks + devices - 1) / std::max(1, devices);
    }
    return limits;
}

std::unique_ptr<PlaneExchange> exchangeBetween(Communicator& ranks, const TrainingDevice& device,
                                               Backend& backend) {
    const std::vector<double> machines = ranks.gather(std::vector<double>{machineNumber()});
    const std::vector<double> indices = ranks.gather(std::vector<double>{static_cast<double>(device.index)});
    const bool sharesHere =
        ranksOnDevice(machines, indices, static_cast<std::size_t>(ranks.rank())).ranks > 1;
    const bool sharesAnywhere = ranks.sum(static_cast<std::int64_t>(sharesHere ? 1 : 0)) > 0;
    return choosePlaneExchange(ranks, backend, sharesAnywhere, device.nccl);
}

}  // namespace xinglin::engine
