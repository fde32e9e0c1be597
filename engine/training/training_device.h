#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/inference/processors.h"
#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"
#include "engine/parallel/nccl_exchange.h"
#include "engine/parallel/rank_grid.h"
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

/// The rank's GPU: of several the ranks of a machine take one each in turn, a single rank the one with the
/// most free memory. With TrainingBackend::Auto only where every rank has one and the run, or going on from
/// `checkpoint` where that is not empty, fits. Throws Error(InvalidInput) saying why there is none, with
/// TrainingBackend::Cuda alone, and what TrainingPreview throws. A call of all ranks.
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

/// How the numbers of a grid's ranks move in its directions: NCCL between GPUs where no two of the ranks
/// there share a card. All null where they compute on the processor: as makeHostExchange() does it.
struct GridExchange {
    std::unique_ptr<PlaneExchange> data;
    std::unique_ptr<PlaneExchange> tensor;
    std::unique_ptr<PlaneExchange> pipeline;
};
/// Borrows grid and device. A call of all ranks.
GridExchange exchangeIn(const RankGrid& grid, const TrainingDevice& device);

}  // namespace xinglin::engine
