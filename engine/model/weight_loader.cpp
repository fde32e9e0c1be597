#include "engine/model/weight_loader.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "engine/core/error.h"
#include "engine/core/unit_length.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/quant/quant_scheme.h"
#include "kernels/quant/block_format.h"
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

// Plan: nothing is read or written, only `ownedBytes` is counted, and views point anywhere.
enum class Work { Load, Plan };

class Loader final {
public:
    Loader(const WeightFile& file, const ModelFamily& family, const LoadedPart& part, Arithmetic arithmetic,
           Backend& backend, Work work)
        : m_file(file),
          m_family(family),
          m_config(part.whole),
          m_share(part.share),
          m_partConfig(part.config),
          m_arithmetic(arithmetic),
          m_backend(backend),
          m_work(work) {}

    template <typename Spec, typename Weights>
    void fill(const Spec& spec, const std::string& prefix, Weights& weights) {
        const char* name = m_file.isFolder() ? spec.folderName : spec.name;
        const FileTensor* tensor = name ? find(prefix + name, spec.presence) : nullptr;
        if (!tensor) {
            return;
        }
        const RowPart part = partOf(spec);
        checkShape(*tensor, spec.rows, spec.cols, part.count);
        checkType(*tensor);
        if (!spec.vector) {
            weights.*(spec.matrix) = shareOf(partOf(rowMajorView(*tensor), part), spec);
        } else if (!isAddedByAnother(spec)) {
            const WeightView numbers = {TensorType::F32, WeightLayout::RowMajor, floatsOf(*tensor),
                                        sizeof(float),   tensor->elementCount(), 1};
            weights.*(spec.vector) = static_cast<const float*>(shareOf(partOf(numbers, part), spec).data);
        }
    }

    // The part's rows of the output.
    WeightView outputRows(WeightView view) const {
        return rowsOf(view, firstOutputRow(m_config, m_share), m_partConfig.vocabulary);
    }

    // The matrix with every row divided by its length: in the type that it had, or in floats where arithmetic
    // is to be exact, since the quotients of half numbers are none.
    WeightView withUnitRows(const WeightView& view) {
        WeightView out = view;
        if (m_arithmetic == Arithmetic::Float32) {
            out.type = TensorType::F32;
            out.rowBytes = static_cast<std::size_t>(view.cols) * sizeof(float);
        } else if (kernels::findBlockFormat(view.type)) {
            // Scales of blocks cannot follow exactly; files of this program need no such copy.
            out.type = TensorType::F16;
            out.rowBytes = static_cast<std::size_t>(view.cols) * sizeof(std::uint16_t);
        }
        const std::size_t bytes = out.rowBytes * static_cast<std::size_t>(view.rows);
        std::byte* const copy = ownForNow(bytes, "the output matrix");
        out.data = copy;
        if (isPlanning()) {
            return out;
        }
        std::vector<float> row(static_cast<std::size_t>(view.cols));
        for (std::int64_t r = 0; r < view.rows; ++r) {
            const auto at = static_cast<std::size_t>(r);
            kernels::dequantiseReference({view.type,
                                          static_cast<const std::byte*>(view.data) + view.rowBytes * at,
                                          row.data(), view.cols});
            scaleToUnitLength(row);
            std::byte* to = copy + out.rowBytes * at;
            const std::size_t numberBytes = out.rowBytes / row.size();
            for (const float value : row) {
                storeNumber(out.type, static_cast<double>(value), to);
                to += numberBytes;
            }
        }
        return out;
    }

    // Matrices are brought into the form that the backend wants for this arithmetic.
    void prepare(WeightView& view) {
        if (view.data) {
            prepare(view, bestForm(view));
        }
    }
    // Logits are always made of the weights as they are.
    void prepareOutput(WeightView& view) {
        if (view.data) {
            prepare(view, bestForm(view).withoutFp8());
        }
    }
    void prepare(WeightView& view, const WeightForm& form) {
        if (form.bytes == 0) {
            return;
        }
        const WeightView before = view;
        const std::size_t bytesBefore = view.rowBytes * static_cast<std::size_t>(view.rows);
        if (isPlanning()) {
            ownedBytes += form.bytes;
            view.type = form.type;
            view.layout = form.layout;
            view.data = m_nowhere;
            view.fp8 = form.fp8At > 0 ? m_nowhere : nullptr;
            ownedBytes -= m_backend.isHost() && before.data == m_nowhereForNow ? bytesBefore : 0;
            return;
        }
        view = m_backend.prepare(before, form, owned.emplace_back());
        ownedBytes += owned.back().size();
        const auto isTemporary = [&](const Buffer& buffer) { return buffer.data() == before.data; };
        if (m_backend.isHost() && std::erase(m_temporary, before.data) > 0) {
            std::erase_if(owned, isTemporary);
            ownedBytes -= bytesBefore;
            return;
        }
        const std::span<const std::byte> fileBytes(static_cast<const std::byte*>(before.data), bytesBefore);
        m_file.releasePages(fileBytes);
        m_rearranged.push_back(fileBytes);
    }

