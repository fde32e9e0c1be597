#include "engine/convert/conversion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/convert/gguf_header.h"
#include "engine/convert/tensor_job.h"
#include "engine/core/error.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/model_family.h"
#include "engine/quant/quant_scheme.h"
#include "engine/tokenizer/tokenizer.h"
#include "kernels/quant/encode_rows.h"

namespace xinglin::engine {
namespace {

// Numbers held at a time, as floats.
constexpr std::int64_t kNumbersAtOnce = std::int64_t{1} << 20;

/// One conversion, so that its parts need not hand everything to one another.
class Conversion final {
public:
    Conversion(const std::filesystem::path& source, const std::filesystem::path& target,
               const ConversionOptions& options)
        : m_source(WeightFile::open(source)),
          m_target(target),
          m_options(options),
          m_pool(options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency())),
          m_context{m_pool} {}

    ConversionReport run() {
        if (m_options.choice.type && !kernels::canEncode(*m_options.choice.type)) {
            throw Error(ErrorCode::InvalidInput, std::string("matrices cannot be written as ") +
                                                     quantSchemeName(*m_options.choice.type));
        }
        plan();
        for (const TensorJob& job : m_jobs) {
            m_work += static_cast<double>(job.rows()) * static_cast<double>(job.cols());
        }
        std::vector<TensorPlan> plans;
        for (const TensorJob& job : m_jobs) {
            plans.push_back(job.plan);
            ++m_report.tensors[quantSchemeName(job.plan.type)];
            m_report.wasQuantised = m_report.wasQuantised || (!job.isCopy() && job.isQuantised());
            m_report.keepsHeadInFloats =
                m_report.keepsHeadInFloats ||
                (job.hasUnitRows && job.plan.type != job.sources[0].tensor->type && !m_options.choice.type);
        }
        GgufWriter writer(m_target, m_values, std::move(plans), *m_options.calls);
        for (const TensorJob& job : m_jobs) {
            if (!write(job, writer)) {
                m_report.isInterrupted = true;
                return m_report;
            }
        }
        writer.commit();
        m_report.bytes = writer.size();
        // A file that does not pass is not left lying about.
        try {
            m_report.isInterrupted = !check();
        } catch (...) {
            removeTarget();
            throw;
        }
        if (m_report.isInterrupted) {
            removeTarget();
        }
        return m_report;
    }

private:
    void plan() {
        const ModelFamily& family = familyOf(*m_source);
        ModelConfig config = family.readConfig(*m_source);
        if (!m_source->isFolder()) {
            m_values = m_source->metadata().values();
            m_jobs = jobsOfGguf(*m_source, config.layers, m_options.choice);
        } else {
            config.ropeStyle = family.ggufRotation;
            if (config.name.empty()) {
                config.name = std::filesystem::weakly_canonical(m_source->path()).filename().string();
            }
            m_values = ggufHeaderOf(family, config);
            if (const std::optional<Vocabulary> vocabulary = readVocabularyOf(*m_source)) {
                addVocabulary(*vocabulary, config.vocabulary, m_values);
            }
            m_jobs = jobsOfFolder(*m_source, config, m_options.choice);
        }
        if (m_options.choice.type || m_source->isFolder()) {
            m_values["general.file_type"] =
                fileTypeNumber(m_options.choice.type ? m_options.choice : mostMatrices());
        }
    }

    // The type of most of the matrices that keep what they are.
    TypeChoice mostMatrices() const {
        std::map<TensorType, std::size_t> counts;
        TypeChoice most = {TensorType::F16, TypeMix::Pure};
        for (const TensorJob& job : m_jobs) {
            if (job.plan.shape.size() > 1 && ++counts[job.plan.type] > counts[*most.type]) {
                most.type = job.plan.type;
            }
        }
        return most;
    }

    // How many rows of a job are worked on together.
    static std::int64_t rowsAtOnce(const TensorJob& job) {
        return std::max<std::int64_t>(1, kNumbersAtOnce / job.cols());
    }

    // Half of the progress is writing, half is reading back.
    void report(const TensorJob& job) {
        if (m_options.onProgress) {
            m_options.onProgress(m_done / (2.0 * m_work), job.plan.name);
        }
    }

    bool isStopped() const { return m_options.stop.stop_requested(); }

    bool write(const TensorJob& job, GgufWriter& writer) {
        report(job);
        const std::int64_t cols = job.cols();
        const std::uint64_t rowBytes = job.plan.byteSize() / static_cast<std::uint64_t>(job.rows());
        for (std::int64_t first = 0; first < job.rows(); first += rowsAtOnce(job)) {
            if (isStopped()) {
                return false;
            }
            const std::int64_t count = std::min(rowsAtOnce(job), job.rows() - first);
            m_bytes.resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(rowBytes));
            if (job.isCopy()) {
                for (std::int64_t row = 0; row < count; ++row) {
                    std::ranges::copy(job.rowBytes(first + row),
                                      m_bytes.begin() + row * static_cast<std::int64_t>(rowBytes));
                }
            } else {
                readRows(job, first, count, m_numbers);
                kernels::encodeRowsCpu({job.plan.type, m_numbers.data(), m_bytes.data(), count, cols},
                                       m_context);
            }
            writer.write(m_bytes);
            m_done += static_cast<double>(count) * static_cast<double>(cols);
        }
        return true;
    }

