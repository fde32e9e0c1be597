#include "tests/support/tiny_folder.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "kernels/quant/half.h"
#include "tests/support/random_values.h"
#include "tests/support/torch_writer.h"

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
    if (m_options.isBloom) {
        drawBloom();
    } else {
        drawLlama();
    }
    write();
}

void TinyFolder::drawLlama() {
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
        if (o.hasOutputBias) {
            draw(attention + "o_proj.bias", {o.hidden}, 0.5, 0.0);
        }
        draw(prefix + "post_attention_layernorm.weight", {o.hidden}, 0.3, 1.0);
        matrix(prefix + "mlp.gate_proj.weight", o.ffn, o.hidden);
        matrix(prefix + "mlp.up_proj.weight", o.ffn, o.hidden);
        matrix(prefix + "mlp.down_proj.weight", o.hidden, o.ffn);
    }
    draw("model.norm.weight", {o.hidden}, 0.3, 1.0);
    if (!o.tied) {
        matrix("lm_head.weight", o.vocabulary, o.hidden);
    }
}

void TinyFolder::drawBloom() {
    const TinyFolderOptions& o = m_options;
    const auto matrix = [&](const std::string& name, int rows, int cols) {
        draw(name + ".weight", {rows, cols}, 1.7 / std::sqrt(cols), 0.0);
    };
    const auto linear = [&](const std::string& name, int rows, int cols) {
        matrix(name, rows, cols);
        draw(name + ".bias", {rows}, 0.5, 0.0);
    };
    const auto norm = [&](const std::string& name) {
        draw(name + ".weight", {o.hidden}, 0.3, 1.0);
        draw(name + ".bias", {o.hidden}, 0.3, 0.0);
    };
    matrix("word_embeddings", o.vocabulary, o.hidden);
    norm("word_embeddings_layernorm");
    for (int layer = 0; layer < o.layers; ++layer) {
        const std::string prefix = "h." + std::to_string(layer) + ".";
        norm(prefix + "input_layernorm");
        linear(prefix + "self_attention.query_key_value", 3 * o.hidden, o.hidden);
        linear(prefix + "self_attention.dense", o.hidden, o.hidden);
        norm(prefix + "post_attention_layernorm");
        linear(prefix + "mlp.dense_h_to_4h", 4 * o.hidden, o.hidden);
        linear(prefix + "mlp.dense_4h_to_h", o.hidden, 4 * o.hidden);
    }
    norm("ln_f");
}

std::map<std::string, std::vector<int>> TinyFolder::matrices() const {
    std::map<std::string, std::vector<int>> found;
    for (const auto& [name, shape] : m_shapes) {
        if (shape.size() == 2 && name.find("embed") == std::string::npos) {
            found[name] = shape;
        }
    }
    return found;
}

