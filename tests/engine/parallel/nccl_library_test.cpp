#include "engine/parallel/nccl_library.h"

#include <gmock/gmock.h>

#include <vector>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

std::shared_ptr<const NcclLibrary> openFake() {
    std::string reason;
    auto library = NcclLibrary::open(XINGLIN_FAKE_NCCL, reason);
    EXPECT_TRUE(library) << reason;
    return library;
}

}  // namespace

TEST(NcclLibrary, SaysWhatIsMissing) {
    std::string reason;
    EXPECT_FALSE(NcclLibrary::open("libnccl-that-nobody-has.so", reason));
    EXPECT_EQ(reason, "libnccl-that-nobody-has.so is not installed.");
    EXPECT_FALSE(NcclLibrary::open("libm.so.6", reason));
    EXPECT_THAT(reason, ::testing::HasSubstr("install NCCL 2.7 or newer"));
}

TEST(NcclLibrary, MovesNumbersBetweenTheDevicesOfAGroup) {
    const auto nccl = openFake();
    EXPECT_EQ(nccl->version(), "2.27.3");
    NcclLibrary::Comm comms[2];
    const int devices[] = {0, 1};
    nccl->check(nccl->commInitAll(comms, 2, devices), "start");
    const std::vector<float> parts[] = {{1.0f, 2.0f}, {3.0f, 4.0f}};
    std::vector<float> all[] = {std::vector<float>(4), std::vector<float>(4)};
    std::vector<float> crossed[] = {std::vector<float>(2), std::vector<float>(2)};
    nccl->check(nccl->groupStart(), "group");
    for (const int rank : {0, 1}) {
        const auto& mine = parts[rank];
        nccl->check(
            nccl->allGather(mine.data(), all[rank].data(), 2, NcclLibrary::kFloat, comms[rank], nullptr),
            "gather");
        nccl->check(nccl->send(mine.data(), 2, NcclLibrary::kFloat, 1 - rank, comms[rank], nullptr), "send");
        nccl->check(
            nccl->receive(crossed[rank].data(), 2, NcclLibrary::kFloat, 1 - rank, comms[rank], nullptr),
            "receive");
    }
    nccl->check(nccl->groupEnd(), "group");
    EXPECT_THAT(all[0], ::testing::ElementsAre(1.0f, 2.0f, 3.0f, 4.0f));
    EXPECT_EQ(all[1], all[0]);
    EXPECT_EQ(crossed[0], parts[1]);
    EXPECT_EQ(crossed[1], parts[0]);
    for (const NcclLibrary::Comm comm : comms) {
        nccl->check(nccl->commDestroy(comm), "end");
    }
}

TEST(NcclLibrary, TellsTheLibrarysWords) {
    const auto nccl = openFake();
    NcclLibrary::Comm comms[2];
    const int twice[] = {1, 1};
    try {
        nccl->check(nccl->commInitAll(comms, 2, twice), "start");
        ADD_FAILURE() << "a device twice";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::DeviceLost);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("NCCL start: invalid usage"));
    }
}

}  // namespace xinglin::engine
