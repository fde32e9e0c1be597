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

}  // namespace

class LoraAdapter::Loader final {
public:
    /// `where` stands in front of errors.
    Loader(LoraAdapter& adapter, std::span<const AdapterModule> modules, std::string where)
        : m_adapter(adapter),
          m_modules(modules),
          m_where(std::move(where)),
          m_config(adapter.model().config()),
          m_family(familyOf(adapter.model().file())) {}

    void load() {
        for (const ModelPart& part : m_adapter.model().parts()) {
            m_adapter.m_parts.emplace_back().layers.resize(static_cast<std::size_t>(part.share.layers));
        }
        for (const AdapterModule& module : m_modules) {
            const ModulePlace place = placeOf(module.path, m_family);
            if (place.layer >= 0 ? !addToLayer(module, place) : !addToOutput(module, place)) {
                throw Error(ErrorCode::FormatUnsupported,
                            m_where + ": \"" + module.path +
                                "\" is no linear layer of this model. The adapter belongs to another one.");
            }
        }
    }

private:
    /// Rows or columns of a matrix.
    struct Range {
        std::int64_t first = 0;
        std::int64_t count = 0;
    };

    bool addToLayer(const AdapterModule& module, const ModulePlace& place) {
        if (place.layer >= m_config.layers) {
            return false;
        }
        bool isFound = false;
        const std::span<const ModelPart> parts = m_adapter.model().parts();
        for (std::size_t at = 0; at < parts.size(); ++at) {
            const PartShare& share = parts[at].share;
            const std::int64_t layer = place.layer - share.firstLayer;
            if (layer >= 0 && layer < share.layers) {
                std::vector<LoraPair>& pairs = m_adapter.m_parts[at].layers[static_cast<std::size_t>(layer)];
                isFound = addToPart(module, place.name, parts[at], pairs);
            }
        }
        return isFound;
    }

    // Where several processors share every matrix, one has rows of `up`, or columns of `down`: what those
    // make are parts of a sum, as the model's own products are.
    bool addToPart(const AdapterModule& module, const std::string& name, const ModelPart& part,
                   std::vector<LoraPair>& pairs) {
        m_backend = part.backend.get();
        std::optional<WeightView> down;
        for (const LayerParamSpec& spec : m_family.layerParams) {
            if (!spec.matrix || !spec.folderName || name != spec.folderName) {
                continue;
            }
            const std::int64_t rows = extentOf(m_config, spec.rows);
            const std::int64_t cols = extentOf(m_config, spec.cols);
            checkShape(module, rows * spec.folderPart.count, cols);
            down = down ? *down : downOf(module, shareOf(cols, spec.cols, part.share));
            const WeightView up =
                upOf(module, shareOf(rows, spec.rows, part.share), folderRowsOf(m_config, spec));
            pairs.push_back({spec.matrix, *down, up});
        }
        return down.has_value();
    }

    static Range shareOf(std::int64_t whole, Extent extent, const PartShare& share) {
        if (!isShared(extent)) {
            return {0, whole};
        }
        const std::int64_t count = whole / share.count;
        return {count * share.index, count};
    }

    bool addToOutput(const AdapterModule& module, const ModulePlace& place) {
        // A head that normalises its rows is no linear layer.
        if (place.name != "lm_head.weight" || m_config.normalisesOutputRows) {
            return false;
        }
        checkShape(module, m_config.vocabulary, m_config.hidden);
        const std::span<const ModelPart> parts = m_adapter.model().parts();
        for (std::size_t at = 0; at < parts.size(); ++at) {
            if (parts[at].share.isLast(m_config)) {
                m_backend = parts[at].backend.get();
                const Range rows = {firstOutputRow(m_config, parts[at].share), parts[at].config.vocabulary};
                m_adapter.m_parts[at].output = {nullptr, downOf(module, {0, m_config.hidden}),
                                                upOf(module, rows, {})};
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

    WeightView viewOf(std::int64_t rows, std::int64_t cols) {
        const std::size_t rowBytes = static_cast<std::size_t>(cols) * sizeof(float);
        const Buffer& memory =
            m_adapter.m_memory.emplace_back(rowBytes * static_cast<std::size_t>(rows), "an adapter");
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
    const ModelConfig& m_config;
    const ModelFamily& m_family;
    Backend* m_backend = nullptr;  ///< of the part that is being filled
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
    for (const Buffer& buffer : m_memory) {
        bytes += buffer.size();
    }
    return bytes;
}

}  // namespace xinglin::engine