void TinyFolder::addTo(const std::string& name, const std::vector<double>& values) {
    add(m_values.at(name), values);
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
    std::vector<std::vector<TorchTensor>> torch(headers.size());
    const bool isTorch = o.container != TinyFolderOptions::Container::Safetensors;
    const std::string stem = isTorch ? "pytorch_model" : "model";
    const std::string ending = isTorch ? ".bin" : ".safetensors";
    const std::map<std::string, std::string> storages = {{"F64", "DoubleStorage"},
                                                         {"F32", "FloatStorage"},
                                                         {"F16", "HalfStorage"},
                                                         {"BF16", "BFloat16Storage"}};
    std::string map;
    std::size_t next = 0;
    const auto fileName = [&](std::size_t file) {
        return stem + (o.files == 1 ? "" : "-" + std::to_string(file)) + ending;
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
        torch[file].push_back({name,
                               storages.at(o.dtype),
                               {m_shapes.at(name).begin(), m_shapes.at(name).end()},
                               data[file].substr(from),
                               0,
                               {},
                               o.dtype == "F64"   ? 8
                               : o.dtype == "F32" ? 4
                                                  : 2});
        map += (map.empty() ? "\"" : ",\"") + name + "\":\"" + fileName(file) + "\"";
    }
    for (std::size_t file = 0; file < headers.size(); ++file) {
        using Container = TinyFolderOptions::Container;
        std::ofstream(path() / fileName(file), std::ios::binary)
            << (o.container == Container::TorchZip ? torchZip(torch[file])
                : o.container == Container::TorchOld
                    ? torchOld(torch[file])
                    : safetensorsImage(
                          headers[file] + "}" + std::string(static_cast<std::size_t>(o.padding), ' '),
                          data[file]));
    }
    if (o.files > 1) {
        std::ofstream(path() / (stem + ending + ".index.json")) << "{\"weight_map\":{" << map << "}}";
    }
    std::ofstream config(path() / "config.json");
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

TinyFolder::Row TinyFolder::weighted(const Row& q, std::size_t position, const std::vector<Row>& keys,
                                     const std::vector<Row>& values) const {
    const TinyFolderOptions& o = m_options;
    const auto dim = static_cast<std::size_t>(o.headDim);
    const std::size_t first = o.window > 0 && position + 1 > static_cast<std::size_t>(o.window)
                                  ? position + 1 - static_cast<std::size_t>(o.window)
                                  : 0;
    Row out(q.size());
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
    return out;
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

    Row out = times(tensor(prefix + "o_proj.weight"), weighted(q, position, keys, values));
    if (o.hasOutputBias) {
        add(out, tensor(prefix + "o_proj.bias"));
    }
    return out;
}

TinyFolder::Row TinyFolder::llamaBlock(int layer, Row x, std::size_t position, std::vector<Row>& keys,
                                       std::vector<Row>& values) const {
    const std::string prefix = "model.layers." + std::to_string(layer) + ".";
    add(x, attend(layer, normed(x, prefix + "input_layernorm"), position, keys, values));
    const Row n = normed(x, prefix + "post_attention_layernorm");
    Row gate = times(tensor(prefix + "mlp.gate_proj.weight"), n);
    const Row up = times(tensor(prefix + "mlp.up_proj.weight"), n);
    for (std::size_t i = 0; i < gate.size(); ++i) {
        gate[i] = gate[i] / (1.0 + std::exp(-gate[i])) * up[i];
    }
    add(x, times(tensor(prefix + "mlp.down_proj.weight"), gate));
    return x;
}

TinyFolder::Row TinyFolder::linear(const std::string& name, const Row& x) const {
    Row y = times(tensor(name + ".weight"), x);
    add(y, tensor(name + ".bias"));
    return y;
}

TinyFolder::Row TinyFolder::bloomBlock(int layer, Row x, std::size_t position, std::vector<Row>& keys,
                                       std::vector<Row>& values) const {
    const std::string prefix = "h." + std::to_string(layer) + ".";
    const Row packed =
        linear(prefix + "self_attention.query_key_value", normed(x, prefix + "input_layernorm"));
    // A head's query, key and value lie together.
    const auto dim = static_cast<std::size_t>(m_options.headDim);
    Row parts[3];
    for (std::size_t i = 0; i < packed.size(); ++i) {
        parts[i / dim % 3].push_back(packed[i]);
    }
    keys.push_back(parts[1]);
    values.push_back(parts[2]);
    add(x, linear(prefix + "self_attention.dense", weighted(parts[0], position, keys, values)));
    Row wide = linear(prefix + "mlp.dense_h_to_4h", normed(x, prefix + "post_attention_layernorm"));
    for (double& value : wide) {
        value *= 0.5 * (1.0 + std::tanh(0.79788456 * value * (1.0 + 0.044715 * value * value)));
    }
    add(x, linear(prefix + "mlp.dense_4h_to_h", wide));
    return x;
}

TinyFolder::Row TinyFolder::normed(Row x, const std::string& name) const {
    if (!m_options.isBloom) {
        normalise(x.data(), x.size(), tensor(name + ".weight"));
        return x;
    }
    double mean = 0.0;
    double squares = 0.0;
    for (const double value : x) {
        mean += value / static_cast<double>(x.size());
    }
    for (const double value : x) {
        squares += (value - mean) * (value - mean);
    }
    const double scale = 1.0 / std::sqrt(squares / static_cast<double>(x.size()) + 1e-5);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = (x[i] - mean) * scale * tensor(name + ".weight")[i] + tensor(name + ".bias")[i];
    }
    return x;
}

