#include "tests/support/tiny_folder.h"

#include <unistd.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "kernels/quant/half.h"
#include "tests/support/random_values.h"

namespace xinglin::test {
namespace {

using Row = std::vector<double>;

// What is left of a number in the file's type.
double rounded(const std::string& dtype, double value) {
    const auto single = static_cast<float>(value);
    if (dtype == "F16") {
        return static_cast<double>(kernels::floatFromHalf(kernels::halfFromFloat(single)));
    }
    if (dtype == "BF16") {  // cut, which is a bfloat16 too
        return static_cast<double>(std::bit_cast<float>(std::bit_cast<std::uint32_t>(single) & 0xffff0000u));
    }
    return static_cast<double>(single);
}

void append(std::string& bytes, const std::string& dtype, double value) {
    const auto single = static_cast<float>(value);
    const auto bits = std::bit_cast<std::uint32_t>(single);
    const std::uint16_t half =
        dtype == "F16" ? kernels::halfFromFloat(single) : static_cast<std::uint16_t>(bits >> 16);
    if (dtype == "F64") {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    } else if (dtype == "F32") {
        bytes.append(reinterpret_cast<const char*>(&single), sizeof(single));
    } else {
        bytes.append(reinterpret_cast<const char*>(&half), sizeof(half));
    }
}

Row times(const Row& matrix, std::size_t firstRow, std::size_t rows, const Row& x) {
    Row y(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < x.size(); ++c) {
            y[r] += matrix[(firstRow + r) * x.size() + c] * x[c];
        }
    }
    return y;
}

Row times(const Row& matrix, const Row& x) {
    return times(matrix, 0, matrix.size() / x.size(), x);
}

void normalise(double* x, std::size_t count, const Row& weight) {
    double squares = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        squares += x[i] * x[i];
    }
    const double scale = 1.0 / std::sqrt(squares / static_cast<double>(count) + 1e-6);
    for (std::size_t i = 0; i < count; ++i) {
        x[i] *= scale * weight[i];
    }
}

void add(Row& x, const Row& y) {
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += y[i];
    }
}

}  // namespace

std::string safetensorsImage(const std::string& header, const std::string& data) {
    const auto size = static_cast<std::uint64_t>(header.size());
    return std::string(reinterpret_cast<const char*>(&size), sizeof(size)) + header + data;
}

TinyFolder::TinyFolder(TinyFolderOptions options) : m_options(std::move(options)) {
    static std::atomic<int> next{0};
    m_path = std::filesystem::temp_directory_path() /
             ("xinglin-folder-" + std::to_string(::getpid()) + "-" + std::to_string(next++));
    std::filesystem::create_directory(m_path);
    const TinyFolderOptions& o = m_options;
    const int query = o.heads * o.headDim;
    const int kv = o.kvHeads * o.headDim;
    const auto matrix = [&](const std::string& name, int rows, int cols) {
        draw(name, {rows, cols}, 1.7 / std::sqrt(cols), 0.0);
    };
    matrix("model.embed_tokens.weight", o.vocabulary, o.hidden);
    for (int layer = 0; layer < o.layers; ++layer) {
        const std::string prefix = "model.layers." + std::to_string(layer) + ".";
        const std::string attention = prefix + "self_attn.";
        draw(prefix + "input_layernorm.weight", {o.hidden}, 0.3, 1.0);
        if (o.packsProjections) {
            matrix(attention + "W_pack.weight", query + 2 * kv, o.hidden);
        } else {
            matrix(attention + "q_proj.weight", query, o.hidden);
            matrix(attention + "k_proj.weight", kv, o.hidden);
            matrix(attention + "v_proj.weight", kv, o.hidden);
        }
        if (o.hasProjectionBias) {
            draw(attention + "q_proj.bias", {query}, 0.5, 0.0);
            draw(attention + "k_proj.bias", {kv}, 0.5, 0.0);
            draw(attention + "v_proj.bias", {kv}, 0.5, 0.0);
        }
        if (o.hasHeadNorms) {
            draw(attention + "q_norm.weight", {o.headDim}, 0.3, 1.0);
            draw(attention + "k_norm.weight", {o.headDim}, 0.3, 1.0);
        }
        matrix(attention + "o_proj.weight", o.hidden, query);
        draw(prefix + "post_attention_layernorm.weight", {o.hidden}, 0.3, 1.0);
        matrix(prefix + "mlp.gate_proj.weight", o.ffn, o.hidden);
        matrix(prefix + "mlp.up_proj.weight", o.ffn, o.hidden);
        matrix(prefix + "mlp.down_proj.weight", o.hidden, o.ffn);
    }
    draw("model.norm.weight", {o.hidden}, 0.3, 1.0);
    if (!o.tied) {
        matrix("lm_head.weight", o.vocabulary, o.hidden);
    }
    write();
}

