#include "engine/model/lora_adapter.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <optional>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/model.h"
#include "engine/model/model_family.h"
#include "engine/model/model_part.h"
#include "engine/model/row_order.h"

namespace xinglin::engine {
namespace {

using kernels::WeightLayout;
using kernels::WeightView;

struct ModulePlace {
    std::int64_t layer = -1;  ///< −1: outside the blocks
    std::string name;         ///< of the tensor in its block
};

// "model.layers.7.mlp.up_proj" is "mlp.up_proj.weight" of block 7.
ModulePlace placeOf(std::string_view path, const ModelFamily& family) {
    const std::string_view prefix = family.folderPrefix;
    if (!prefix.empty() && path.starts_with(prefix)) {
        path.remove_prefix(prefix.size());
    }
    ModulePlace place;
    const std::string_view layers = family.folderLayerPrefix;
    if (path.starts_with(layers)) {
        const std::string_view rest = path.substr(layers.size());
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error == std::errc() && number >= 0 && end != rest.data() + rest.size() && *end == '.') {
            place.layer = number;
            path = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
        }
    }
    place.name = std::string(path) + ".weight";
    return place;
}

/// Rows or columns of a matrix.
struct Range {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// What a part of a model has of an adapter's module: columns of `down`, rows of `up`.
struct PairPlace {
    std::size_t part = 0;
    std::int64_t layer = 0;                               ///< of the part's
    kernels::WeightView LayerWeights::*target = nullptr;  ///< null: the output
    Range downCols;
    Range upRows;
    std::vector<std::int64_t> folderRows;  ///< as folderRowsOf()
    bool sharesDown = false;               ///< with the pair before
};

/// Where the parts of a model have what adapters add. Borrows the configuration.
class PairPlaces final {
public:
    /// `where` stands in front of errors.
    PairPlaces(const WeightFile& file, const ModelConfig& config, std::vector<PartShare> shares,
               std::string where)
        : m_config(config),
          m_family(familyOf(file)),
          m_shares(std::move(shares)),
          m_where(std::move(where)) {}

    /// One or more, unless no part has the module's layer. Throws what LoraAdapter::load() throws.
    std::vector<PairPlace> of(const AdapterModule& module) const {
        const ModulePlace place = placeOf(module.path, m_family);
        std::vector<PairPlace> pairs;
        if (place.layer >= 0 ? !addLayer(module, place, pairs) : !addOutput(module, place, pairs)) {
            throw Error(ErrorCode::FormatUnsupported,
                        m_where + ": \"" + module.path +
                            "\" is no linear layer of this model. The adapter belongs to another one.");
        }
        return pairs;
    }

private:
    // Where several processors share every matrix, one has rows of `up`, or columns of `down`: what those
    // make are parts of a sum, as the model's own products are.
    bool addLayer(const AdapterModule& module, const ModulePlace& place,
                  std::vector<PairPlace>& pairs) const {
        bool isFound = false;
        for (const LayerParamSpec& spec : m_family.layerParams) {
            isFound = isFound || (spec.matrix && spec.folderName && place.name == spec.folderName);
        }
        for (std::size_t part = 0; isFound && part < m_shares.size(); ++part) {
            const PartShare& share = m_shares[part];
            const std::int64_t layer = place.layer - share.firstLayer;
            bool isFirst = true;
            for (const LayerParamSpec& spec : m_family.layerParams) {
                if (layer < 0 || layer >= share.layers || !spec.matrix || !spec.folderName ||
                    place.name != spec.folderName) {
                    continue;
                }
                const std::int64_t rows = extentOf(m_config, spec.rows);
                const std::int64_t cols = extentOf(m_config, spec.cols);
                checkShape(module, rows * spec.folderPart.count, cols);
                pairs.push_back({part, layer, spec.matrix, shareOf(cols, spec.cols, share),
                                 shareOf(rows, spec.rows, share), folderRowsOf(m_config, spec), !isFirst});
                isFirst = false;
            }
        }
        return isFound && place.layer < m_config.layers;
    }

