#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"
#include "engine/parallel/nccl_exchange.h"
#include "engine/training/run_config.h"
#include "engine/training/training_memory_plan.h"

namespace xinglin::engine {

/// What a rank computes on.
struct TrainingDevice {
    std::unique_ptr<Backend> backend;       ///< null: the processor
    int index = 0;                          ///< of the GPU among those of the machine
    std::string nccl = NcclLibrary::kName;  ///< the library that moves numbers between ranks' GPUs
    std::string reason;  ///< why TrainingBackend::Auto did not take a GPU, one sentence; else empty
};

/// The rank's GPU: of several the ranks of a machine take one each in turn, a single rank the one with the
/// most free memory. With TrainingBackend::Auto only where every rank has one and the run, or going on from
/// `checkpoint` where that is not empty, fits. None where ranks share matrices or blocks, and for objectives
/// that need other models beside. Throws
/// Error(InvalidInput) saying why there is none, with TrainingBackend::Cuda alone, and what TrainingPreview
/// throws. A call of all ranks.
TrainingDevice chooseTrainingDevice(const RunConfig& config, const std::filesystem::path& checkpoint,
                                    Communicator& ranks);

/// What a run may take here, with what stands beside it on every machine of the job. A call of all ranks,
/// before any of them takes more.
PlanLimits limitsOfRanks(Communicator& ranks, const TrainingDevice& device);
/// The same for as many ranks on this machine that nobody has started. Throws what chooseTrainingDevice()
/// throws.
PlanLimits limitsOfPlannedRanks(const RunConfig& config, int ranks);

/// How the ranks' numbers move: NCCL between GPUs that no two ranks share; `backend` is what is computed on.
/// A call of all ranks.
std::unique_ptr<PlaneExchange> exchangeBetween(Communicator& ranks, const TrainingDevice& device,
                                               Backend& backend);

}  // namespace xinglin::engine
