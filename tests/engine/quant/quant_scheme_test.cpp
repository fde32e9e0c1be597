#include "engine/quant/quant_scheme.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

using namespace xinglin;
using kernels::TensorType;

TEST(QuantSchemes, HaveUniqueTypesAndNames) {
    std::set<TensorType> types;
    std::set<std::string> names;
    for (const engine::QuantScheme& scheme : engine::quantSchemes()) {
        EXPECT_TRUE(types.insert(scheme.type).second) << scheme.name;
        EXPECT_TRUE(names.insert(scheme.name).second) << scheme.name;
        EXPECT_GT(scheme.blockValues, 0);
        EXPECT_GT(scheme.blockBytes, 0u);
    }
}

TEST(QuantSchemes, SayWhatABlockTakes) {
    EXPECT_EQ(engine::findQuantScheme(TensorType::Q4_1)->blockBytes, 20u);
    EXPECT_EQ(engine::findQuantScheme(TensorType::Q6_K)->blockValues, 256);
    EXPECT_EQ(engine::findQuantScheme(77u), nullptr);
    EXPECT_STREQ(engine::quantSchemeName(static_cast<TensorType>(77)), "an unknown type");
}
