#include "engine/inference/processors.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const kernels::CudaDeviceList kThree{
    kernels::CudaStatus::Ready, "", {{.name = "Zero"}, {.name = "One"}, {.name = "Two"}}};

// The processor itself does not matter here.
std::unique_ptr<Backend> someBackend() {
    return makeReferenceBackend();
}

// As a driver refuses a GPU that is in a mode or a state that allows no computing.
OpenGpu allBut(int broken) {
    return [broken](int device) {
        if (device == broken) {
            throw kernels::DeviceFault("it is busy or unavailable");
        }
        return someBackend();
    };
}

// As --fp8 has it on a machine with old cards.
std::unique_ptr<Backend> tooOld(int device) {
    throw Error(ErrorCode::InvalidInput, "GPU " + std::to_string(device) + " is too old. Leave out --fp8.");
}

std::string refusal(const PlacementRequest& request, const kernels::CudaDeviceList& list,
                    const OpenGpu& open) {
    try {
        openProcessors(request, list, open);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
        return error.what();
    }
    return "";
}

}  // namespace

TEST(OpenProcessors, OpensThoseThatAreNamedInTheirOrderElseAll) {
    std::vector<int> opened;
    const OpenGpu open = [&](int device) {
        opened.push_back(device);
        return someBackend();
    };
    EXPECT_EQ(openProcessors({.kind = BackendKind::Cuda}, kThree, open).gpus.size(), 3u);
    EXPECT_EQ(openProcessors({.kind = BackendKind::Cuda, .devices = {2, 0}}, kThree, open).gpus.size(), 2u);
    EXPECT_THAT(opened, ElementsAre(0, 1, 2, 2, 0));
    EXPECT_THAT(refusal({.kind = BackendKind::Auto, .devices = {3}}, kThree, open), HasSubstr("no GPU 3"));
}

TEST(OpenProcessors, RefusesANamedGpuThatCannotBeOpened) {
    for (const BackendKind kind : {BackendKind::Auto, BackendKind::Cuda}) {
        EXPECT_THAT(refusal({.kind = kind, .devices = {0, 1}}, kThree, allBut(1)),
                    AllOf(HasSubstr("GPU 1 of --devices"), HasSubstr("One cannot be used"),
                          HasSubstr("busy or unavailable")));
        EXPECT_THAT(refusal({.kind = kind, .devices = {1}}, kThree, tooOld), HasSubstr("GPU 1 is too old"));
        EXPECT_EQ(openProcessors({.kind = kind}, kThree, allBut(1)).gpus.size(), 2u);
    }
}

TEST(OpenProcessors, LeavesOutAnOldCardThatNobodyNamed) {
    const OpenGpu open = [](int device) { return device == 1 ? tooOld(device) : someBackend(); };
    EXPECT_EQ(openProcessors({.kind = BackendKind::Cuda}, kThree, open).gpus.size(), 2u);
    EXPECT_THAT(refusal({.kind = BackendKind::Cuda}, kThree, tooOld),
                AllOf(HasSubstr("is too old"), HasSubstr("--backend cpu")));
    const Processors none = openProcessors({.kind = BackendKind::Auto}, kThree, tooOld);
    EXPECT_TRUE(none.gpus.empty());
    EXPECT_THAT(none.reason, HasSubstr("is too old"));
}

}  // namespace xinglin::engine