    // A matrix whose rows are looked up is used as it lies in the file: what is not the host's memory gets a
    // copy of it.
    void place(WeightView& view) {
        if (!m_backend.isHost()) {
            const std::size_t bytes = view.rowBytes * static_cast<std::size_t>(view.rows);
            const std::span<const std::byte> fileBytes(static_cast<const std::byte*>(view.data), bytes);
            view.data = placed(view.data, bytes, "the embedding");
            m_file.releasePages(fileBytes);
        }
    }
    // The same for `count` numbers.
    void place(const float*& numbers, std::int64_t count, const char* name) {
        if (!m_backend.isHost() && numbers) {
            const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(float);
            numbers = reinterpret_cast<const float*>(placed(numbers, bytes, name));
        }
    }
    template <typename Spec, typename Weights>
    void placeVector(const Spec& spec, Weights& weights) {
        if (spec.vector) {
            place(weights.*(spec.vector), extentOf(m_partConfig, spec.rows), spec.name);
        }
    }
    // What was only on the way to the backend's memory.
    void clearStaging() { m_staging.clear(); }

    // Whether the backend multiplies a matrix as it lies in the file.
    bool liesAsWanted(const WeightView& view) const {
        const WeightForm form = bestForm(view).withoutFp8();
        return form.bytes == 0 || (form.layout == view.layout && form.type == view.type &&
                                   form.bytes == view.rowBytes * static_cast<std::size_t>(view.rows));
    }

    // Reading a tensor maps pages around it too, so the ends of those before it are back in memory.
    void releaseAgain() const {
        for (const std::span<const std::byte> bytes : m_rearranged) {
            m_file.releasePages(bytes);
        }
    }

    /// In planning: whether a view is one of the file's own bytes.
    bool isInFile(const WeightView& view) const {
        return view.data != m_nowhere && view.data != m_nowhereForNow && m_likenesses.count(view.data) == 0;
    }

    std::vector<Buffer> owned;
    std::size_t ownedBytes = 0;
    std::vector<std::size_t> layerBytes;  ///< of these, what each block has

private:
    bool isPlanning() const { return m_work == Work::Plan; }

    WeightForm bestForm(const WeightView& view) const {
        if (!isPlanning()) {
            return m_backend.bestForm(view, m_arithmetic);
        }
        WeightView known = view;
        known.data = view.data == m_nowhere || view.data == m_nowhereForNow ? nullptr : view.data;
        const WeightForm form = m_backend.bestForm(known, m_arithmetic);
        if (known.data) {
            // A look maps pages around it too, which are not what the program takes.
            m_file.releasePages({static_cast<const std::byte*>(view.data),
                                 view.rowBytes * static_cast<std::size_t>(view.rows)});
        }
        return form;
    }

    // In planning: the file's own bytes in place of a copy of them, for a look at the numbers.
    const void* likenessOf(const void* data) { return *m_likenesses.insert(data).first; }

    // Host memory of the weights' own, or, in planning, none. On its way to another backend's memory it is
    // not the weights' own.
    std::byte* own(std::size_t bytes, const std::string& name) {
        ownedBytes += m_backend.isHost() ? bytes : 0;
        if (isPlanning()) {
            return m_nowhere;
        }
        return (m_backend.isHost() ? owned : m_staging).emplace_back(bytes, name).data();
    }

    const std::byte* placed(const void* data, std::size_t bytes, const std::string& name) {
        ownedBytes += bytes;
        if (isPlanning()) {
            return m_nowhere;
        }
        const Buffer& memory = owned.emplace_back(m_backend.allocate(bytes, name));
        m_backend.upload(memory.data(), data, bytes);
        return memory.data();
    }

    // The same for a whole matrix that is given back when prepare() has rearranged it.
    std::byte* ownForNow(std::size_t bytes, const std::string& name) {
        std::byte* memory = own(bytes, name);
        m_temporary.push_back(memory);
        return isPlanning() ? m_nowhereForNow : memory;
    }