TinyFolder::~TinyFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void TinyFolder::draw(const std::string& name, std::vector<int> shape, double scale, double offset) {
    std::size_t count = 1;
    for (const int extent : shape) {
        count *= static_cast<std::size_t>(extent);
    }
    Random random(m_options.seed * 1000 + m_values.size());
    Row values(count);
    for (double& value : values) {
        value = rounded(m_options.dtype, random.symmetric() * scale + offset);
    }
    m_values[name] = std::move(values);
    m_shapes[name] = std::move(shape);
}

void TinyFolder::write() const {
    const TinyFolderOptions& o = m_options;
    std::vector<std::string> headers(static_cast<std::size_t>(o.files));
    std::vector<std::string> data(headers.size());
    std::string map;
    std::size_t next = 0;
    const auto fileName = [&](std::size_t file) {
        return o.files == 1 ? std::string("model.safetensors")
                            : "model-" + std::to_string(file) + ".safetensors";
    };
    for (const auto& [name, values] : m_values) {
        const std::size_t file = next++ % headers.size();
        const std::size_t from = data[file].size();
        for (const double value : values) {
            append(data[file], o.dtype, value);
        }
        std::string shape;
        for (const int extent : m_shapes.at(name)) {
            shape += (shape.empty() ? "" : ",") + std::to_string(extent);
        }
        headers[file] += (headers[file].empty() ? "{\"" : ",\"") + name + "\":{\"dtype\":\"" + o.dtype +
                         "\",\"shape\":[" + shape + "],\"data_offsets\":[" + std::to_string(from) + "," +
                         std::to_string(data[file].size()) + "]}";
        map += (map.empty() ? "\"" : ",\"") + name + "\":\"" + fileName(file) + "\"";
    }
    for (std::size_t file = 0; file < headers.size(); ++file) {
        std::ofstream(m_path / fileName(file), std::ios::binary)
            << safetensorsImage(headers[file] + "}", data[file]);
    }
    if (o.files > 1) {
        std::ofstream(m_path / "model.safetensors.index.json") << "{\"weight_map\":{" << map << "}}";
    }
    std::ofstream config(m_path / "config.json");
    config << "{\"model_type\":\"" << o.modelType << "\",\"hidden_size\":" << o.hidden
           << ",\"num_hidden_layers\":" << o.layers << ",\"intermediate_size\":" << o.ffn
           << ",\"num_attention_heads\":" << o.heads << ",\"num_key_value_heads\":" << o.kvHeads
           << ",\"head_dim\":" << o.headDim << ",\"rms_norm_eps\":1e-6,\"vocab_size\":" << o.vocabulary
           << ",\"tie_word_embeddings\":" << (o.tied ? "true" : "false");
    if (!o.className.empty()) {
        config << ",\"architectures\":[\"" << o.className << "\"]";
    }
    config << o.extraConfig << "}";
}

void TinyFolder::placeHeads(Row& x, int heads, const std::string& norm, std::size_t position) const {
    const auto dim = static_cast<std::size_t>(m_options.headDim);
    for (std::size_t at = 0; at < static_cast<std::size_t>(heads) * dim; at += dim) {
        if (m_options.hasHeadNorms) {
            normalise(&x[at], dim, tensor(norm));
        }
        for (std::size_t i = 0; i < dim / 2 && m_options.slopes.empty(); ++i) {
            double theta =
                static_cast<double>(position) *
                std::pow(m_options.ropeBase, -2.0 * static_cast<double>(i) / static_cast<double>(dim));
            theta /= m_options.ropeDivisors.empty() ? 1.0 : m_options.ropeDivisors[i];
            double& a = x[at + i];
            double& b = x[at + dim / 2 + i];
            const double turned = a * std::cos(theta) - b * std::sin(theta);
            b = a * std::sin(theta) + b * std::cos(theta);
            a = turned;
        }
    }
}

