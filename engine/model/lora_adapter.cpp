#include "engine/model/lora_adapter.h"

#include <charconv>
#include <cstring>
#include <optional>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/backend.h"
#include "engine/model/model.h"
#include "engine/model/model_family.h"
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
        m_adapter.m_layers.resize(static_cast<std::size_t>(m_config.layers));
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
    bool addToLayer(const AdapterModule& module, const ModulePlace& place) {
        if (place.layer >= m_config.layers) {
            return false;
        }
        std::optional<WeightView> down;
        for (const LayerParamSpec& spec : m_family.layerParams) {
            if (!spec.matrix || !spec.folderName || place.name != spec.folderName) {
                continue;
            }
            const std::int64_t rows = extentOf(m_config, spec.rows);
            checkShape(module, rows * spec.folderPart.count, extentOf(m_config, spec.cols));
            down = down ? *down : downOf(module);
            const WeightView up = upOf(module, rows, folderRowsOf(m_config, spec));
            m_adapter.m_layers[static_cast<std::size_t>(place.layer)].push_back({spec.matrix, *down, up});
        }
        return down.has_value();
    }

    bool addToOutput(const AdapterModule& module, const ModulePlace& place) {
        // A head that normalises its rows is no linear layer.
        if (place.name != "lm_head.weight" || m_config.normalisesOutputRows) {
            return false;
        }
        checkShape(module, m_config.vocabulary, m_config.hidden);
        m_adapter.m_output = {nullptr, downOf(module), upOf(module, m_config.vocabulary, {})};
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

    // Where the model's backend computes elsewhere, the matrix just made moves there.
    WeightView placed(WeightView view) {
        Backend& backend = m_adapter.model().backend();
        Buffer& memory = m_adapter.m_memory.back();
        if (!backend.isHost()) {
            Buffer there = backend.allocate(memory.size(), "an adapter");
            backend.upload(there.data(), memory.data(), memory.size());
            memory = std::move(there);
            view.data = memory.data();
        }
        return view;
    }

    WeightView downOf(const AdapterModule& module) {
        const WeightView view = viewOf(module.down.shape[0], module.down.shape[1]);
        readNumbers(module.down, 0, {m_adapter.m_memory.back().as<float>(), elements(view)});
        return placed(view);
    }

    WeightView upOf(const AdapterModule& module, std::int64_t rows,
                    const std::vector<std::int64_t>& folderRows) {
        const std::int64_t rank = module.rank();
        const WeightView view = viewOf(rows, rank);
        auto* out = m_adapter.m_memory.back().as<float>();
        for (std::int64_t row = 0; row < rows; ++row) {
            const std::int64_t from = folderRows.empty() ? row : folderRows[static_cast<std::size_t>(row)];
            readNumbers(module.up, from * rank, {out + row * rank, static_cast<std::size_t>(rank)});
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
};

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

std::size_t LoraAdapter::byteSize() const {
    std::size_t bytes = 0;
    for (const Buffer& buffer : m_memory) {
        bytes += buffer.size();
    }
    return bytes;
}

}  // namespace xinglin::engine
