#include "kernels/cuda/cublas_lt.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_runtime.h"

namespace xinglin::kernels {
namespace {

// Answers whether this build has code for the device.
__global__ void probe() {}

class CudaRecording final : public DeviceRecording {
public:
    CudaRecording(cudaGraph_t graph, CudaStream stream) : m_stream(stream) {
        const cudaError_t made = cudaGraphInstantiate(&m_graph, graph, 0);
        cudaGraphDestroy(graph);
        checkCuda(made, "recorded work");
    }
    ~CudaRecording() override { cudaGraphExecDestroy(m_graph); }

    void replay() override { checkCuda(cudaGraphLaunch(m_graph, m_stream), "recorded work"); }

private:
    cudaGraphExec_t m_graph = nullptr;
    CudaStream m_stream;
};

class CudaRuntime final : public DeviceRuntime {
public:
    explicit CudaRuntime(int device) : m_device(device) {
        enter();
        cudaDeviceProp properties;
        checkCuda(cudaGetDeviceProperties(&properties, device), "device");
        m_name = properties.name;
        cudaFuncAttributes attributes;
        const std::string code = "kernels for compute capability " + std::to_string(properties.major) + "." +
                                 std::to_string(properties.minor);
        checkCuda(cudaFuncGetAttributes(&attributes, probe), code.c_str());
        checkCuda(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking), "stream");
    }
    ~CudaRuntime() override {
        m_products.reset();
        cudaStreamDestroy(m_stream);
    }

    const std::string& name() const override { return m_name; }

    Memory memory() override {
        Memory memory;
        checkCuda(cudaMemGetInfo(&memory.free, &memory.total), "free memory");
        return memory;
    }

    void* allocate(std::size_t bytes) override {
        void* memory = nullptr;
        const cudaError_t taken = cudaMalloc(&memory, bytes);
        if (taken == cudaErrorMemoryAllocation) {
            cudaGetLastError();  // answered here; must not surface in a later call
            return nullptr;
        }
        checkCuda(taken, "memory");
        return memory;
    }

    void release(void* memory) noexcept override {
        cudaSetDevice(m_device);
        cudaFree(memory);  // after a fault it fails, and the memory goes with the process
    }

    void enter() override { checkCuda(cudaSetDevice(m_device), "device"); }
    CudaStream stream() const override { return m_stream; }

    void clear(void* to, std::size_t bytes) override {
        checkCuda(cudaMemsetAsync(to, 0, bytes, m_stream), "zeros");
    }
    void upload(void* to, const void* from, std::size_t bytes) override {
        // From pageable memory it returns once the bytes have left it.
        checkCuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, m_stream), "copy to the device");
    }
    void download(void* to, const void* from, std::size_t bytes) override {
        checkCuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, m_stream), "copy to the host");
        checkCuda(cudaStreamSynchronize(m_stream), "work");
    }

    void copy(void* to, const void* from, std::size_t bytes) override {
        checkCuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, m_stream), "copy");
    }

    DeviceProducts* products() override {
        if (!m_isOpened) {
            m_isOpened = true;
            m_products = openCublasLt();
        }
        return m_products.get();
    }

    bool canRecord() const override { return true; }
    void beginRecording() override {
        checkCuda(cudaStreamBeginCapture(m_stream, cudaStreamCaptureModeThreadLocal), "recording");
    }
    std::unique_ptr<DeviceRecording> endRecording() override {
        cudaGraph_t graph = nullptr;
        checkCuda(cudaStreamEndCapture(m_stream, &graph), "recording");
        return std::make_unique<CudaRecording>(graph, m_stream);
    }

private:
    int m_device;
    std::string m_name;
    CudaStream m_stream = nullptr;
    std::unique_ptr<DeviceProducts> m_products;
    bool m_isOpened = false;
};

}  // namespace

std::unique_ptr<DeviceRuntime> makeCudaRuntime(int device) {
    return std::make_unique<CudaRuntime>(device);
}

}  // namespace xinglin::kernels
