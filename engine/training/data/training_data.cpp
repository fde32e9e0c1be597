#include "engine/training/data/training_data.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/permutation.h"
#include "engine/training/data/row_sweep.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::size_t kProblemsShown = 5;
// Of which documents are joined.
constexpr std::string_view kJoinedFormat = "text";
// Rows of a file that are tried for the longest sample: what takes most bytes need not have most tokens.
constexpr std::size_t kLongRows = 64;

// The rows of a file that take most bytes.
std::vector<std::int64_t> longRows(const DataFile& file) {
    std::vector<std::pair<std::size_t, std::int64_t>> found;
    found.reserve(kLongRows + 1);
    for (std::int64_t row = 0; row < file.rows(); ++row) {
        found.emplace_back(file.rowBytes(row), row);
        std::push_heap(found.begin(), found.end(), std::greater<>());
        if (found.size() > kLongRows) {
            std::pop_heap(found.begin(), found.end(), std::greater<>());
            found.pop_back();
        }
    }
    std::vector<std::int64_t> rows;
    rows.reserve(found.size());
    for (const auto& [bytes, row] : found) {
        rows.push_back(row);
    }
    return rows;
}

}  // namespace

void DataTokens::add(const DataTokens& more) {
    tokens += more.tokens;
    learned += more.learned;
    cut += more.cut;
    withoutLabels += more.withoutLabels;
    blocks += more.blocks;
}

JoinSettings joinSettingsOf(const RunConfig& config) {
    return {config.joinDocuments, config.documentEnd};
}

TrainingData::Source::Source(const DataSource& source, const SampleEncoder& encoder,
                             const JoinSettings& settings)
    : file(source.path), format(dataFormatNamed(source.format)), weight(source.weight) {
    if (settings.join != DocumentJoin::None && format.name == kJoinedFormat) {
        joined = std::make_unique<JoinedDocuments>(file, format, encoder, settings.join, settings.end);
    }
}

TrainingData::TrainingData(const std::vector<DataSource>& sources, const SampleEncoder& encoder, Order order,
                           std::uint64_t seed, JoinSettings join)
    : m_encoder(encoder), m_order(order), m_seed(seed) {
    bool isComplete = true;
    for (const DataSource& source : sources) {
        m_sources.push_back(std::make_unique<Source>(source, encoder, join));
        isComplete = isComplete && !m_sources.back()->joined;
    }
    if (isComplete) {
        countEpoch();
    }
}

void TrainingData::countEpoch() {
    m_samplesPerEpoch = 0;
    for (const auto& source : m_sources) {
        const double samples = source->weight * static_cast<double>(source->samples());
        source->perEpoch = std::max<std::int64_t>(1, std::llround(samples));
        m_samplesPerEpoch += source->perEpoch;
    }
}

void TrainingData::findBlocks(const std::function<bool(double share)>& progress) {
    std::int64_t all = 0;
    for (const auto& source : m_sources) {
        all += source->joined ? source->file.rows() : 0;
    }
    if (all == 0) {
        return;
    }
    std::int64_t before = 0;
    for (const auto& source : m_sources) {
        if (source->joined) {
            source->joined->index([&](std::int64_t done) {
                return progress(static_cast<double>(before + done) / static_cast<double>(all));
            });
            before += source->file.rows();
        }
    }
    countEpoch();
}

std::int64_t TrainingData::placeInEpoch(std::int64_t position) const {
    const std::int64_t index = position % m_samplesPerEpoch;
    const auto epoch = static_cast<std::uint64_t>(position / m_samplesPerEpoch);
    return m_order == Order::Shuffled ? permuted(index, m_samplesPerEpoch, m_seed, epoch) : index;
}

TrainingData::Place TrainingData::placeOf(std::int64_t position) const {
    std::int64_t index = placeInEpoch(position);
    for (const auto& source : m_sources) {
        if (index < source->perEpoch) {
            return {source.get(), index % source->samples()};
        }
        index -= source->perEpoch;
    }
    throw Error(ErrorCode::Internal, "a sample beyond the end of an epoch");
}

std::string TrainingData::describe(std::int64_t position) const {
    const Place place = placeOf(position);
    const Source& source = *place.source;
    return source.joined ? source.joined->describe(place.sample) : source.file.describeRow(place.sample);
}

TrainingSample TrainingData::sample(std::int64_t position) const {
    const Place place = placeOf(position);
    const Source& source = *place.source;
    if (source.joined) {
        return source.joined->block(place.sample);
    }
    try {
        return m_encoder.encode(source.format.read(source.file.row(place.sample)));
    } catch (const Error& error) {
        throw Error(error.code(), source.file.describeRow(place.sample) + ": " + error.what());
    }
}

