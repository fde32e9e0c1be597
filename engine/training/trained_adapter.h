#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/formats/adapter_folder.h"
#include "engine/training/parameters.h"

namespace xinglin::engine {

/// A low-rank matrix pair in training: y += scale · up · (down · x), with gradients.
struct LowRankModule {
    std::string downName;  ///< key in the adapter's file
    std::string upName;
    std::int64_t rank = 0;
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;  ///< rows of the file's tensor, of all parameters that are packed in it
    double scale = 1.0;
    float* down = nullptr;  ///< [rank, inputs]
    float* up = nullptr;    ///< [outputs, rank]
    float* downGradient = nullptr;
    float* upGradient = nullptr;
};

/// An adapter's matrices in float, each with a gradient, found by the parameter that they are beside. Owns
/// its numbers. Used by one thread at a time.
class TrainedAdapter final {
public:
    /// Throws Error(FormatUnsupported) naming a module that is beside no linear layer of the model, and
    /// Error(FileCorrupt) for one of another shape.
    TrainedAdapter(const AdapterFolder& folder, const Parameters& base);

    /// Null where the adapter leaves the parameter alone.
    const LowRankModule* beside(const Parameter& parameter) const;

    void clearGradients();
    /// √Σ g² over all matrices, in double.
    double gradientNorm() const;
    /// Called for every matrix of the file in turn; `numbers` is valid during the call.
    void forEachTensor(ParameterNumbers which, const Parameters::TensorSink& sink) const;

private:
    std::vector<LowRankModule> m_modules;
    std::map<std::string, std::size_t> m_byTensor;  ///< name of the model's tensor
    Buffer m_values;
    Buffer m_gradients;
};

}  // namespace xinglin::engine
