#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// What a rank of a job says of itself every moment, for the others.
struct RankPulse {
    std::string machine;
    std::int64_t beat = 0;     ///< counts up while the process runs at all
    double busySeconds = 0.0;  ///< of processor time that went into its work
    Communicator::Pace pace = Communicator::Pace::Computes;
    std::int64_t sequence = 0;  ///< exchanges begun
    std::string operation;      ///< that the last of them was part of
    bool isWaiting = false;     ///< that one is not over
    int to = Communicator::kNobody;
    int from = Communicator::kNobody;

    std::string toLine() const;
    /// Nothing where the text is not whole, as when it is just being written.
    static std::optional<RankPulse> parse(std::string_view line);
};

/// Where the ranks of a job leave their pulses: a file each, in a folder that all machines share. Used by one
/// thread.
class PulseFolder final {
public:
    /// Makes the folder. Throws Error(CannotWrite).
    PulseFolder(std::filesystem::path folder, int rank);
    /// Takes this rank's file away, and the folders that were made for it where nothing else is in them.
    ~PulseFolder();
    PulseFolder(const PulseFolder&) = delete;
    PulseFolder& operator=(const PulseFolder&) = delete;

    /// Says nothing where it fails: to the others this rank is silent then.
    void write(const RankPulse& pulse) const;
    std::optional<RankPulse> read(int rank) const;

private:
    std::filesystem::path fileOf(int rank) const;

    std::filesystem::path m_folder;
    int m_rank;
};

/// Processor seconds of this process, those of the calling thread left out.
double busySecondsBesideThisThread();

/// This machine's name.
std::string machineName();

}  // namespace xinglin::engine
