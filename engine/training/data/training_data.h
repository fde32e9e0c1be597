#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/training/data/data_file.h"
#include "engine/training/data/sample_encoder.h"
#include "engine/training/run_config.h"

namespace xinglin::engine {

/// A row that cannot be used, and why.
struct RowProblem {
    std::string place;   ///< file, row and line, for people
    std::string reason;  ///< names the field
    std::string file;
    std::int64_t row = 0;  ///< from 1
    std::int64_t line = 0;
};

/// What reading through all rows gave.
struct DataReport {
    std::int64_t rows = 0;
    std::int64_t unusable = 0;
    std::vector<RowProblem> problems;  ///< the first ones
};

/// Throws Error(InvalidInput) with the first problems where there are any.
void requireUsable(const DataReport& report);

/// The rows of several files in the order in which a run sees them, without end: position 0 is the run's
/// first sample. An epoch goes through every file as often as its weight says; shuffled, every epoch has an
/// order of its own that the seed decides and that nobody has to remember. Borrows the encoder.
class TrainingData final {
public:
    enum class Order { AsGiven, Shuffled };

    /// Opens the files. Throws what DataFile throws, and Error(InvalidInput) for an unknown format.
    TrainingData(const std::vector<DataSource>& sources, const SampleEncoder& encoder, Order order,
                 std::uint64_t seed);

    std::int64_t samplesPerEpoch() const { return m_samplesPerEpoch; }
    /// Throws Error(InvalidInput) naming file, row and reason.
    TrainingSample sample(std::int64_t position) const;
    /// The same row's prompt, see SampleEncoder::prompt(). Throws as sample() does.
    TrainingPrompt prompt(std::int64_t position, std::int64_t mostTokens) const;
    /// Where in an epoch's order as given it is, from 0: the same for the same row in every epoch.
    std::int64_t placeInEpoch(std::int64_t position) const;
    /// File, row and line of it.
    std::string describe(std::int64_t position) const;

    /// Reads every row without encoding it. `progress` hears the share done and says whether to go on.
    DataReport validate(const std::function<bool(double share)>& progress) const;

    /// Tokens of the longest sample, both answers of a pair, among the rows that take most bytes; 0 where
    /// none of these can be used.
    std::int64_t longestSample() const;
    /// The same of prompts of at most `mostTokens`.
    std::int64_t longestPrompt(std::int64_t mostTokens) const;
    /// Bytes of the mapped files and of the places of their rows.
    std::size_t heldBytes() const;

private:
    struct Source {
        explicit Source(const DataSource& source);

        DataFile file;
        const DataFormat& format;
        std::int64_t perEpoch;
    };
    struct Place {
        const Source* source;
        std::int64_t row;
    };
    Place placeOf(std::int64_t position) const;
    std::int64_t longestOf(const std::function<std::int64_t(const TrainingRow& row)>& tokensOf) const;

    const SampleEncoder& m_encoder;
    std::vector<std::unique_ptr<Source>> m_sources;
    Order m_order;
    std::uint64_t m_seed;
    std::int64_t m_samplesPerEpoch = 0;
};

}  // namespace xinglin::engine
