// The tests of the kernels on a GPU: the same ones that run on the processor. Without a GPU the program is
// skipped, unless XINGLIN_REQUIRE_GPU=1 says that there has to be one.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "kernels/cuda/device_list.h"

namespace {

constexpr int kSkipped = 77;  // the test's SKIP_RETURN_CODE

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const xinglin::kernels::CudaDeviceList list = xinglin::kernels::listCudaDevices();
    if (list.status != xinglin::kernels::CudaStatus::Ready) {
        std::cerr << list.message << '\n';
        const char* required = std::getenv("XINGLIN_REQUIRE_GPU");
        return required && std::string(required) == "1" ? EXIT_FAILURE : kSkipped;
    }
    return RUN_ALL_TESTS();
}
