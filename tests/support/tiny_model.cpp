#include "tests/support/tiny_model.h"

#include <algorithm>
#include <cmath>

#include "tests/support/random_values.h"

namespace xinglin::test {
namespace {

constexpr std::uint32_t kF32 = 0;

using Row = std::vector<double>;

Row times(const std::vector<double>& matrix, const Row& x, std::size_t rows) {
    Row y(rows);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < x.size(); ++c) {
            y[r] += matrix[r * x.size() + c] * x[c];
        }
    }
    return y;
}

Row normed(const Row& x, const std::vector<double>& weight) {
    double squares = 0.0;
    for (const double value : x) {
        squares += value * value;
    }
    const double scale = 1.0 / std::sqrt(squares / static_cast<double>(x.size()) + 1e-5);
    Row y(x.size());
    for (std::size_t c = 0; c < x.size(); ++c) {
        y[c] = x[c] * scale * weight[c];
    }
    return y;
}

void rotate(Row& x, int heads, const TinyModelOptions& options, const TinyModel& model, int position) {
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < options.headDim / 2; ++i) {
            double theta = position / options.ropeFactor *
                           std::pow(options.ropeBase, -2.0 * i / static_cast<double>(options.headDim));
            if (options.ropeFrequencies) {
                theta /= model.tensors.at("rope_freqs.weight")[static_cast<std::size_t>(i)];
            }
            double& a = x[static_cast<std::size_t>(h * options.headDim + 2 * i)];
            double& b = x[static_cast<std::size_t>(h * options.headDim + 2 * i + 1)];
            const double rotated = a * std::cos(theta) - b * std::sin(theta);
            b = a * std::sin(theta) + b * std::cos(theta);
            a = rotated;
        }
    }
}

Row attend(const Row& q, const std::vector<Row>& keys, const std::vector<Row>& values,
           const TinyModelOptions& options) {
    Row out(q.size());
    const auto dim = static_cast<std::size_t>(options.headDim);
    for (int h = 0; h < options.heads; ++h) {
        const auto at = static_cast<std::size_t>(h) * dim;
        const auto kvAt = static_cast<std::size_t>(h / (options.heads / options.kvHeads)) * dim;
        std::vector<double> weight;
        double sum = 0.0;
        for (const Row& key : keys) {
            double dot = 0.0;
            for (std::size_t c = 0; c < dim; ++c) {
                dot += q[at + c] * key[kvAt + c];
            }
            weight.push_back(std::exp(dot / std::sqrt(static_cast<double>(dim))));
            sum += weight.back();
        }
        for (std::size_t j = 0; j < values.size(); ++j) {
            for (std::size_t c = 0; c < dim; ++c) {
                out[at + c] += weight[j] / sum * values[j][kvAt + c];
            }
        }
    }
    return out;
}

}  // namespace

TinyModel makeTinyModel(const TinyModelOptions& options) {
    TinyModel model;
    model.options = options;
    GgufWriter& writer = model.writer;
    writer.addString("general.architecture", "llama");
    writer.addString("general.name", "tiny");
    writer.addU32("llama.context_length", 256);
    writer.addU32("llama.embedding_length", static_cast<std::uint32_t>(options.hidden));
    writer.addU32("llama.block_count", static_cast<std::uint32_t>(options.layers));
    writer.addU32("llama.feed_forward_length", static_cast<std::uint32_t>(options.ffn));
    writer.addU32("llama.attention.head_count", static_cast<std::uint32_t>(options.heads));
    writer.addU32("llama.attention.head_count_kv", static_cast<std::uint32_t>(options.kvHeads));
    writer.addF32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    writer.addF32("llama.rope.freq_base", static_cast<float>(options.ropeBase));
    if (options.writesHeadDim) {
        writer.addU32("llama.attention.key_length", static_cast<std::uint32_t>(options.headDim));
        writer.addU32("llama.attention.value_length", static_cast<std::uint32_t>(options.headDim));
    }
    if (options.ropeFactor != 1.0) {
        writer.addString("llama.rope.scaling.type", "linear");
        writer.addF32("llama.rope.scaling.factor", static_cast<float>(options.ropeFactor));
    }
    std::uint64_t seed = options.seed * 1000;
    const auto add = [&](const std::string& name, std::uint32_t type, std::vector<std::uint64_t> shape,
                         double scale, double offset) {
        std::size_t count = 1;
        for (const std::uint64_t extent : shape) {
            count *= extent;
        }
        std::string bytes = randomBlocks(type, count, scale, ++seed);
        if (offset != 0.0) {  // vectors only, which are F32
            std::string shifted;
            for (const double value : dequantiseBlocks(type, bytes, count)) {
                GgufWriter::append(shifted, static_cast<float>(value + offset));
            }
            bytes = shifted;
        }
        model.tensors[name] = dequantiseBlocks(type, bytes, count);
        writer.addTensor(name, type, std::move(shape), std::move(bytes));
    };
    const auto matrix = [&](const std::string& name, int rows, int cols) {
        add(name, options.type, {static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(cols)},
            1.7 / std::sqrt(cols), 0.0);
    };
    const auto vector = [&](const std::string& name, int count, double scale, double offset) {
        add(name, kF32, {static_cast<std::uint64_t>(count)}, scale, offset);
    };
    matrix("token_embd.weight", options.vocabulary, options.hidden);
    for (int layer = 0; layer < options.layers; ++layer) {
        const std::string prefix = "blk." + std::to_string(layer) + ".";
        vector(prefix + "attn_norm.weight", options.hidden, 0.3, 1.0);
        matrix(prefix + "attn_q.weight", options.heads * options.headDim, options.hidden);
        matrix(prefix + "attn_k.weight", options.kvHeads * options.headDim, options.hidden);
        matrix(prefix + "attn_v.weight", options.kvHeads * options.headDim, options.hidden);
        matrix(prefix + "attn_output.weight", options.hidden, options.heads * options.headDim);
        vector(prefix + "ffn_norm.weight", options.hidden, 0.3, 1.0);
        matrix(prefix + "ffn_gate.weight", options.ffn, options.hidden);
        matrix(prefix + "ffn_up.weight", options.ffn, options.hidden);
        matrix(prefix + "ffn_down.weight", options.hidden, options.ffn);
    }
    vector("output_norm.weight", options.hidden, 0.3, 1.0);
    if (!options.tied) {
        matrix("output.weight", options.vocabulary, options.hidden);
    }
    if (options.ropeFrequencies) {
        vector("rope_freqs.weight", options.headDim / 2, 0.5, 2.0);
    }
    return model;
}

