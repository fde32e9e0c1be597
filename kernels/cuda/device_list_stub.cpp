#include "kernels/cuda/device_list.h"

#ifndef XINGLIN_WITH_CUDA

namespace xinglin::kernels {

CudaDeviceList listCudaDevices() {
    return {CudaStatus::NotBuilt, "This program was built without CUDA.", {}};
}

}  // namespace xinglin::kernels

#endif
