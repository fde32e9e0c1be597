#include "engine/model/weight_loader.h"

#include "engine/core/error.h"
#include "engine/quant/quant_scheme.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/interleave.h"

namespace xinglin::engine {
namespace {

using kernels::WeightLayout;
using kernels::WeightView;

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t extent : shape) {
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    }
    return text;
}

std::string computableTypes() {
    std::string names;
    for (const QuantScheme& scheme : quantSchemes()) {
        if (kernels::canDequantise(scheme.type)) {
            names += (names.empty() ? "" : ", ") + std::string(scheme.name);
        }
    }
    return names;
}

class Loader final {
public:
    Loader(const WeightFile& file, const ModelConfig& config, Arithmetic arithmetic, Backend& backend)
        : m_file(file), m_config(config), m_arithmetic(arithmetic), m_backend(backend) {}

    template <typename Spec, typename Weights>
    void fill(const Spec& spec, const std::string& prefix, Weights& weights) {
        const FileTensor* tensor = find(prefix + spec.name, spec.presence);
        if (!tensor) {
            return;
        }
        checkShape(*tensor, spec.rows, spec.cols);
        checkType(*tensor);
        if (spec.vector) {
            weights.*(spec.vector) = vectorOf(*tensor);
        } else {
            weights.*(spec.matrix) = rowMajorView(*tensor);
        }
    }

    // Quantised matrices are rearranged for the integer products, unless the meaning itself is wanted.
    void prepare(WeightView& view) {
        if (m_arithmetic == Arithmetic::Quantised && view.data && kernels::canInterleave(view.type)) {
            const std::span<const std::byte> fileBytes(static_cast<const std::byte*>(view.data),
                                                       view.rowBytes * static_cast<std::size_t>(view.rows));
            view = m_backend.interleave(view, owned.emplace_back());
            m_file.releasePages(fileBytes);
        }
    }

    std::vector<Buffer> owned;

private:
    const FileTensor* find(const std::string& name, Presence presence) const {
        const FileTensor* tensor = m_file.find(name);
        if (!tensor && presence == Presence::Required) {
            throw Error(ErrorCode::FileCorrupt,
                        m_file.path().string() + ": the tensor \"" + name +
                            "\" is missing. The file is incomplete or badly converted: fetch it again.");
        }
        return tensor;
    }

    void checkShape(const FileTensor& tensor, Extent rows, Extent cols) const {
        std::vector<std::int64_t> wanted = {extentOf(m_config, rows)};
        if (cols != Extent::None) {
            wanted.push_back(extentOf(m_config, cols));
        }
        if (tensor.shape != wanted) {
            throw Error(ErrorCode::FileCorrupt, m_file.path().string() + ": offset " +
                                                    std::to_string(tensor.fileOffset) + ": the tensor \"" +
                                                    tensor.name + "\" is " + shapeText(tensor.shape) +
                                                    " where the header asks for " + shapeText(wanted) +
                                                    ". The file is badly converted: fetch it again.");
        }
    }

    void checkType(const FileTensor& tensor) const {
        if (!kernels::canDequantise(tensor.type)) {
            throw Error(ErrorCode::FormatUnsupported,
                        m_file.path().string() + ": offset " + std::to_string(tensor.fileOffset) +
                            ": the tensor \"" + tensor.name + "\" is " + quantSchemeName(tensor.type) +
                            ", which cannot be computed with (" + computableTypes() +
                            " can). Download the model in one of these, or `quantize` the original to one "
                            "of them.");
        }
    }

    const float* vectorOf(const FileTensor& tensor) {
        if (tensor.type == TensorType::F32) {
            return reinterpret_cast<const float*>(tensor.data);
        }
        const std::int64_t count = tensor.elementCount();
        Buffer& floats = owned.emplace_back(static_cast<std::size_t>(count) * sizeof(float), tensor.name);
        kernels::dequantiseReference({tensor.type, tensor.data, floats.as<float>(), count});
        return floats.as<float>();
    }

    static WeightView rowMajorView(const FileTensor& tensor) {
        WeightView view;
        view.type = tensor.type;
        view.layout = WeightLayout::RowMajor;
        view.data = tensor.data;
        view.rows = tensor.shape[0];
        view.cols = tensor.shape[1];
        view.rowBytes = tensor.byteSize / static_cast<std::uint64_t>(view.rows);
        return view;
    }

    const WeightFile& m_file;
    const ModelConfig& m_config;
    Arithmetic m_arithmetic;
    Backend& m_backend;
};

}  // namespace

LoadedWeights loadWeights(const WeightFile& file, const ModelFamily& family, const ModelConfig& config,
                          Arithmetic arithmetic, Backend& backend) {
    Loader loader(file, config, arithmetic, backend);
    DecoderWeights weights;
    for (const ModelParamSpec& spec : family.modelParams) {
        loader.fill(spec, "", weights);
    }
    if (config.tiedEmbeddings) {
        weights.output = weights.embedding;
    }
    loader.prepare(weights.output);
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        // Grown one by one: the file must have every tensor of a layer before the next one takes memory.
        LayerWeights& target = weights.layers.emplace_back();
        for (const LayerParamSpec& spec : family.layerParams) {
            loader.fill(spec, family.layerPrefix + std::to_string(layer) + ".", target);
        }
        for (const LayerParamSpec& spec : family.layerParams) {
            if (spec.matrix) {
                loader.prepare(target.*(spec.matrix));
            }
        }
    }
    return {std::move(weights), std::move(loader.owned)};
}

}  // namespace xinglin::engine
