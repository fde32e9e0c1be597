#include "kernels/embedding/embedding.h"

#include <gtest/gtest.h>

#include "kernels/require.h"

using namespace xinglin;
using kernels::TensorType;

TEST(Embedding, LooksRowsUp) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const std::vector<float> table = {0, 1, 10, 11, 20, 21};
    const std::vector<std::int32_t> tokens = {2, 0, 2};
    std::vector<float> y(6), expected = {20, 21, 0, 1, 20, 21};
    const kernels::EmbeddingArgs args = {TensorType::F32, table.data(), 8, 3, tokens.data(), y.data(), 3, 2};
    kernels::embeddingReference(args);
    EXPECT_EQ(y, expected);
    y.assign(6, 0.0f);
    kernels::embeddingCpu(args, context);
    EXPECT_EQ(y, expected);
}

TEST(Embedding, RefusesATokenOutsideTheVocabulary) {
    const std::vector<float> table(6);
    std::vector<float> y(2);
    for (const std::int32_t token : {-1, 3}) {
        EXPECT_THROW(
            kernels::embeddingReference({TensorType::F32, table.data(), 8, 3, &token, y.data(), 1, 2}),
            kernels::ContractViolation);
    }
}

TEST(EmbeddingBackward, AddsTheRowsOfATokenThatOccursTwice) {
    const std::vector<std::int32_t> tokens = {1, 0, 1};
    const std::vector<double> dy = {1, 2, 3, 4, 5, 6};
    std::vector<double> dTable = {100, 100, 0, 0};
    kernels::embeddingBackwardReference<double>({tokens.data(), dy.data(), dTable.data(), 2, 3, 2});
    EXPECT_EQ(dTable, (std::vector<double>{103, 104, 6, 8}));
}