    void readRows(const TensorJob& job, std::int64_t first, std::int64_t count, std::vector<float>& out) {
        const auto cols = static_cast<std::size_t>(job.cols());
        out.resize(static_cast<std::size_t>(count) * cols);
        for (std::int64_t row = 0; row < count; ++row) {
            const std::span<float> numbers(out.data() + static_cast<std::size_t>(row) * cols, cols);
            job.readRow(first + row, numbers);
            if (!std::ranges::all_of(numbers, [](float value) { return std::isfinite(value); })) {
                throw Error(ErrorCode::InvalidInput,
                            m_source->path().string() + ": the tensor for \"" + job.plan.name +
                                "\" holds infinities or no numbers in row " + std::to_string(first + row) +
                                ". The model is damaged: fetch it again.");
            }
        }
    }

    // Reads the file back as a load would and compares every number with the source's.
    bool check() {
        const std::unique_ptr<WeightFile> file = WeightFile::open(m_target);
        familyOf(*file).readConfig(*file);
        if (std::optional<Vocabulary> vocabulary = readVocabularyOf(*file)) {
            const Tokenizer tokenizer(*std::move(vocabulary));
        }
        std::map<std::string, std::pair<double, double>> sums;
        for (const TensorJob& job : m_jobs) {
            report(job);
            const FileTensor* tensor = file->find(job.plan.name);
            if (!tensor || tensor->shape != job.plan.shape || tensor->type != job.plan.type) {
                fail(job, "is not what was written");
            }
            auto& [errors, squares] = sums[quantSchemeName(job.plan.type)];
            for (std::int64_t first = 0; first < job.rows(); first += rowsAtOnce(job)) {
                if (isStopped()) {
                    return false;
                }
                compare(job, *tensor, first, std::min(rowsAtOnce(job), job.rows() - first), errors, squares);
            }
        }
        for (const auto& [type, sum] : sums) {
            m_report.relativeErrors[type] = sum.second > 0.0 ? std::sqrt(sum.first / sum.second) : 0.0;
        }
        return true;
    }

    void compare(const TensorJob& job, const FileTensor& tensor, std::int64_t first, std::int64_t count,
                 double& errors, double& squares) {
        const auto cols = static_cast<std::size_t>(job.cols());
        if (!hasNumbers(job.plan.type)) {  // copied as it was
            for (std::int64_t row = first; row < first + count; ++row) {
                const std::span<const std::byte> bytes = job.rowBytes(row);
                if (!std::ranges::equal(bytes,
                                        std::span(tensor.data + static_cast<std::size_t>(row) * bytes.size(),
                                                  bytes.size()))) {
                    fail(job, "differs from its source");
                }
            }
            return;
        }
        readRows(job, first, count, m_numbers);
        m_written.resize(m_numbers.size());
        readNumbers(tensor, first * job.cols(), m_written);
        for (std::size_t row = 0; row < static_cast<std::size_t>(count); ++row) {
            double rowErrors = 0.0;
            double greatest = 0.0;
            for (std::size_t i = row * cols; i < (row + 1) * cols; ++i) {
                const double wanted = static_cast<double>(m_numbers[i]);
                const double off = static_cast<double>(m_written[i]) - wanted;
                rowErrors += off * off;
                squares += wanted * wanted;
                greatest = std::max(greatest, std::fabs(wanted));
            }
            errors += rowErrors;
            if (!std::isfinite(rowErrors)) {
                throw Error(ErrorCode::InvalidInput,
                            m_source->path().string() + ": the tensor for \"" + job.plan.name +
                                "\" holds numbers that are too large for " + quantSchemeName(job.plan.type) +
                                ". Choose BF16 or F32.");
            }
            const double limit = job.isCopy() ? 0.0 : kernels::encodeErrorLimit(job.plan.type, greatest);
            if (std::sqrt(rowErrors / static_cast<double>(cols)) > limit) {
                fail(job, "differs from its source in row " +
                              std::to_string(first + static_cast<std::int64_t>(row)));
            }
        }
        m_done += static_cast<double>(count) * static_cast<double>(cols);
    }

    void removeTarget() const {
        std::error_code ignored;
        std::filesystem::remove(m_target, ignored);
    }

    [[noreturn]] void fail(const TensorJob& job, const std::string& what) const {
        throw Error(ErrorCode::Internal, m_target.string() + ": read back, the tensor \"" + job.plan.name +
                                             "\" " + what +
                                             ". The disk or the memory of this machine may be damaged.");
    }

    const std::unique_ptr<WeightFile> m_source;
    const std::filesystem::path m_target;
    const ConversionOptions& m_options;
    kernels::ThreadPool m_pool;
    kernels::CpuContext m_context;
    GgufWriter::Values m_values;
    std::vector<TensorJob> m_jobs;
    ConversionReport m_report;
    double m_work = 0.0;
    double m_done = 0.0;
    std::vector<float> m_numbers;
    std::vector<float> m_written;
    std::vector<std::byte> m_bytes;
};

}  // namespace

ConversionReport convertModel(const std::filesystem::path& source, const std::filesystem::path& target,
                              const ConversionOptions& options) {
    std::error_code ignored;
    if (std::filesystem::equivalent(source, target, ignored)) {
        throw Error(ErrorCode::InvalidInput, target.string() + ": a model cannot be converted into itself");
    }
    return Conversion(source, target, options).run();
}

}  // namespace xinglin::engine