    const FileTensor* find(const std::string& name, Presence presence) const {
        const FileTensor* tensor = m_file.find(name);
        if (!tensor && m_file.isFolder()) {
            tensor = m_file.find(m_family.folderPrefix + name);
        }
        if (!tensor && presence == Presence::Required) {
            throw Error(ErrorCode::FileCorrupt,
                        m_file.path().string() + ": the tensor \"" + name +
                            "\" is missing. The file is incomplete or badly converted: fetch it again.");
        }
        return tensor;
    }

    // Rows `first` … of a matrix, in place.
    WeightView rowsOf(WeightView view, std::int64_t first, std::int64_t rows) const {
        view.rows = rows;
        if (view.data && isInFile(view)) {
            view.data =
                static_cast<const std::byte*>(view.data) + view.rowBytes * static_cast<std::size_t>(first);
        }
        return view;
    }

    // What of a parameter the part has, where several processors share every matrix.
    template <typename Spec>
    WeightView shareOf(const WeightView& view, const Spec& spec) {
        if (m_share.count == 1) {
            return view;
        }
        if (isShared(spec.rows)) {
            const std::int64_t rows = view.rows / m_share.count;
            return rowsOf(view, rows * m_share.index, rows);
        }
        return isShared(spec.cols) ? columnsOf(view, spec.name) : view;
    }

    // A copy, since rows of a part of a matrix's columns lie apart.
    WeightView columnsOf(const WeightView& whole, const std::string& name) {
        const std::int64_t cols = whole.cols / m_share.count;
        const kernels::BlockFormat* format = kernels::findBlockFormat(whole.type);
        if (format && cols % format->values != 0) {
            throw Error(ErrorCode::InvalidInput,
                        m_file.path().string() + ": " + name + " has " + std::to_string(whole.cols) +
                            " columns in blocks of " + std::to_string(format->values) + ", which " +
                            std::to_string(m_share.count) +
                            " GPUs cannot share evenly. Choose fewer with --devices, or --split layer.");
        }
        WeightView part = whole;
        part.cols = cols;
        part.rowBytes = whole.rowBytes / static_cast<std::size_t>(m_share.count);
        std::byte* const copy = ownForNow(part.rowBytes * static_cast<std::size_t>(part.rows), name);
        part.data = copy;
        if (!isPlanning()) {
            const auto* from = static_cast<const std::byte*>(whole.data) +
                               part.rowBytes * static_cast<std::size_t>(m_share.index);
            for (std::size_t row = 0; row < static_cast<std::size_t>(part.rows); ++row) {
                std::memcpy(copy + row * part.rowBytes, from + row * whole.rowBytes, part.rowBytes);
            }
        }
        return part;
    }

    // Sums over the processors have it once.
    bool isAddedByAnother(const LayerParamSpec& spec) const {
        return m_share.index > 0 &&
               (spec.vector == &LayerWeights::attentionOutputBias || spec.vector == &LayerWeights::downBias);
    }
    static bool isAddedByAnother(const ModelParamSpec&) { return false; }

    RowPart partOf(const LayerParamSpec& spec) const {
        return m_file.isFolder() ? spec.folderPart : spec.ggufPart;
    }
    static RowPart partOf(const ModelParamSpec&) { return {}; }

    WeightView partOf(WeightView view, RowPart part) {
        view.rows /= part.count;
        if (part.alternatesByHead) {
            return gathered(view, part);
        }
        if (!isInFile(view)) {
            return view;
        }
        view.data = static_cast<const std::byte*>(view.data) +
                    view.rowBytes * static_cast<std::size_t>(view.rows * part.index);
        return view;
    }

    // Part `part` of `whole`, whose rows counts those of one part: a head's rows of it, then the next head's.
    WeightView gathered(const WeightView& whole, RowPart part) {
        const std::size_t headBytes = whole.rowBytes * static_cast<std::size_t>(m_config.headDim);
        std::byte* copy =
            own(whole.rowBytes * static_cast<std::size_t>(whole.rows), "projections that lie head by head");
        WeightView out = whole;
        if (isPlanning()) {
            out.data = isInFile(whole) ? likenessOf(whole.data) : copy;
            return out;
        }
        out.data = copy;
        const auto* from = static_cast<const std::byte*>(whole.data);
        const auto heads = static_cast<std::size_t>(whole.rows / m_config.headDim);
        for (std::size_t head = 0; head < heads; ++head) {
            const std::size_t at =
                head * static_cast<std::size_t>(part.count) + static_cast<std::size_t>(part.index);
            std::memcpy(copy + head * headBytes, from + at * headBytes, headBytes);
        }
        return out;
    }

