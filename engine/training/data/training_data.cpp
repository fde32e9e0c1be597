#include "engine/training/data/training_data.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/permutation.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::size_t kProblemsShown = 5;
// Rows between two reports of progress.
constexpr std::int64_t kRowsPerReport = 4096;
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

TrainingData::Source::Source(const DataSource& source)
    : file(source.path),
      format(dataFormatNamed(source.format)),
      perEpoch(std::max<std::int64_t>(1, std::llround(source.weight * static_cast<double>(file.rows())))) {}

TrainingData::TrainingData(const std::vector<DataSource>& sources, const SampleEncoder& encoder, Order order,
                           std::uint64_t seed)
    : m_encoder(encoder), m_order(order), m_seed(seed) {
    for (const DataSource& source : sources) {
        auto opened = std::make_unique<Source>(source);
        m_samplesPerEpoch += opened->perEpoch;
        m_sources.push_back(std::move(opened));
    }
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
            return {source.get(), index % source->file.rows()};
        }
        index -= source->perEpoch;
    }
    throw Error(ErrorCode::Internal, "a sample beyond the end of an epoch");
}

std::string TrainingData::describe(std::int64_t position) const {
    const Place place = placeOf(position);
    return place.source->file.describeRow(place.row);
}

TrainingSample TrainingData::sample(std::int64_t position) const {
    const Place place = placeOf(position);
    try {
        return m_encoder.encode(place.source->format.read(place.source->file.row(place.row)));
    } catch (const Error& error) {
        throw Error(error.code(), place.source->file.describeRow(place.row) + ": " + error.what());
    }
}

TrainingPrompt TrainingData::prompt(std::int64_t position, std::int64_t mostTokens) const {
    const Place place = placeOf(position);
    try {
        return m_encoder.prompt(place.source->format.read(place.source->file.row(place.row)), mostTokens);
    } catch (const Error& error) {
        throw Error(error.code(), place.source->file.describeRow(place.row) + ": " + error.what());
    }
}

DataReport TrainingData::validate(const std::function<bool(double share)>& progress) const {
    std::int64_t all = 0;
    for (const auto& source : m_sources) {
        all += source->file.rows();
    }
    DataReport report;
    for (const auto& source : m_sources) {
        for (std::int64_t row = 0; row < source->file.rows(); ++row) {
            try {
                source->format.read(source->file.row(row));
            } catch (const Error& error) {
                ++report.unusable;
                if (report.problems.size() < kMostProblems) {
                    report.problems.push_back({source->file.describeRow(row), error.what(),
                                               source->file.path().string(), row + 1,
                                               source->file.lineOf(row)});
                }
            }
            const bool isTime = ++report.rows % kRowsPerReport == 0;
            if (isTime && !progress(static_cast<double>(report.rows) / static_cast<double>(all))) {
                return report;
            }
        }
    }
    return report;
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
        bytes += source->file.heldBytes();
    }
    return bytes;
}

}  // namespace xinglin::engine
