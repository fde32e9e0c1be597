#include "engine/core/buffer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "engine/core/error.h"
#include "tests/support/failing_allocation.h"

using namespace xinglin;
using engine::Buffer;

TEST(Buffer, IsZeroedAndAlignedSmallAndLarge) {
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{1000}, std::size_t{5} << 20}) {
        const Buffer buffer(bytes, "test");
        ASSERT_EQ(buffer.size(), bytes);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
        EXPECT_EQ(buffer.data()[0], std::byte{0});
        EXPECT_EQ(buffer.data()[bytes - 1], std::byte{0});
    }
}

TEST(Buffer, MovesItsMemory) {
    Buffer first(100, "test");
    std::byte* data = first.data();
    Buffer second(std::move(first));
    EXPECT_EQ(second.data(), data);
    Buffer third(3 << 20, "large");
    third = std::move(second);
    EXPECT_EQ(third.data(), data);
    EXPECT_EQ(third.size(), 100u);
}

TEST(Buffer, GivesBackOnceWhatASourceGave) {
    struct Source final : engine::MemorySource {
        void giveBack(std::byte* data, std::size_t bytes) noexcept override {
            EXPECT_EQ(data, memory);
            EXPECT_EQ(bytes, sizeof(memory));
            ++times;
        }
        std::byte memory[8] = {};
        int times = 0;
    };
    Source source;
    {
        Buffer first(source.memory, sizeof(source.memory), source);
        Buffer second(std::move(first));
        first = Buffer(16, "other memory");
        first = std::move(second);
        EXPECT_EQ(first.data(), source.memory);
        EXPECT_EQ(source.times, 0);
    }
    EXPECT_EQ(source.times, 1);
}

TEST(Buffer, NamesWhatThereWasNoMemoryFor) {
    const auto messageOf = [](std::size_t bytes) {
        try {
            const Buffer buffer(bytes, "the test's memory");
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::OutOfMemory);
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_NE(messageOf(std::size_t{1} << 60).find("the test's memory: 1152921504606846976 bytes"),
              std::string::npos);
    // The name is built before, so the failing allocation is the memory itself.
    const std::string name = "small memory";
    const test::FailingAllocation failing(1);
    EXPECT_THROW(Buffer(1000, name), engine::Error);
}
