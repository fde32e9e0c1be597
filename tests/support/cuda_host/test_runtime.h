#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "kernels/cuda/device_runtime.h"
#include "kernels/matmul/matmul.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/fp8.h"
#include "tests/support/cuda_host/device_buffer.h"
#ifndef XINGLIN_CUDA_ON_DEVICE
#include "tests/support/cuda_host/recorder.h"
#endif

namespace xinglin::test {

/// What a test says of the device beside computing on it.
struct TestDevice {
    int number = 0;
    int capability = 90;
    std::size_t totalBytes = std::size_t{1} << 30;
    std::size_t othersBytes = 0;                    ///< held by other processes
    bool hasProducts = false;                       ///< a library is installed
    std::size_t* counted = nullptr;                 ///< counts the library's products
    std::size_t* most = nullptr;                    ///< the most bytes that were held at one time
    std::size_t pieceBytes = std::size_t{2} << 20;  ///< that small buffers share; 0: nothing is shared
    bool canRecord = false;
    std::size_t* recorded = nullptr;  ///< counts recordings
    std::size_t* replayed = nullptr;  ///< counts that they are replayed
    std::function<void(std::size_t bytes)> onDownload = [](std::size_t) {};  ///< on whichever thread
};

#ifndef XINGLIN_CUDA_ON_DEVICE
/// Stands in for the library, by the reference.
class HostProducts final : public kernels::DeviceProducts {
public:
    explicit HostProducts(std::size_t* counted) : m_counted(counted) {}

private:
    bool queue(const kernels::LibraryProductArgs& args, kernels::CudaStream) override {
        *m_counted += 1;
        cuda_host::queue([args] { args.areE4m3 ? multiplyE4m3(args) : multiplySixteenBits(args); });
        return true;
    }

    bool queue(const kernels::GemmArgs& args, kernels::CudaStream) override {
        *m_counted += 1;
        cuda_host::queue([args] { kernels::gemmReference(args); });
        return true;
    }

    static void multiplySixteenBits(const kernels::LibraryProductArgs& args) {
        std::vector<float> x(static_cast<std::size_t>(args.rows * args.cols));
        kernels::dequantiseReference({args.type, args.x, x.data(), args.rows * args.cols});
        const auto rowBytes = static_cast<std::size_t>(args.cols) * sizeof(std::uint16_t);
        const kernels::MatmulTarget target[] = {
            {{args.type, kernels::WeightLayout::RowMajor, args.weight, rowBytes, args.outputs, args.cols},
             args.bias,
             args.y,
             args.adds ? kernels::ProductWrite::Add : kernels::ProductWrite::Store}};
        kernels::matmulReference({x.data(), args.rows, args.cols, target, {}});
    }
    static std::vector<float> numbersOf(const void* bytes, std::int64_t count) {
        const auto* const from = static_cast<const std::uint8_t*>(bytes);
        std::vector<float> numbers(static_cast<std::size_t>(count));
        std::transform(from, from + count, numbers.begin(), kernels::floatFromE4m3);
        return numbers;
    }
    static void multiplyE4m3(const kernels::LibraryProductArgs& args) {
        const std::vector<float> x = numbersOf(args.x, args.rows * args.cols);
        const std::vector<float> weight = numbersOf(args.weight, args.outputs * args.cols);
        const kernels::MatmulTarget target[] = {
            {{kernels::TensorType::F32, kernels::WeightLayout::RowMajor, weight.data(),
              static_cast<std::size_t>(args.cols) * sizeof(float), args.outputs, args.cols},
             args.bias,
             args.y,
             args.adds ? kernels::ProductWrite::Add : kernels::ProductWrite::Store}};
        kernels::matmulReference({x.data(), args.rows, args.cols, target, {}});
    }

    std::size_t* m_counted;
};

class HostRecording final : public kernels::DeviceRecording {
public:
    HostRecording(std::vector<cuda_host::Work> work, std::size_t* replayed)
        : m_work(std::move(work)), m_replayed(replayed) {}