    static Range shareOf(std::int64_t whole, Extent extent, const PartShare& share) {
        if (!isShared(extent)) {
            return {0, whole};
        }
        const std::int64_t count = whole / share.count;
        return {count * share.index, count};
    }

    bool addOutput(const AdapterModule& module, const ModulePlace& place,
                   std::vector<PairPlace>& pairs) const {
        // A head that normalises its rows is no linear layer.
        if (place.name != "lm_head.weight" || m_config.normalisesOutputRows) {
            return false;
        }
        checkShape(module, m_config.vocabulary, m_config.hidden);
        for (std::size_t part = 0; part < m_shares.size(); ++part) {
            const PartShare& share = m_shares[part];
            if (share.isLast(m_config)) {
                const Range rows = {firstOutputRow(m_config, share), configOf(m_config, share).vocabulary};
                pairs.push_back({part, 0, nullptr, {0, m_config.hidden}, rows, {}});
            }
        }
        return true;
    }

    void checkShape(const AdapterModule& module, std::int64_t rows, std::int64_t cols) const {
        if (module.up.shape[0] != rows || module.down.shape[1] != cols) {
            throw Error(ErrorCode::FileCorrupt,
                        m_where + ": \"" + module.path + "\" is made for a matrix of " +
                            std::to_string(module.up.shape[0]) + " × " +
                            std::to_string(module.down.shape[1]) + ", the model's is " +
                            std::to_string(rows) + " × " + std::to_string(cols) +
                            ". The adapter belongs to another model.");
        }
    }

    const ModelConfig& m_config;
    const ModelFamily& m_family;
    std::vector<PartShare> m_shares;
    std::string m_where;
};

}  // namespace

class LoraAdapter::Loader final {
public:
    /// `where` stands in front of errors.
    Loader(LoraAdapter& adapter, std::span<const AdapterModule> modules, const std::string& where)
        : m_adapter(adapter), m_modules(modules), m_where(where) {}

    void load() {
        const std::span<const ModelPart> parts = m_adapter.model().parts();
        std::vector<PartShare> shares;
        for (const ModelPart& part : parts) {
            m_adapter.m_parts.emplace_back().layers.resize(static_cast<std::size_t>(part.share.layers));
            shares.push_back(part.share);
        }
        const PairPlaces places(m_adapter.model().file(), m_adapter.model().config(), shares, m_where);
        for (const AdapterModule& module : m_modules) {
            WeightView down;
            for (const PairPlace& place : places.of(module)) {
                m_backend = parts[place.part].backend.get();
                m_bytes = &m_adapter.m_parts[place.part].bytes;
                down = place.sharesDown ? down : downOf(module, place.downCols);
                const LoraPair pair = {place.target, down, upOf(module, place.upRows, place.folderRows)};
                Part& part = m_adapter.m_parts[place.part];
                if (place.target) {
                    part.layers[static_cast<std::size_t>(place.layer)].push_back(pair);
                } else {
                    part.output = pair;
                }
            }
        }
    }

private:
    WeightView viewOf(std::int64_t rows, std::int64_t cols) {
        const std::size_t rowBytes = static_cast<std::size_t>(cols) * sizeof(float);
        const Buffer& memory =
            m_adapter.m_memory.emplace_back(rowBytes * static_cast<std::size_t>(rows), "an adapter");
        *m_bytes += memory.size();
        return {TensorType::F32, WeightLayout::RowMajor, memory.data(), rowBytes, rows, cols};
    }

    // Where the part's backend computes elsewhere, the matrix just made moves there.
    WeightView placed(WeightView view) {
        Buffer& memory = m_adapter.m_memory.back();
        if (!m_backend->isHost()) {
            Buffer there = m_backend->allocate(memory.size(), "an adapter");
            m_backend->upload(there.data(), memory.data(), memory.size());
            memory = std::move(there);
            view.data = memory.data();
        }
        return view;
    }

