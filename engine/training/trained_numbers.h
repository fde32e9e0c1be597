#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/backend.h"

namespace xinglin::engine {

/// Between which parts of a backward pass a gradient is written to and whole. Part 0 is the head, 1 the last
/// block, as many as there are blocks the first one, and one more the embedding.
struct BackwardParts {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// A stretch of numbers that an optimizer treats alike.
struct TrainedRange {
    std::int64_t first = 0;
    std::int64_t count = 0;
    bool decays = false;    ///< weight decay is for matrices
    bool isCounted = true;  ///< by this rank, where several ranks have the same numbers
    BackwardParts parts;
};

/// Numbers of a plane that lie side by side.
struct PlaneStretch {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// A tensor of a file, without its numbers.
struct TrainedTensor {
    std::string name;
    std::vector<std::int64_t> shape;
};

/// One number a row, read out of the last norm's output: what a reward model says of a text, or what a value
/// model expects of it. A matrix of one row, in a backend's memory.
struct ScoreHead {
    std::string name;  ///< of the file's tensor
    std::int64_t cols = 0;
    float* value = nullptr;
    float* gradient = nullptr;  ///< null: it is used and not trained
};

/// Whether numbers have such a head beside them.
enum class WithScore { No, Yes };
/// What Hugging Face folders call it.
inline constexpr const char* kScoreTensor = "score.weight";

/// What is learned, as an optimizer, a checkpoint and a communicator see it: one row of numbers with a
/// gradient each, in a backend's memory, and how they make up the tensors of a file. Used by one thread at a
/// time.
///
/// A *plane* is any row of numbers laid out as values() are: gradients, or an optimizer's moments. Between
/// ranges a plane may have unused numbers, which stay 0. Where tensors are cut among ranks, a plane holds
/// this rank's parts.
class TrainedNumbers {
public:
    virtual ~TrainedNumbers() = default;
    TrainedNumbers(const TrainedNumbers&) = delete;
    TrainedNumbers& operator=(const TrainedNumbers&) = delete;

    /// Whose memory values and gradients are. Borrowed.
    Backend& backend() const { return m_backend; }
    std::span<float> values() const { return {m_values.as<float>(), m_trainedFloats}; }
    /// Empty where nothing is trained.
    std::span<float> gradients() const {
        return {m_gradients.as<float>(), m_gradients.size() > 0 ? m_trainedFloats : 0};
    }
    /// Whether there is a head beside them, here or on a pipeline's last stage.
    bool isScored() const { return m_isScored; }
    /// Null where there is none here.
    const ScoreHead* head() const { return m_head.value ? &m_head : nullptr; }
    /// Its numbers, of which it has as many.
    void storeHead(std::span<const float> numbers) const;
    std::span<const TrainedRange> ranges() const { return m_ranges; }
    /// Numbers that are learned.
    std::int64_t count() const;

    void clearGradients();
    /// Makes a stretch of the gradients 0; the host's memory is given back until it is written again.
    void vacateGradients(std::int64_t first, std::int64_t count);
    /// √Σ g² over everything, in double.
    double gradientNorm() const;

    /// The trained tensors of the file, as forEachTensor() goes through them.
    virtual std::vector<TrainedTensor> tensors() const = 0;
    /// Called for every trained tensor of the file in turn, put together from its numbers in `plane`, which
    /// is the host's memory (HostNumbers); `numbers` is valid during the call. Where tensors are cut, this is
    /// a call of all ranks that have parts of one, and the first of them gets the tensors.
    using TensorSink = std::function<void(const std::string& name, const std::vector<std::int64_t>& shape,
                                          std::span<const float> numbers)>;
    virtual void forEachTensor(std::span<const float> plane, const TensorSink& sink) const = 0;
    /// The other way round: writes a whole tensor, or this rank's part of it, into `plane`, the host's too.
    /// Throws Error(FileCorrupt) where there is no trained tensor of that name or it has another count of
    /// numbers.
    virtual void setTensor(std::span<float> plane, const std::string& name,
                           std::span<const float> numbers) const = 0;

protected:
    explicit TrainedNumbers(Backend& backend) : m_backend(backend) {}

    /// Floats that a stretch of `count` numbers takes, so that every stretch starts at 64 bytes.
    static std::int64_t roomFor(std::int64_t count);
    /// The head's place in the planes, from float `first` on; its numbers are 0.
    void placeHead(const std::string& name, std::int64_t cols, std::int64_t first);
    /// The head's part of forEachTensor(), tensors() and setTensor(); the last says whether it was the head's
    /// name.
    void giveHead(std::span<const float> plane, const TensorSink& sink) const;
    void addHeadTo(std::vector<TrainedTensor>& tensors) const;
    bool setHead(std::span<float> plane, const std::string& name, std::span<const float> numbers) const;
    [[noreturn]] static void refuseTensor(const std::string& name, std::size_t count);

    Backend& m_backend;
    Buffer m_values;
    Buffer m_gradients;
    std::size_t m_trainedFloats = 0;
    bool m_isScored = false;
    std::vector<TrainedRange> m_ranges;

private:
    ScoreHead m_head;
};

/// A stretch of a backend's memory as the host can read it: itself, or a copy. Stays where it was made, since
/// others look into it.
class HostNumbers final {
public:
    HostNumbers(Backend& backend, std::span<const float> there);
    HostNumbers(const HostNumbers&) = delete;
    HostNumbers& operator=(const HostNumbers&) = delete;
    operator std::span<const float>() const { return m_numbers; }

private:
    std::vector<float> m_copy;
    std::span<const float> m_numbers;
};

}  // namespace xinglin::engine