    void checkShape(const FileTensor& tensor, Extent rows, Extent cols, int parts) const {
        std::vector<std::int64_t> wanted = {extentOf(m_config, rows) * parts};
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
        if (!hasNumbers(tensor.type)) {
            throw Error(ErrorCode::FormatUnsupported,
                        m_file.path().string() + ": offset " + std::to_string(tensor.fileOffset) +
                            ": the tensor \"" + tensor.name + "\" is " + quantSchemeName(tensor.type) +
                            ", which cannot be computed with (" + computableTypes() +
                            " can). Download the model in one of these, or `quantize` the original to one "
                            "of them.");
        }
    }

    // A copy: small, and in place every vector would keep the pages around it in memory.
    const float* floatsOf(const FileTensor& tensor) {
        const auto count = static_cast<std::size_t>(tensor.elementCount());
        auto* floats = reinterpret_cast<float*>(own(count * sizeof(float), tensor.name));
        if (!isPlanning()) {
            readNumbers(tensor, 0, {floats, count});
        }
        return floats;
    }

    // Numbers that lie askew in a file, which only formats do that align nothing.
    static bool isMisaligned(const FileTensor& tensor) {
        const std::uintptr_t numberBytes = tensor.type == TensorType::F32 ? 4 : 2;
        const QuantScheme* scheme = findQuantScheme(tensor.type);
        return scheme && scheme->blockValues == 1 &&
               reinterpret_cast<std::uintptr_t>(tensor.data) % numberBytes != 0;
    }

    WeightView rowMajorView(const FileTensor& tensor) {
        WeightView view;
        view.type = tensor.type;
        view.layout = WeightLayout::RowMajor;
        view.data = tensor.data;
        view.rows = tensor.shape[0];
        view.cols = tensor.shape.size() > 1 ? tensor.shape[1] : 1;
        view.rowBytes = tensor.byteSize / static_cast<std::uint64_t>(view.rows);
        if (tensor.type == TensorType::F64) {
            view.type = TensorType::F32;
            view.data = floatsOf(tensor);
            view.rowBytes /= 2;
        } else if (isMisaligned(tensor)) {
            std::byte* copy = own(static_cast<std::size_t>(tensor.byteSize), tensor.name);
            if (isPlanning()) {
                view.data = likenessOf(tensor.data);
            } else {
                std::memcpy(copy, tensor.data, static_cast<std::size_t>(tensor.byteSize));
                view.data = copy;
            }
        }
        return view;
    }

    const WeightFile& m_file;
    const ModelFamily& m_family;
    const ModelConfig& m_config;  ///< of the whole model
    const PartShare& m_share;
    const ModelConfig& m_partConfig;
    Arithmetic m_arithmetic;
    Backend& m_backend;
    Work m_work;
    std::vector<const void*> m_temporary;
    std::vector<Buffer> m_staging;  ///< host memory, where that is not the backend's
    std::vector<std::span<const std::byte>> m_rearranged;
    std::set<const void*> m_likenesses;
    std::byte m_nowhere[1] = {};        ///< where views of own memory point in planning
    std::byte m_nowhereForNow[1] = {};  ///< and those of memory that prepare() gives back
};

// Whether a part has a tensor outside the blocks.
bool has(const LoadedPart& part, const ModelParamSpec& spec) {
    const bool isLast = part.share.isLast(part.whole);
    if (spec.matrix == &DecoderWeights::embedding) {
        return part.share.looksUp || (isLast && part.whole.tiedEmbeddings);
    }
    if (spec.vector == &DecoderWeights::embeddingNorm || spec.vector == &DecoderWeights::embeddingNormBias) {
        return part.share.isFirst();
    }
    return spec.vector == &DecoderWeights::ropeFrequencyDivisors || isLast;
}

