#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/tiny_folder.h"

namespace xinglin::test {

/// A small model of a family as it is published: in its own types, containers and keys.
struct TinyFamily {
    std::string name;
    TinyFolderOptions options;
};

void PrintTo(const TinyFamily& family, std::ostream* out);

/// Every family; llama first.
std::vector<TinyFamily> tinyFamilies();

/// For INSTANTIATE_TEST_SUITE_P.
std::string tinyFamilyName(const ::testing::TestParamInfo<TinyFamily>& info);

}  // namespace xinglin::test