std::vector<double> TinyModel::logits(const std::vector<std::int32_t>& ids) const {
    const auto hidden = static_cast<std::size_t>(options.hidden);
    const auto ffn = static_cast<std::size_t>(options.ffn);
    const auto queryWidth = static_cast<std::size_t>(options.heads * options.headDim);
    const auto kvWidth = static_cast<std::size_t>(options.kvHeads * options.headDim);
    const auto vocabulary = static_cast<std::size_t>(options.vocabulary);
    const std::vector<double>& embedding = tensors.at("token_embd.weight");
    std::vector<std::vector<Row>> keys(static_cast<std::size_t>(options.layers));
    std::vector<std::vector<Row>> values(keys.size());
    std::vector<double> all;
    for (std::size_t position = 0; position < ids.size(); ++position) {
        const auto row = embedding.begin() + ids[position] * options.hidden;
        Row x(row, row + options.hidden);
        for (std::size_t layer = 0; layer < keys.size(); ++layer) {
            const std::string prefix = "blk." + std::to_string(layer) + ".";
            const auto weight = [&](const char* name) -> const std::vector<double>& {
                return tensors.at(prefix + name);
            };
            const Row n = normed(x, weight("attn_norm.weight"));
            Row q = times(weight("attn_q.weight"), n, queryWidth);
            Row k = times(weight("attn_k.weight"), n, kvWidth);
            rotate(q, options.heads, options, *this, static_cast<int>(position));
            rotate(k, options.kvHeads, options, *this, static_cast<int>(position));
            keys[layer].push_back(k);
            values[layer].push_back(times(weight("attn_v.weight"), n, kvWidth));
            const Row attended = attend(q, keys[layer], values[layer], options);
            const Row back = times(weight("attn_output.weight"), attended, hidden);
            std::transform(x.begin(), x.end(), back.begin(), x.begin(), std::plus<>());

            const Row m = normed(x, weight("ffn_norm.weight"));
            Row gate = times(weight("ffn_gate.weight"), m, ffn);
            const Row up = times(weight("ffn_up.weight"), m, ffn);
            for (std::size_t i = 0; i < ffn; ++i) {
                gate[i] = gate[i] / (1.0 + std::exp(-gate[i])) * up[i];
            }
            const Row down = times(weight("ffn_down.weight"), gate, hidden);
            std::transform(x.begin(), x.end(), down.begin(), x.begin(), std::plus<>());
        }
        const Row last = normed(x, tensors.at("output_norm.weight"));
        const Row out = times(options.tied ? embedding : tensors.at("output.weight"), last, vocabulary);
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

void addTinyVocabulary(GgufWriter& writer, int size) {
    std::vector<std::string> tokens = {"<unk>", "<s>", "</s>"};
    std::vector<std::int32_t> types = {2, 3, 3};
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (int byte = 0; byte < 256; ++byte) {
        tokens.push_back(std::string("<0x") + kDigits[byte / 16] + kDigits[byte % 16] + ">");
        types.push_back(6);
    }
    tokens.push_back("\xe2\x96\x81");  // the space's stand-in
    types.push_back(1);
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        tokens.push_back(std::string(1, letter));
        types.push_back(1);
    }
    while (tokens.size() < static_cast<std::size_t>(size)) {
        tokens.push_back("<unused" + std::to_string(tokens.size()) + ">");
        types.push_back(5);
    }
    tokens.resize(static_cast<std::size_t>(size));
    types.resize(static_cast<std::size_t>(size));
    std::vector<float> scores(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i] = -static_cast<float>(i);
    }
    writer.addString("tokenizer.ggml.model", "llama");
    writer.addStrings("tokenizer.ggml.tokens", tokens);
    writer.addFloats("tokenizer.ggml.scores", scores);
    writer.addInts("tokenizer.ggml.token_type", types);
    writer.addU32("tokenizer.ggml.bos_token_id", 1);
    writer.addU32("tokenizer.ggml.eos_token_id", 2);
    writer.addU32("tokenizer.ggml.unknown_token_id", 0);
}

std::vector<std::int32_t> tinyPrompt(int count, int vocabulary, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::int32_t> ids(static_cast<std::size_t>(count));
    for (std::int32_t& id : ids) {
        id = static_cast<std::int32_t>(random.bits() % static_cast<std::uint64_t>(vocabulary));
    }
    return ids;
}

}  // namespace xinglin::test