DecoderWeights fillAll(Loader& loader, const WeightFile& file, const ModelFamily& family,
                       const LoadedPart& part) {
    const std::string prefix = file.isFolder() ? family.folderLayerPrefix : "blk.";
    const ModelConfig& config = part.config;
    DecoderWeights weights;
    for (const ModelParamSpec& spec : family.modelParams) {
        if (has(part, spec)) {
            loader.fill(spec, "", weights);
        }
    }
    const bool isLast = part.share.isLast(part.whole);
    if (config.tiedEmbeddings && isLast) {
        weights.output = weights.embedding;
    }
    if (part.share.count > 1) {
        weights.output = loader.outputRows(weights.output);
    }
    if (config.normalisesOutputRows && isLast) {
        weights.output = loader.withUnitRows(weights.output);
    }
    if (!config.ropeDivisors.empty()) {
        weights.ropeFrequencyDivisors = config.ropeDivisors.data();
    }
    if (!config.alibiSlopes.empty()) {
        weights.alibiSlopes = config.alibiSlopes.data();
        loader.place(weights.alibiSlopes, config.heads, "slopes of the attention");
    }
    for (const ModelParamSpec& spec : family.modelParams) {
        if (spec.vector != &DecoderWeights::ropeFrequencyDivisors) {
            loader.placeVector(spec, weights);
        }
    }
    loader.place(weights.ropeFrequencyDivisors, config.ropeDim / 2, "divisors of the rotation");
    // With tied embeddings one copy serves both, where the backend multiplies what it looks up. Not by the
    // addresses: a plan has none for what would be copied out of the file.
    const bool isOneCopy = part.share.looksUp && config.tiedEmbeddings && !config.normalisesOutputRows &&
                           loader.liesAsWanted(weights.output);
    if (!isOneCopy) {
        loader.prepareOutput(weights.output);
    }
    if (part.share.looksUp) {
        loader.place(weights.embedding);
        weights.output.data = isOneCopy ? weights.embedding.data : weights.output.data;
    } else {
        weights.embedding = {};
    }
    loader.clearStaging();
    for (std::int64_t layer = 0; layer < part.share.layers; ++layer) {
        // Grown one by one: the file must have every tensor of a layer before the next one takes memory.
        LayerWeights& target = weights.layers.emplace_back();
        const std::string name = prefix + std::to_string(part.share.firstLayer + layer) + ".";
        const std::size_t before = loader.ownedBytes;
        for (const LayerParamSpec& spec : family.layerParams) {
            loader.fill(spec, name, target);
        }
        for (const LayerParamSpec& spec : family.layerParams) {
            if (spec.matrix) {
                loader.prepare(target.*(spec.matrix));
            }
            loader.placeVector(spec, target);
        }
        loader.clearStaging();
        loader.layerBytes.push_back(loader.ownedBytes - before);
    }
    loader.releaseAgain();
    return weights;
}

}  // namespace

LoadedWeights loadWeights(const WeightFile& file, const ModelFamily& family, const LoadedPart& part,
                          Arithmetic arithmetic, Backend& backend) {
    Loader loader(file, family, part, arithmetic, backend, Work::Load);
    DecoderWeights weights = fillAll(loader, file, family, part);
    return {std::move(weights), std::move(loader.owned)};
}

LoadedEmbedding loadEmbedding(const WeightFile& file, const ModelFamily& family, const ModelConfig& config,
                              Backend& host) {
    const PartShare share = wholeOf(config);
    Loader loader(file, family, {config, share, config}, Arithmetic::Quantised, host, Work::Load);
    DecoderWeights weights;
    for (const ModelParamSpec& spec : family.modelParams) {
        if (spec.matrix == &DecoderWeights::embedding) {
            loader.fill(spec, "", weights);
        }
    }
    return {weights.embedding, std::move(loader.owned)};
}

WeightBytes planWeights(const WeightFile& file, const ModelFamily& family, const LoadedPart& part,
                        Arithmetic arithmetic, Backend& backend) {
    Loader loader(file, family, part, arithmetic, backend, Work::Plan);
    DecoderWeights weights = fillAll(loader, file, family, part);
    WeightBytes bytes;
    bytes.owned = loader.ownedBytes;
    bytes.layers = std::move(loader.layerBytes);
    const auto inFile = [&](const WeightView& view) {
        return loader.isInFile(view) ? view.rowBytes * static_cast<std::size_t>(view.rows) : 0;
    };
    const bool isOutput = weights.output.data == weights.embedding.data;
    bytes.inPlace = isOutput ? 0 : inFile(weights.output);
    (isOutput ? bytes.inPlace : bytes.lookedUp) += inFile(weights.embedding);
    if (!part.share.looksUp && part.share.isFirst() && part.share.index == 0) {
        DecoderWeights host;
        for (const ModelParamSpec& spec : family.modelParams) {
            if (spec.matrix == &DecoderWeights::embedding) {
                loader.fill(spec, "", host);
            }
        }
        bytes.lookedUp = inFile(host.embedding);
    }
    for (std::size_t i = 0; i < weights.layers.size(); ++i) {
        for (const LayerParamSpec& spec : family.layerParams) {
            const std::size_t here = spec.matrix ? inFile(weights.layers[i].*(spec.matrix)) : 0;
            bytes.inPlace += here;
            bytes.layers[i] += here;
        }
    }
    bytes.forms = std::move(weights);
    return bytes;
}

}  // namespace xinglin::engine
