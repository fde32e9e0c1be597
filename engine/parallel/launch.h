#pragma once

#include <functional>

namespace xinglin::engine {

/// How this process was started, as its environment tells.
struct Launch {
    enum class By {
        Nobody,    ///< one process alone
        Launcher,  ///< as a rank, with what MPI needs to find the others
        BareSrun,  ///< as one of several tasks of srun, with nothing that MPI could find the others by
    };
    By by = By::Nobody;
    int ranks = 0;  ///< started beside one another; 0: not known

    /// `valueOf` is getenv(). Knows Open MPI's and MPICH's mpirun, and Slurm's srun with PMIx, PMI or
    /// neither.
    using ValueOf = std::function<const char*(const char* name)>;
    static Launch of(const ValueOf& valueOf);
};

}  // namespace xinglin::engine