    WeightView downOf(const AdapterModule& module, Range cols) {
        const std::int64_t whole = module.down.shape[1];
        const WeightView view = viewOf(module.down.shape[0], cols.count);
        auto* out = m_adapter.m_memory.back().as<float>();
        for (std::int64_t row = 0; row < view.rows; ++row) {
            readNumbers(module.down, row * whole + cols.first,
                        {out + row * cols.count, static_cast<std::size_t>(cols.count)});
        }
        return placed(view);
    }

    WeightView upOf(const AdapterModule& module, Range rows, const std::vector<std::int64_t>& folderRows) {
        const std::int64_t rank = module.rank();
        const WeightView view = viewOf(rows.count, rank);
        auto* out = m_adapter.m_memory.back().as<float>();
        for (std::int64_t i = 0; i < rows.count; ++i) {
            const std::int64_t row = rows.first + i;
            const std::int64_t from = folderRows.empty() ? row : folderRows[static_cast<std::size_t>(row)];
            readNumbers(module.up, from * rank, {out + i * rank, static_cast<std::size_t>(rank)});
        }
        for (std::size_t i = 0; i < elements(view); ++i) {
            out[i] = static_cast<float>(module.scale * static_cast<double>(out[i]));
        }
        return placed(view);
    }

    static std::size_t elements(const WeightView& view) {
        return static_cast<std::size_t>(view.rows * view.cols);
    }

    LoraAdapter& m_adapter;
    std::span<const AdapterModule> m_modules;
    std::string m_where;
    Backend* m_backend = nullptr;    ///< of the part that is being filled
    std::size_t* m_bytes = nullptr;  ///< the same
};

LoraAdapter::LoraAdapter(const Model& model, std::string name)
    : m_model(model),
      m_number([] {
          static std::atomic<std::int64_t> made = 0;
          return ++made;
      }()),
      m_name(std::move(name)) {}

std::unique_ptr<LoraAdapter> LoraAdapter::load(const std::filesystem::path& folder, const Model& model) {
    const AdapterFolder files(folder);
    std::string name = folder.filename().string();
    if (name.empty()) {  // the path ends with a slash
        name = folder.parent_path().filename().string();
    }
    std::unique_ptr<LoraAdapter> adapter(new LoraAdapter(model, std::move(name)));
    Loader(*adapter, files.modules(), folder.string()).load();
    return adapter;
}

std::unique_ptr<LoraAdapter> LoraAdapter::make(std::span<const AdapterModule> modules,
                                               const std::string& name, const Model& model) {
    std::unique_ptr<LoraAdapter> adapter(new LoraAdapter(model, name));
    Loader(*adapter, modules, name).load();
    return adapter;
}

std::int64_t LoraAdapter::greatestRank() const {
    std::int64_t rank = 0;
    for (const Part& part : m_parts) {
        rank = std::max(rank, part.output.down.rows);
        for (const std::vector<LoraPair>& layer : part.layers) {
            for (const LoraPair& pair : layer) {
                rank = std::max(rank, pair.down.rows);
            }
        }
    }
    return rank;
}

std::size_t LoraAdapter::byteSize() const {
    std::size_t bytes = 0;
    for (const Part& part : m_parts) {
        bytes += part.bytes;
    }
    return bytes;
}

AdapterBytes LoraAdapter::plannedBytes(const AdapterFolder& folder, const WeightFile& file,
                                       const ModelConfig& config, const PartShare& share) {
    const PairPlaces places(file, config, {share}, folder.path().string());
    AdapterBytes bytes;
    for (const AdapterModule& module : folder.modules()) {
        for (const PairPlace& place : places.of(module)) {
            const std::int64_t down = place.sharesDown ? 0 : place.downCols.count;
            const auto floats = static_cast<std::size_t>(module.rank() * (down + place.upRows.count));
            (place.target ? bytes.layers : bytes.output) += floats * sizeof(float);
        }
    }
    return bytes;
}

}  // namespace xinglin::engine
