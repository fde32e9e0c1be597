#include "tests/support/tiny_families.h"

#include <algorithm>

namespace xinglin::test {
namespace {

TinyFolderOptions llama() {
    TinyFolderOptions options;
    options.heads = 6;
    options.kvHeads = 2;
    options.hidden = 48;
    return options;
}

TinyFolderOptions llama3() {
    TinyFolderOptions options = llama();
    options.tied = true;
    options.ropeBase = 500000.0;
    options.extraConfig =
        ",\"rope_theta\":500000.0,\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":4.0,"
        "\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":16}";
    // Over 16 positions the four frequencies 500000^(−i/4) turn 2.546, 0.0958, 0.0036 and 0.00014 times:
    // the first lies 0.5155 of the way from 1 to 4, the others are slowed down by 4.
    const double blend = (16.0 / (2.0 * 3.14159265358979) - 1.0) / 3.0;
    options.ropeDivisors = {1.0 / ((1.0 - blend) / 4.0 + blend), 4.0, 4.0, 4.0};
    return options;
}

TinyFolderOptions mistral() {
    TinyFolderOptions options = llama();
    options.modelType = "mistral";
    options.window = 7;
    options.dtype = "F16";
    options.extraConfig = ",\"sliding_window\":7";
    return options;
}

TinyFolderOptions qwen2() {
    TinyFolderOptions options = llama();
    options.modelType = "qwen2";
    options.hasProjectionBias = true;
    options.dtype = "BF16";
    options.ropeBase = 1e6;
    options.extraConfig = ",\"rope_theta\":1000000.0,\"use_sliding_window\":false,\"sliding_window\":4";
    return options;
}

TinyFolderOptions qwen3() {
    TinyFolderOptions options = llama();
    options.modelType = "qwen3";
    options.hasHeadNorms = true;
    options.headDim = 12;
    options.dtype = "F64";
    options.files = 3;
    options.extraConfig = ",\"rope_parameters\":{\"rope_theta\":10000.0,\"rope_type\":\"default\"}";
    return options;
}

TinyFolderOptions baichuan(const char* className, bool unitRows) {
    TinyFolderOptions options;
    options.modelType = "baichuan";
    options.className = className;
    options.packsProjections = true;
    options.hasUnitRows = unitRows;
    options.extraConfig = ",\"max_position_embeddings\":128";
    // As they were published: the first in the old form, the second in the new one, in several files.
    options.container =
        unitRows ? TinyFolderOptions::Container::TorchZip : TinyFolderOptions::Container::TorchOld;
    options.files = 2;
    return options;
}

TinyFolderOptions baichuan13b() {
    TinyFolderOptions options = baichuan("BaichuanForCausalLM", true);
    options.extraConfig = ",\"model_max_length\":128";
    // Five heads: the powers of 2^(−8/4), then the first of those for eight.
    options.slopes = {0.25, 0.0625, 0.015625, 0.00390625, 0.5};
    return options;
}

TinyFolderOptions bloom() {
    TinyFolderOptions options;
    options.modelType = "bloom";
    options.isBloom = true;
    options.tied = true;
    options.slopes = {0.25, 0.0625, 0.015625, 0.00390625, 0.5};
    options.extraConfig = ",\"n_layer\":2,\"n_head\":5,\"layer_norm_epsilon\":1e-5";
    return options;
}

}  // namespace

void PrintTo(const TinyFamily& family, std::ostream* out) {
    *out << family.name;
}

std::vector<TinyFamily> tinyFamilies() {
    return {{"llama", llama()},
            {"llama3", llama3()},
            {"mistral", mistral()},
            {"qwen2", qwen2()},
            {"qwen3", qwen3()},
            {"baichuan1-7b", baichuan("BaiChuanForCausalLM", false)},
            {"baichuan2-7b", baichuan("BaichuanForCausalLM", true)},
            {"baichuan2-13b", baichuan13b()},
            {"bloom", bloom()}};
}

std::string tinyFamilyName(const ::testing::TestParamInfo<TinyFamily>& info) {
    std::string name = info.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace xinglin::test
