#include "engine/parallel/launch.h"

#include <array>
#include <cstdlib>

namespace xinglin::engine {

Launch Launch::of(const ValueOf& valueOf) {
    const auto number = [&](const char* name) {
        const char* text = valueOf(name);
        return text ? static_cast<int>(std::strtol(text, nullptr, 10)) : 0;
    };
    // mpirun within a Slurm job sets its own beside Slurm's, which count machines then.
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
        if (valueOf(name)) {
            return {By::Launcher, number(name)};
        }
    }
    // Of srun's step. The script of a batch job has none, and is one process.
    const int tasks = number("SLURM_STEP_NUM_TASKS");
    for (const char* name : {"PMIX_RANK", "PMI_RANK", "PMI_FD"}) {
        if (valueOf(name)) {
            return {By::Launcher, tasks};
        }
    }
    return tasks > 1 ? Launch{By::BareSrun, tasks} : Launch{};
}

}  // namespace xinglin::engine