TrainingPrompt TrainingData::prompt(std::int64_t position, std::int64_t mostTokens) const {
    const Place place = placeOf(position);
    const Source& source = *place.source;
    try {
        return m_encoder.prompt(source.format.read(source.file.row(place.sample)), mostTokens);
    } catch (const Error& error) {
        throw Error(error.code(), source.file.describeRow(place.sample) + ": " + error.what());
    }
}

/// What one row gave when it was looked at.
struct TrainingData::Look {
    std::optional<std::string> problem;
    DataTokens tokens;
};

TrainingData::Look TrainingData::lookAt(const Source& source, std::int64_t row, Depth depth) const {
    Look look;
    try {
        const TrainingRow read = source.format.read(source.file.row(row));
        if (depth == Depth::Encode && !source.joined) {
            const TrainingSample sample = m_encoder.encode(read);
            look.tokens.tokens = sample.tokens();
            look.tokens.learned = sample.labelled();
            look.tokens.cut = sample.isCut ? 1 : 0;
            look.tokens.withoutLabels = sample.labelled() == 0 ? 1 : 0;
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::InvalidInput) {
            throw;  // of every row
        }
        look.problem = error.what();
    }
    return look;
}

DataReport TrainingData::validate(const std::function<bool(double share)>& progress, Depth depth) const {
    std::int64_t all = 0;
    for (const auto& source : m_sources) {
        all += source->file.rows();
    }
    DataReport report;
    DataTokens sum;
    for (const auto& source : m_sources) {
        const std::int64_t before = report.rows;
        const auto take = [&](std::int64_t row, const Look& look) {
            ++report.rows;
            sum.add(look.tokens);
            report.unusable += look.problem ? 1 : 0;
            if (look.problem && report.problems.size() < kMostProblems) {
                report.problems.push_back({source->file.describeRow(row), *look.problem,
                                           source->file.path().string(), row + 1, source->file.lineOf(row)});
            }
        };
        const bool isWhole = sweepRows(
            source->file.rows(), [&](std::int64_t row) { return lookAt(*source, row, depth); }, take,
            [&](std::int64_t done) {
                return progress(static_cast<double>(before + done) / static_cast<double>(all));
            });
        if (!isWhole) {
            return report;
        }
    }
    if (depth == Depth::Encode) {
        report.tokens = sum;
    }
    return report;
}

DataTokens TrainingData::joinedTokens() const {
    DataTokens sum;
    for (const auto& source : m_sources) {
        if (source->joined) {
            sum.add({source->joined->tokens(), source->joined->learned(), 0, 0, source->joined->blocks()});
        }
    }
    return sum;
}

void requireUsable(const DataReport& report) {
    if (report.unusable == 0) {
        return;
    }
    std::string text = std::to_string(report.unusable) + " of " + std::to_string(report.rows) +
                       " rows cannot be used. Correct them or take them out:";
    for (std::size_t i = 0; i < std::min(kProblemsShown, report.problems.size()); ++i) {
        text += "\n  " + report.problems[i].place + ": " + report.problems[i].reason;
    }
    throw Error(ErrorCode::InvalidInput, text);
}

std::int64_t TrainingData::longestSample() const {
    return longestOf([&](const TrainingRow& row) { return m_encoder.encode(row).tokens(); });
}

std::int64_t TrainingData::longestPrompt(std::int64_t mostTokens) const {
    return longestOf([&](const TrainingRow& row) {
        return static_cast<std::int64_t>(m_encoder.prompt(row, mostTokens).tokens.size());
    });
}

std::int64_t TrainingData::longestOf(
    const std::function<std::int64_t(const TrainingRow& row)>& tokensOf) const {
    std::int64_t longest = 0;
    for (const auto& source : m_sources) {
        if (source->joined) {
            longest = std::max(longest, m_encoder.maxLength());
            continue;
        }
        for (const std::int64_t row : longRows(source->file)) {
            try {
                longest = std::max(longest, tokensOf(source->format.read(source->file.row(row))));
            } catch (const Error& error) {
                if (error.code() != ErrorCode::InvalidInput) {
                    throw;  // of other rows validate() tells
                }
            }
        }
    }
    return longest;
}

std::size_t TrainingData::heldBytes() const {
    std::size_t bytes = 0;
    for (const auto& source : m_sources) {
        bytes += source->file.heldBytes() + (source->joined ? source->joined->heldBytes() : 0);
    }
    return bytes;
}

}  // namespace xinglin::engine
