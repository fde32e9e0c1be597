#include <set>

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
        m_capability = 10 * properties.major + properties.minor;
        cudaFuncAttributes attributes;
        const std::string code = "kernels for compute capability " + std::to_string(properties.major) + "." +
                                 std::to_string(properties.minor);
        checkCuda(cudaFuncGetAttributes(&attributes, probe), code.c_str());
        checkCuda(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking), "stream");
        checkCuda(cudaEventCreateWithFlags(&m_reached, cudaEventDisableTiming), "event");
    }
    ~CudaRuntime() override {
        cudaSetDevice(m_device);
        m_products.reset();
        cudaEventDestroy(m_reached);
        cudaStreamDestroy(m_stream);
    }

    const std::string& name() const override { return m_name; }
    int device() const override { return m_device; }
    int capability() const override { return m_capability; }

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

    void copyTo(DeviceRuntime& other, void* to, const void* from, std::size_t bytes) override {
        auto& there = static_cast<CudaRuntime&>(other);
        allowAccess(there);
        there.enter();
        checkCuda(cudaEventRecord(there.m_reached, there.m_stream), "event");
        enter();
        checkCuda(cudaStreamWaitEvent(m_stream, there.m_reached, 0), "wait for a device");
        checkCuda(cudaMemcpyPeerAsync(to, there.m_device, from, m_device, bytes, m_stream),
                  "copy to another device");
        checkCuda(cudaEventRecord(m_reached, m_stream), "event");
        there.enter();
        checkCuda(cudaStreamWaitEvent(there.m_stream, m_reached, 0), "wait for a device");
        enter();
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
    // Once for each other device. Where the two cannot read each other, the driver copies by way of the host.
    void allowAccess(const CudaRuntime& there) {
        if (!m_askedFor.insert(there.m_device).second) {
            return;
        }
        enter();
        int canAccess = 0;
        if (cudaDeviceCanAccessPeer(&canAccess, m_device, there.m_device) == cudaSuccess && canAccess != 0) {
            cudaDeviceEnablePeerAccess(there.m_device, 0);
        }
        cudaGetLastError();  // "already so" is no error, and refused is answered by the slower way
    }

    int m_device;
    int m_capability = 0;
    std::string m_name;
    CudaStream m_stream = nullptr;
    cudaEvent_t m_reached = nullptr;  ///< a place in the stream that another one waits for
    std::set<int> m_askedFor;         ///< devices whose access was asked for
    std::unique_ptr<DeviceProducts> m_products;
    bool m_isOpened = false;
};

}  // namespace

std::unique_ptr<DeviceRuntime> makeCudaRuntime(int device) {
    return std::make_unique<CudaRuntime>(device);
}

}  // namespace xinglin::kernels
