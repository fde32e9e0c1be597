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

// The ranks that share something with this one: how many, and the first of them.
struct Sharing {
    int ranks = 0;
    std::size_t first = 0;
};

// The ranks of this one's machine whose `own` numbers are the same. A call of all ranks.
Sharing ranksWithTheSame(Communicator& ranks, std::vector<double> own) {
    own.push_back(machineNumber());
    const std::vector<double> all = ranks.gather(own);
    const auto at = [&](std::size_t rank) {
        return all.begin() + static_cast<std::ptrdiff_t>(rank * own.size());
    };
    Sharing sharing;
    for (auto rank = static_cast<std::size_t>(ranks.size()); rank > 0; --rank) {
        if (std::equal(own.begin(), own.end(), at(rank - 1))) {
            ++sharing.ranks;
            sharing.first = rank - 1;
        }
    }
    return sharing;
}

// A GPU or a slice of one (MIG), as numbers that gather.
std::vector<double> numbersOf(const std::array<std::uint8_t, 16>& uuid) {
    return {uuid.begin(), uuid.end()};
}

TrainingGpus findGpus([[maybe_unused]] unsigned threads) {
    TrainingGpus gpus;
    gpus.list = kernels::listCudaDevices();
#ifdef XINGLIN_WITH_CUDA
    gpus.open = [threads](int index) { return makeCudaBackend(kernels::makeCudaRuntime(index), threads); };
#endif
    return gpus;
}

// Without a backend, and the reason, where it cannot be used.
TrainingDevice openGpu(const TrainingGpus& gpus, std::size_t index) {
    const kernels::CudaDevice& gpu = gpus.list.devices[index];
    TrainingDevice opened;
    try {
        opened.backend = gpus.open(static_cast<int>(index));
        opened.uuid = gpu.uuid;
        opened.pciId = gpu.pciId;
    } catch (const kernels::DeviceFault& fault) {
        opened.reason = gpu.name + " cannot be used: " + fault.what() + ".";
    }
    return opened;
}

TrainingDevice onProcessor(const std::string& reason) {
    TrainingDevice processor;
    processor.reason = reason;
    return processor;
}

bool hasMoreFree(const kernels::CudaDevice& one, const kernels::CudaDevice& other) {
    return one.freeBytes > other.freeBytes;
}

// Of several ranks of a machine the one in place `place`, or the only one.
TrainingDevice openInTurn(const TrainingGpus& gpus, int ranks, int place) {
    const std::vector<kernels::CudaDevice>& devices = gpus.list.devices;
    if (gpus.list.status != kernels::CudaStatus::Ready) {
        return onProcessor(gpus.list.message);
    }
    const auto freest = std::min_element(devices.begin(), devices.end(), hasMoreFree) - devices.begin();
    return openGpu(gpus, ranks == 1 ? static_cast<std::size_t>(freest)
                                    : static_cast<std::size_t>(place) % devices.size());
}

[[noreturn]] void refuseWithoutGpu(const std::string& reason) {
    throw Error(ErrorCode::InvalidInput,
                "there is no GPU to train on. " + reason + " Set \"backend\" to \"cpu\".");
}

}  // namespace

TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks) {
    const bool mayUseGpus = config.backend != TrainingBackend::Cpu;
    return chooseTrainingDevice(config, checkpoint, ranks,
                                mayUseGpus ? findGpus(config.threads) : TrainingGpus());
}

TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks, const TrainingGpus& gpus) {
    if (config.backend == TrainingBackend::Cpu) {
        return {};
    }
    const int place = countBefore(ranks.gather(std::vector<double>{machineNumber()}), ranks.rank());
    TrainingDevice chosen = openInTurn(gpus, ranks.size(), place);
    if (!chosen.backend && config.backend == TrainingBackend::Cuda) {
        refuseWithoutGpu(chosen.reason);
    }
    const auto isEverywhere = [&ranks](bool here) {
        return ranks.sum(static_cast<std::int64_t>(here ? 0 : 1)) == 0;
    };
    if (!isEverywhere(chosen.backend != nullptr)) {
        return onProcessor(chosen.backend ? "Another rank of the job has no GPU." : chosen.reason);
    }
    if (config.backend == TrainingBackend::Auto) {
        const TrainingMemoryPlan plan =
            TrainingPreview(config).memoryPlan(checkpoint, limitsOfRanks(ranks, chosen));
        if (!isEverywhere(plan.fits())) {
            return onProcessor(plan.fits() ? "The run does not fit where another rank is."
                                           : "The run takes " + plan.demand() + ".");
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
    const std::vector<double> there =
        ranks.gather(std::vector<double>{static_cast<double>(device.backend->freeBytes())});
    const Sharing sharing = ranksWithTheSame(ranks, numbersOf(device.uuid));
    limits.onThisDevice = sharing.ranks;
    limits.deviceFree = static_cast<std::size_t>(there[sharing.first]);
    return limits;
}

PlanLimits limitsOfPlannedRanks(const TrainingPreview& preview, int ranks) {
    const RunConfig& config = preview.config();
    const bool mayUseGpus = config.backend != TrainingBackend::Cpu;
    return limitsOfPlannedRanks(preview, ranks, mayUseGpus ? findGpus(config.threads) : TrainingGpus());
}

PlanLimits limitsOfPlannedRanks(const TrainingPreview& preview, int ranks, const TrainingGpus& gpus) {
    const RunConfig& config = preview.config();
    const auto alone = makeSingleRank();
    PlanLimits onHost = limitsOfRanks(*alone, {});
    onHost.ranks = onHost.onThisMachine = ranks;
    onHost.free += onHost.program * static_cast<std::size_t>(ranks - 1);
    if (config.backend == TrainingBackend::Cpu) {
        return onHost;
    }
    const TrainingDevice first = openInTurn(gpus, ranks, 0);
    if (!first.backend) {
        if (config.backend == TrainingBackend::Cuda) {
            refuseWithoutGpu(first.reason);
        }
        return onHost;
    }
    // Of the GPUs that ranks take the one with the least memory: it has as many of them as any.
    const std::vector<kernels::CudaDevice>& devices = gpus.list.devices;
    const auto taken = std::min(static_cast<std::size_t>(ranks), devices.size());
    PlanLimits limits = onHost;
    limits.device = first.backend->description();
    limits.deviceFree = first.backend->freeBytes();
    for (std::size_t i = 0; ranks > 1 && i < taken; ++i) {
        if (devices[i].freeBytes < limits.deviceFree) {
            limits.device = devices[i].name;
            limits.deviceFree = devices[i].freeBytes;
        }
    }
    limits.onThisDevice = static_cast<int>((static_cast<std::size_t>(ranks) + taken - 1) / taken);
    const bool isWanted = config.backend == TrainingBackend::Cuda || preview.memoryPlan({}, limits).fits();
    return isWanted ? limits : onHost;
}

GridExchange exchangeIn(const RankGrid& grid, const TrainingDevice& device) {
    if (!device.backend) {
        return {};
    }
    // By the card: NCCL takes two slices of one for the same GPU twice, and refuses.
    const auto between = [&device](Communicator& ranks) {
        const bool sharesHere = ranksWithTheSame(ranks, {static_cast<double>(device.pciId)}).ranks > 1;
        const bool sharesAnywhere = ranks.sum(static_cast<std::int64_t>(sharesHere ? 1 : 0)) > 0;
        return choosePlaneExchange(ranks, *device.backend, sharesAnywhere, device.nccl);
    };
    GridExchange exchange;
    exchange.data = between(grid.data());
    exchange.tensor = between(grid.tensor());
    exchange.pipeline = between(grid.pipeline());
    return exchange;
}

}  // namespace xinglin::engine