    void replay() override {
        if (m_replayed) {
            ++*m_replayed;
        }
        for (const cuda_host::Work& work : m_work) {
            work();
        }
    }

private:
    std::vector<cuda_host::Work> m_work;
    std::size_t* m_replayed;
};

/// The host's memory as a device: every piece is exactly as large as asked for, and launches run at once or
/// are recorded. As CUDA, it refuses to record what has no place in a recording.
class HostRuntime final : public kernels::DeviceRuntime {
public:
    explicit HostRuntime(const TestDevice& device) : m_device(device) {}

    const std::string& name() const override { return m_name; }
    int device() const override { return m_device.number; }
    int capability() const override { return m_device.capability; }
    Memory memory() override { return {freeBytes(), m_device.totalBytes}; }
    void* allocate(std::size_t bytes) override {
        refuseToRecord("memory");
        constexpr std::size_t kHeader = 256;  // as cudaMalloc aligns; the size is kept before
        void* memory = nullptr;
        if (bytes > freeBytes() || posix_memalign(&memory, kHeader, kHeader + bytes) != 0) {
            return nullptr;
        }
        m_held += bytes;
        if (m_device.most) {
            *m_device.most = std::max(*m_device.most, m_held);
        }
        std::memcpy(memory, &bytes, sizeof(bytes));
        return static_cast<std::byte*>(memory) + kHeader;
    }
    std::size_t pieceBytes() const override { return m_device.pieceBytes; }
    void release(void* memory) noexcept override {
        std::byte* const start = static_cast<std::byte*>(memory) - 256;
        std::size_t bytes = 0;
        std::memcpy(&bytes, start, sizeof(bytes));
        m_held -= bytes;
        std::free(start);
    }
    void enter() override {}
    kernels::CudaStream stream() const override { return nullptr; }
    void clear(void* to, std::size_t bytes) override {
        cuda_host::queue([=] { std::memset(to, 0, bytes); });
    }
    void upload(void* to, const void* from, std::size_t bytes) override {
        refuseToRecord("a copy from the host");
        std::memcpy(to, from, bytes);
    }
    void download(void* to, const void* from, std::size_t bytes) override {
        refuseToRecord("a copy to the host");
        m_device.onDownload(bytes);
        std::memcpy(to, from, bytes);
    }
    void copy(void* to, const void* from, std::size_t bytes) override {
        cuda_host::queue([=] { std::memmove(to, from, bytes); });
    }
    void copyTo(kernels::DeviceRuntime&, void* to, const void* from, std::size_t bytes) override {
        refuseToRecord("a copy to another device");
        std::memmove(to, from, bytes);
    }
    kernels::DeviceProducts* products() override { return m_device.hasProducts ? &m_products : nullptr; }
    bool canRecord() const override { return m_device.canRecord; }
    void beginRecording() override {
        m_isSpoilt = false;
        cuda_host::beginRecording();
    }
    std::unique_ptr<kernels::DeviceRecording> endRecording() override {
        auto work = cuda_host::endRecording();
        if (m_isSpoilt) {
            throw kernels::DeviceFault("a recording that was spoilt before its end");
        }
        if (m_device.recorded) {
            ++*m_device.recorded;
        }
        return std::make_unique<HostRecording>(std::move(work), m_device.replayed);
    }

private:
    void refuseToRecord(const char* what) {
        if (cuda_host::isRecording()) {
            m_isSpoilt = true;
            throw kernels::DeviceFault(std::string(what) + " while a recording is made");
        }
    }
    std::size_t freeBytes() const {
        const std::size_t used = m_held + m_device.othersBytes;
        return used < m_device.totalBytes ? m_device.totalBytes - used : 0;
    }

    TestDevice m_device;
    HostProducts m_products{m_device.counted};
    std::size_t m_held = 0;
    bool m_isSpoilt = false;  ///< the recording that is being made
    std::string m_name = "the host as a GPU";
};
#endif

/// The device that CUDA tests compute on: the host with `device`, or the first GPU as it is.
inline std::unique_ptr<kernels::DeviceRuntime> makeTestRuntime(
    [[maybe_unused]] const TestDevice& device = {}) {
#ifdef XINGLIN_CUDA_ON_DEVICE
    return kernels::makeCudaRuntime(0);
#else
    return std::make_unique<HostRuntime>(device);
#endif
}

}  // namespace xinglin::test