std::vector<double> TinyFolder::logits(const std::vector<std::int32_t>& ids) const {
    const TinyFolderOptions& o = m_options;
    const std::string embeddings = o.isBloom ? "word_embeddings.weight" : "model.embed_tokens.weight";
    Row head = tensor(o.tied ? embeddings : "lm_head.weight");
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
    const std::vector<double> normed = states(ids);
    std::vector<double> all;
    for (std::size_t at = 0; at < normed.size(); at += hidden) {
        const auto first = normed.begin() + static_cast<std::ptrdiff_t>(at);
        const Row out = times(head, Row(first, first + o.hidden));
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

std::vector<double> TinyFolder::states(const std::vector<std::int32_t>& ids) const {
    const TinyFolderOptions& o = m_options;
    const std::string embeddings = o.isBloom ? "word_embeddings.weight" : "model.embed_tokens.weight";
    std::vector<std::vector<Row>> keys(static_cast<std::size_t>(o.layers));
    std::vector<std::vector<Row>> values(keys.size());
    std::vector<double> all;
    for (std::size_t position = 0; position < ids.size(); ++position) {
        const auto row = tensor(embeddings).begin() + ids[position] * o.hidden;
        Row x(row, row + o.hidden);
        if (o.isBloom) {
            x = normed(x, "word_embeddings_layernorm");
        }
        for (int layer = 0; layer < o.layers; ++layer) {
            const auto at = static_cast<std::size_t>(layer);
            x = o.isBloom ? bloomBlock(layer, x, position, keys[at], values[at])
                          : llamaBlock(layer, x, position, keys[at], values[at]);
        }
        const Row out = normed(x, o.isBloom ? "ln_f" : "model.norm");
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

GgufWriter TinyFolder::gguf() const {
    const TinyFolderOptions& o = m_options;
    GgufWriter writer;
    const std::string prefix = o.modelType + ".";
    writer.addString("general.architecture", o.modelType);
    const auto count = [&](const char* key, int value) {
        writer.addU32(prefix + key, static_cast<std::uint32_t>(value));
    };
    count("context_length", 128);
    count("embedding_length", o.hidden);
    count("block_count", o.layers);
    count("feed_forward_length", o.isBloom ? 4 * o.hidden : o.ffn);
    count("attention.head_count", o.heads);
    count("attention.head_count_kv", o.kvHeads);
    writer.addF32(prefix + (o.isBloom ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"),
                  o.isBloom ? 1e-5f : 1e-6f);
    if (!o.isBloom) {
        count("attention.key_length", o.headDim);
        count("attention.value_length", o.headDim);
        writer.addF32(prefix + "rope.freq_base", static_cast<float>(o.ropeBase));
    }
    const std::pair<std::string, std::string> names[] = {
        {"model.embed_tokens.", "token_embd."},
        {"model.norm.", "output_norm."},
        {"lm_head.", "output."},
        {"model.layers.", "blk."},
        {"self_attn.q_proj.", "attn_q."},
        {"self_attn.k_proj.", "attn_k."},
        {"self_attn.v_proj.", "attn_v."},
        {"self_attn.o_proj.", "attn_output."},
        {"self_attn.q_norm.", "attn_q_norm."},
        {"self_attn.k_norm.", "attn_k_norm."},
        {"post_attention_layernorm.", "ffn_norm."},
        {"input_layernorm.", "attn_norm."},
        {"mlp.gate_proj.", "ffn_gate."},
        {"mlp.up_proj.", "ffn_up."},
        {"mlp.down_proj.", "ffn_down."},
        {"word_embeddings_layernorm.", "token_embd_norm."},
        {"word_embeddings.", "token_embd."},
        {"ln_f.", "output_norm."},
        {"self_attention.query_key_value.", "attn_qkv."},
        {"self_attention.dense.", "attn_output."},
        {"mlp.dense_h_to_4h.", "ffn_up."},
        {"mlp.dense_4h_to_h.", "ffn_down."},
    };
    for (const auto& [name, values] : m_values) {
        std::string written = name.rfind("h.", 0) == 0 ? "blk." + name.substr(2) : name;
        for (const auto& [from, to] : names) {
            const std::size_t at = written.find(from);
            if (at != std::string::npos) {
                written.replace(at, from.size(), to);
            }
        }
        Row ordered = values;
        if (name.find("query_key_value") != std::string::npos) {
            // Converters put all queries first, then all keys, then all values.
            const std::size_t width = values.size() / static_cast<std::size_t>(3 * o.hidden);
            const std::size_t chunk = static_cast<std::size_t>(o.headDim) * width;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const std::size_t block = i / chunk;
                const std::size_t to =
                    (block % 3 * static_cast<std::size_t>(o.heads) + block / 3) * chunk + i % chunk;
                ordered[to] = values[i];
            }
        }
        std::string bytes;
        for (const double value : ordered) {
            append(bytes, "F32", value);
        }
        std::vector<std::uint64_t> shape;
        for (const int extent : m_shapes.at(name)) {
            shape.push_back(static_cast<std::uint64_t>(extent));
        }
        writer.addTensor(written, 0, std::move(shape), std::move(bytes));
    }
    return writer;
}

}  // namespace xinglin::test
