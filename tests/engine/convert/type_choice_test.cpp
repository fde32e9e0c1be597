#include "engine/convert/type_choice.h"

#include <gtest/gtest.h>

namespace xinglin::engine {
namespace {

using kernels::TensorType;

TensorType chosen(const char* name, std::int64_t layer, TypeChoice choice, std::int64_t cols = 512,
                  bool isHead = false) {
    return typeOf({name, layer, 32, isHead, cols}, choice, TensorType::BF16);
}

}  // namespace

TEST(TypeChoice, GivesSensitiveMatricesMoreBits) {
    const TypeChoice mixed = {TensorType::Q4_K, TypeMix::Mixed};
    EXPECT_EQ(chosen("blk.0.attn_v.weight", 0, mixed), TensorType::Q6_K) << "the first eighth";
    EXPECT_EQ(chosen("blk.4.attn_v.weight", 4, mixed), TensorType::Q4_K);
    EXPECT_EQ(chosen("blk.6.ffn_down.weight", 6, mixed), TensorType::Q6_K) << "every third";
    EXPECT_EQ(chosen("blk.31.ffn_down.weight", 31, mixed), TensorType::Q6_K) << "the last eighth";
    EXPECT_EQ(chosen("blk.0.attn_q.weight", 0, mixed), TensorType::Q4_K);
    EXPECT_EQ(chosen("output.weight", 0, mixed, 512, true), TensorType::Q6_K);
    EXPECT_EQ(chosen("output.weight", 0, {TensorType::Q4_K, TypeMix::Pure}, 512, true), TensorType::Q4_K);
    EXPECT_EQ(chosen("output.weight", 0, {TensorType::Q4_0, TypeMix::Mixed}, 512, true), TensorType::Q8_0);
}

TEST(TypeChoice, FallsBackWhereRowsAreNoWholeBlocks) {
    const TypeChoice choice = {TensorType::Q4_K, TypeMix::Pure};
    EXPECT_EQ(chosen("blk.0.attn_q.weight", 0, choice, 576), TensorType::Q8_0);
    EXPECT_EQ(chosen("blk.0.attn_q.weight", 0, choice, 40), TensorType::F16);
}

TEST(TypeChoice, KeepsTheSourcesTypeWhereNoneIsChosen) {
    EXPECT_EQ(chosen("blk.0.attn_q.weight", 0, {}), TensorType::BF16);
    EXPECT_EQ(typeOf({"x", 0, 1, false, 7}, {}, TensorType::F64), TensorType::F32)
        << "GGUF readers want floats";
}

}  // namespace xinglin::engine
