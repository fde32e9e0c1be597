#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/training/data/data_file.h"
#include "engine/training/data/joined_documents.h"
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

/// What the rows are once they are tokens.
struct DataTokens {
    std::int64_t tokens = 0;
    std::int64_t learned = 0;        ///< that are predicted
    std::int64_t cut = 0;            ///< rows that were longer than allowed
    std::int64_t withoutLabels = 0;  ///< rows of which nothing is learned
    std::int64_t blocks = 0;         ///< that joined documents make up

    void add(const DataTokens& more);
};

/// What reading through all rows gave.
struct DataReport {
    std::int64_t rows = 0;
    std::int64_t unusable = 0;
    std::vector<RowProblem> problems;  ///< the first ones
    std::optional<DataTokens> tokens;  ///< where they were encoded
};

/// Throws Error(InvalidInput) with the first problems where there are any.
void requireUsable(const DataReport& report);

/// How passages become samples.
struct JoinSettings {
    DocumentJoin join = DocumentJoin::None;
    DocumentEnd end = DocumentEnd::Eos;
};
JoinSettings joinSettingsOf(const RunConfig& config);

/// The rows of several files in the order in which a run sees them, without end: position 0 is the run's
/// first sample. Where documents are joined, the blocks of a file of the format "text" take the place of its
/// rows: they are cut in the order of the file and never reach into another one. An epoch goes through every
/// file as often as its weight says; shuffled, every epoch has an order of its own that the seed decides and
/// that nobody has to remember. Borrows the encoder. Used by one thread.
class TrainingData final {
public:
    enum class Order { AsGiven, Shuffled };

    /// Opens the files. Throws what DataFile throws, and Error(InvalidInput) for an unknown format.
    TrainingData(const std::vector<DataSource>& sources, const SampleEncoder& encoder, Order order,
                 std::uint64_t seed, JoinSettings join = {});

    /// Finds the blocks of joined documents, for which it reads and encodes them all once; without such there
    /// is nothing to do. To be called before any sample is asked for. `progress` hears the share done and
    /// says whether to go on; after a no nothing but its end can come of the run. Throws what
    /// JoinedDocuments::index() throws.
    void findBlocks(const std::function<bool(double share)>& progress);

    /// 0 before findBlocks() where documents are joined.
    std::int64_t samplesPerEpoch() const { return m_samplesPerEpoch; }
    /// Throws Error(InvalidInput) naming file, row and reason.
    TrainingSample sample(std::int64_t position) const;
    /// The same row's prompt, see SampleEncoder::prompt(); not of joined documents. Throws as sample() does.
    TrainingPrompt prompt(std::int64_t position, std::int64_t mostTokens) const;
    /// Where in an epoch's order as given it is, from 0: the same for the same row in every epoch.
    std::int64_t placeInEpoch(std::int64_t position) const;
    /// File, row and line of it.
    std::string describe(std::int64_t position) const;

    /// Of the joined documents, behind findBlocks(); once through the files, whatever their weight.
    DataTokens joinedTokens() const;

    /// Reads every row, and encodes it too where that is asked for and it is not joined, on all cores.
    /// `progress` hears the share done and says whether to go on. Throws Error(FormatUnsupported) where
    /// tokenizer or template are missing.
    enum class Depth { Read, Encode };
    DataReport validate(const std::function<bool(double share)>& progress, Depth depth = Depth::Read) const;

    /// Tokens of the longest sample, both answers of a pair, among the rows that take most bytes; 0 where
    /// none of these can be used.
    std::int64_t longestSample() const;
    /// The same of prompts of at most `mostTokens`.
    std::int64_t longestPrompt(std::int64_t mostTokens) const;
    /// Bytes of the mapped files and of the places of their rows.
    std::size_t heldBytes() const;

private:
    struct Source {
        Source(const DataSource& source, const SampleEncoder& encoder, const JoinSettings& settings);

        /// Rows, or blocks of joined documents.
        std::int64_t samples() const { return joined ? joined->blocks() : file.rows(); }

        DataFile file;
        const DataFormat& format;
        double weight;
        std::unique_ptr<JoinedDocuments> joined;  ///< null where rows are samples
        std::int64_t perEpoch = 0;
    };
    struct Place {
        const Source* source;
        std::int64_t sample;  ///< of the source
    };
    struct Look;
    Place placeOf(std::int64_t position) const;
    std::int64_t longestOf(const std::function<std::int64_t(const TrainingRow& row)>& tokensOf) const;
    Look lookAt(const Source& source, std::int64_t row, Depth depth) const;
    void countEpoch();

    const SampleEncoder& m_encoder;
    std::vector<std::unique_ptr<Source>> m_sources;
    Order m_order;
    std::uint64_t m_seed;
    std::int64_t m_samplesPerEpoch = 0;
};

}  // namespace xinglin::engine
