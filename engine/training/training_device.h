#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/inference/processors.h"
#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"
#include "engine/parallel/nccl_exchange.h"
#include "engine/training/run_config.h"
#include "engine/training/training_memory_plan.h"

namespace xinglin::engine {

class TrainingPreview;

/// What a rank computes on.
struct TrainingDevice {
    std::unique_ptr<Backend> backend;       ///< null: the processor
    std::array<std::uint8_t, 16> uuid{};    ///< of the GPU; its number is another one in other processes
    std::uint64_t pciId = 0;                ///< of its card
    std::string nccl = NcclLibrary::kName;  ///< the library that moves numbers between ranks' GPUs
    std::string reason;  ///< why TrainingBackend::Auto did not take a GPU, one sentence; else empty
};

/// The GPUs that this process may use, and how one is opened.
struct TrainingGpus {
    kernels::CudaDeviceList list;
    OpenGpu open;
};

/// Throws Error(InvalidInput), and what to set, for a run that computes on the processor only: where ranks
/// share matrices or blocks, and with objectives that need other models beside.
void requireTrainsOnGpu(const RunConfig& config);

/// The rank's GPU: of several the ranks of a machine take one each in turn, a single rank the one with the
/// most free memory. With TrainingBackend::Auto only where every rank has one and the run, or going on from
/// `checkpoint` where that is not empty, fits. None where requireTrainsOnGpu() refuses the run. Throws
/// Error(InvalidInput) saying why there is none, with TrainingBackend::Cuda alone, and what TrainingPreview
/// throws. A call of all ranks.
TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks);
/// The same among `gpus`.
TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks, const TrainingGpus& gpus);

/// What a run may take here, with what stands beside it on every machine of the job. A call of all ranks,
/// before any of them takes more.
PlanLimits limitsOfRanks(Communicator& ranks, const TrainingDevice& device);
/// The same for as many ranks on this machine that nobody has started, which take its GPUs in turn. Throws
/// what chooseTrainingDevice() throws.
PlanLimits limitsOfPlannedRanks(const TrainingPreview& preview, int ranks);
PlanLimits limitsOfPlannedRanks(const TrainingPreview& preview, int ranks, const TrainingGpus& gpus);

/// How the ranks' numbers move: NCCL between GPUs where no two ranks share a card; `backend` is what is
/// computed on. A call of all ranks.
std::unique_ptr<PlaneExchange> exchangeBetween(Communicator& ranks, const TrainingDevice& device,
                                               Backend& backend);

}  // namespace xinglin::engine
