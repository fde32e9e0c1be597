#include "engine/core/vacated_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/core/buffer.h"

using namespace xinglin;

TEST(VacatedMemoryTest, IsZeroAndNothingBesideIs) {
    for (const std::size_t size : {std::size_t{100}, std::size_t{50'000}, std::size_t{5} << 20}) {
        const engine::Buffer buffer(size, "a test");
        for (const auto& [first, count] :
             {std::pair<std::size_t, std::size_t>{0, size}, {7, size - 20}, {3, 0}, {size / 2, 11}}) {
            std::fill_n(buffer.data(), size, std::byte{1});
            engine::vacate(buffer.bytes().subspan(first, count));
            const auto isSet = [](std::byte byte) { return byte == std::byte{1}; };
            const std::byte* at = buffer.data();
            EXPECT_TRUE(std::all_of(at, at + first, isSet)) << size;
            EXPECT_TRUE(std::none_of(at + first, at + first + count, isSet)) << size;
            EXPECT_TRUE(std::all_of(at + first + count, at + size, isSet)) << size;
        }
    }
}

TEST(VacatedMemoryTest, TakesNoPhysicalMemory) {
    constexpr std::size_t kSize = std::size_t{32} << 20;
    const engine::Buffer buffer(kSize, "a test");
    std::fill_n(buffer.data(), kSize, std::byte{1});
    const std::size_t full = engine::residentBytes();
    engine::vacate(buffer.bytes());
    EXPECT_LT(engine::residentBytes() + kSize / 4 * 3, full);
}