TinyFolder::Row TinyFolder::attend(int layer, const Row& x, std::size_t position, std::vector<Row>& keys,
                                   std::vector<Row>& values) const {
    const TinyFolderOptions& o = m_options;
    const std::string prefix = "model.layers." + std::to_string(layer) + ".self_attn.";
    const auto query = static_cast<std::size_t>(o.heads * o.headDim);
    const auto kv = static_cast<std::size_t>(o.kvHeads * o.headDim);
    const auto project = [&](const char* name, std::size_t firstPacked, std::size_t rows) {
        Row y = o.packsProjections ? times(tensor(prefix + "W_pack.weight"), firstPacked, rows, x)
                                   : times(tensor(prefix + name + "_proj.weight"), x);
        if (o.hasProjectionBias) {
            add(y, tensor(prefix + name + "_proj.bias"));
        }
        return y;
    };
    Row q = project("q", 0, query);
    Row k = project("k", query, kv);
    values.push_back(project("v", query + kv, kv));
    placeHeads(q, o.heads, prefix + "q_norm.weight", position);
    placeHeads(k, o.kvHeads, prefix + "k_norm.weight", position);
    keys.push_back(k);

    const auto dim = static_cast<std::size_t>(o.headDim);
    const std::size_t first = o.window > 0 && position + 1 > static_cast<std::size_t>(o.window)
                                  ? position + 1 - static_cast<std::size_t>(o.window)
                                  : 0;
    Row out(query);
    for (std::size_t h = 0; h < static_cast<std::size_t>(o.heads); ++h) {
        const std::size_t kvAt = h / static_cast<std::size_t>(o.heads / o.kvHeads) * dim;
        Row weight;
        double sum = 0.0;
        for (std::size_t j = first; j <= position; ++j) {
            double score = 0.0;
            for (std::size_t c = 0; c < dim; ++c) {
                score += q[h * dim + c] * keys[j][kvAt + c];
            }
            score /= std::sqrt(static_cast<double>(dim));
            score -= o.slopes.empty() ? 0.0 : o.slopes[h] * static_cast<double>(position - j);
            weight.push_back(std::exp(score));
            sum += weight.back();
        }
        for (std::size_t j = first; j <= position; ++j) {
            for (std::size_t c = 0; c < dim; ++c) {
                out[h * dim + c] += weight[j - first] / sum * values[j][kvAt + c];
            }
        }
    }
    return times(tensor(prefix + "o_proj.weight"), out);
}

std::vector<double> TinyFolder::logits(const std::vector<std::int32_t>& ids) const {
    const TinyFolderOptions& o = m_options;
    Row head = tensor(o.tied ? "model.embed_tokens.weight" : "lm_head.weight");
    const auto hidden = static_cast<std::size_t>(o.hidden);
    for (std::size_t at = 0; at < head.size() && o.hasUnitRows; at += hidden) {
        double squares = 0.0;
        for (std::size_t c = 0; c < hidden; ++c) {
            squares += head[at + c] * head[at + c];
        }
        for (std::size_t c = 0; c < hidden; ++c) {
            head[at + c] /= std::sqrt(squares);
        }
    }
    std::vector<std::vector<Row>> keys(static_cast<std::size_t>(o.layers));
    std::vector<std::vector<Row>> values(keys.size());
    std::vector<double> all;
    for (std::size_t position = 0; position < ids.size(); ++position) {
        const auto row = tensor("model.embed_tokens.weight").begin() + ids[position] * o.hidden;
        Row x(row, row + o.hidden);
        for (int layer = 0; layer < o.layers; ++layer) {
            const std::string prefix = "model.layers." + std::to_string(layer) + ".";
            const auto at = static_cast<std::size_t>(layer);
            Row n = x;
            normalise(n.data(), hidden, tensor(prefix + "input_layernorm.weight"));
            add(x, attend(layer, n, position, keys[at], values[at]));
            n = x;
            normalise(n.data(), hidden, tensor(prefix + "post_attention_layernorm.weight"));
            Row gate = times(tensor(prefix + "mlp.gate_proj.weight"), n);
            const Row up = times(tensor(prefix + "mlp.up_proj.weight"), n);
            for (std::size_t i = 0; i < gate.size(); ++i) {
                gate[i] = gate[i] / (1.0 + std::exp(-gate[i])) * up[i];
            }
            add(x, times(tensor(prefix + "mlp.down_proj.weight"), gate));
        }
        normalise(x.data(), hidden, tensor("model.norm.weight"));
        const Row out = times(head, x);
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

}  // namespace xinglin::test
