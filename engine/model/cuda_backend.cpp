#include "engine/model/cuda_backend.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "engine/core/error.h"
#include "engine/model/device_memory.h"
#include "engine/model/device_queue.h"
#include "engine/model/step_operations.h"
#include "kernels/cpu/for_rows.h"
#include "kernels/matmul/scale_products.h"
#include "kernels/optimizer/gradient_norm.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/fp8_rows.h"
#include "kernels/quant/half.h"
#include "kernels/quant/interleave.h"

namespace xinglin::engine {
namespace {

using kernels::TensorType;
using kernels::WeightLayout;
using kernels::WeightView;

// Fewer rows do not fill the tiles of a library's kernels.
constexpr std::int64_t kLeastLibraryRows = 64;

// The first whose tensor cores multiply e4m3.
constexpr int kLeastFp8Capability = 89;

bool isDense(TensorType type) {
    return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

class CudaBackend final : public Backend, public StepOperations, public DeviceQueue {
public:
    CudaBackend(std::unique_ptr<kernels::DeviceRuntime> runtime, unsigned threads, LongProducts products)
        : m_runtime(std::move(runtime)),
          m_memory(*m_runtime),
          m_pool(threads),
          m_host{m_pool},
          m_longProducts(products) {
        if (products == LongProducts::Fp8) {
            run([&](kernels::CudaStream) { requireFp8(); });
        }
    }

    std::string description() const override { return m_runtime->name(); }

    bool isHost() const override { return false; }
    Buffer allocate(std::size_t bytes, const std::string& name) override {
        Buffer buffer;
        run([&](kernels::CudaStream) { buffer = m_memory.take(bytes, name); });
        return buffer;
    }
    std::size_t freeBytes() const override {
        std::size_t free = 0;
        run([&](kernels::CudaStream) { free = m_runtime->memory().free; });
        return free;
    }
    void upload(void* to, const void* from, std::size_t bytes) override {
        if (bytes > 0) {
            run([&](kernels::CudaStream) { m_runtime->upload(to, from, bytes); });
        }
    }
    void download(void* to, const void* from, std::size_t bytes) override {
        if (bytes > 0) {
            run([&](kernels::CudaStream) { m_runtime->download(to, from, bytes); });
        }
    }
    void copy(void* to, const void* from, std::size_t bytes) override {
        if (bytes > 0) {
            run([&](kernels::CudaStream) { m_runtime->copy(to, from, bytes); });
        }
    }
    void clear(void* to, std::size_t bytes) override {
        if (bytes > 0) {
            run([&](kernels::CudaStream) { m_runtime->clear(to, bytes); });
        }
    }

    void send(const void* from, Backend& other, void* to, std::size_t bytes) override {
        auto* const device = dynamic_cast<CudaBackend*>(&other);
        if (!device || bytes == 0) {
            Backend::send(from, other, to, bytes);
        } else if (device == this) {
            run([&](kernels::CudaStream) { m_runtime->copy(to, from, bytes); });
        } else {
            const std::scoped_lock lock(m_mutex, device->m_mutex);
            run([&](kernels::CudaStream) { m_runtime->copyTo(*device->m_runtime, to, from, bytes); });
        }
    }

    // What blocks there are stay; else the nearest type that the kernels multiply and that loses nothing to
    // speak of.
    WeightForm bestForm(const WeightView& rowMajor, Arithmetic arithmetic) const override {
        WeightForm form = exactForm(rowMajor, arithmetic);
        if (hasFp8(rowMajor) && arithmetic == Arithmetic::Quantised) {
            form.fp8At = rounded(form.bytes);
            form.bytes = form.fp8At + kernels::fp8Bytes(rowMajor.rows, rowMajor.cols);
        }
        return form;
    }

    WeightForm exactForm(const WeightView& rowMajor, Arithmetic arithmetic) const {
        if (arithmetic == Arithmetic::Quantised && kernels::canInterleave(rowMajor.type)) {
            const kernels::InterleavedLayout layout = {rowMajor.type, rowMajor.rows, rowMajor.cols};
            return {rowMajor.type, WeightLayout::Interleaved, static_cast<std::size_t>(layout.bytes())};
        }
        const TensorType type = arithmetic == Arithmetic::Float32 ? TensorType::F32
                                : isDense(rowMajor.type)          ? rowMajor.type
                                                                  : TensorType::F16;
        return {type, WeightLayout::RowMajor, rowBytesOf(type, rowMajor.cols) * rowsOf(rowMajor)};
    }

    WeightView prepare(const WeightView& rowMajor, const WeightForm& form, Buffer& storage) override {
        storage = allocate(form.bytes, "weights");
        WeightView view = {form.type, form.layout, storage.data(), 0, rowMajor.rows, rowMajor.cols};
        if (form.layout == WeightLayout::Interleaved) {
            const kernels::InterleavedLayout layout = {form.type, rowMajor.rows, rowMajor.cols};
            const auto bytes = static_cast<std::size_t>(layout.bytes());
            const Buffer rearranged(bytes, "weights on their way to the GPU");
            kernels::interleaveCpu({layout, rowMajor.data, rearranged.data()}, m_host);
            upload(storage.data(), rearranged.data(), bytes);
        } else {
            view.rowBytes = rowBytesOf(form.type, rowMajor.cols);
            if (form.type == rowMajor.type && view.rowBytes == rowMajor.rowBytes) {
                upload(storage.data(), rowMajor.data, view.rowBytes * rowsOf(rowMajor));
            } else {
                uploadConverted(rowMajor, view, storage.data());
            }
        }
        if (form.fp8At > 0) {
            std::byte* const fp8 = storage.data() + form.fp8At;
            uploadFp8(rowMajor, fp8);
            view.fp8 = fp8;
        }
        return view;
    }

    std::size_t matmulScratch(const kernels::MatmulArgs& args) const override {
        if (args.rows < kLeastLibraryRows) {
            return kernels::matmulCudaScratch(args);
        }
        const auto halves = static_cast<std::size_t>(args.rows * args.cols) * sizeof(std::uint16_t);
        const std::size_t fp8 = isFp8(args) ? Fp8Scratch(args).bytes : 0;
        return std::max({kernels::matmulCudaScratch(args), halves, fp8});
    }
    std::int64_t cachedAttentionScratch(const kernels::CachedAttentionArgs& args) const override {
        return kernels::cachedAttentionCudaScratch(args);
    }
    std::size_t causalAttentionScratch(const kernels::CausalAttentionArgs&) const override { return 0; }

    DeviceQueue* deviceQueue() override { return this; }
    int device() const override { return m_runtime->device(); }
    void queue(const std::function<void(kernels::CudaStream)>& work) override { run(work); }

    StepOperations* stepOperations() override { return this; }
    void norm(const float* x, std::int64_t rows, std::int64_t cols, const kernels::RowTail& tail) override {
        run([&](kernels::CudaStream stream) { kernels::stepNormCuda(x, rows, cols, tail, stream); });
    }
    void product(const kernels::StepProductArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::stepProductCuda(args, stream); });
    }
    void gate(const kernels::StepGateArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::stepGateCuda(args, stream); });
    }
    void attention(const kernels::StepAttentionArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::stepAttentionCuda(args, stream); });
    }
    std::int64_t attentionScratch(const kernels::StepAttentionArgs& args) const override {
        return kernels::stepAttentionScratch(args);
    }
    void topK(const kernels::TopKArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::topKCuda(args, stream); });
    }
    std::int64_t topKScratch(std::int64_t rows, std::int64_t vocabulary, std::int64_t k) const override {
        return kernels::topKCudaScratch(rows, vocabulary, k);
    }
    void sampleTokens(const kernels::SampleTokensArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::sampleTokensCuda(args, stream); });
    }
    std::unique_ptr<kernels::DeviceRecording> record(const std::function<void()>& work) override {
        std::unique_ptr<kernels::DeviceRecording> recording;
        if (m_runtime->canRecord()) {
            // Held until the end: another thread's launches would be recorded too.
            run([&](kernels::CudaStream) {
                m_runtime->beginRecording();
                try {
                    work();
                } catch (...) {
                    abandonRecording();
                    throw;
                }
                recording = m_runtime->endRecording();
            });
        }
        return recording;
    }
    void replay(kernels::DeviceRecording& recording) override {
        run([&](kernels::CudaStream) { recording.replay(); });
    }

    void embedding(const kernels::EmbeddingArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::embeddingCuda(args, stream); });
    }
    void rmsNorm(const kernels::RmsNormArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::rmsNormCuda(args, stream); });
    }
    void layerNorm(const kernels::LayerNormArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::layerNormCuda(args, stream); });
    }
    void matmul(const kernels::MatmulArgs& args) override {
        run([&](kernels::CudaStream stream) {
            if (!multiplyInFp8(args, stream) && !multiplyByLibrary(args, stream)) {
                kernels::matmulCuda(args, stream);
            }
        });
    }
    void linear(const kernels::LinearArgs& args) override {
        run([&](kernels::CudaStream stream) {
            if (!isForLibrary(args.type, args.rows, args.cols, args.outputs) ||
                !linearByLibrary(args, stream)) {
                kernels::linearCuda(args, stream);
            }
        });
    }
    void ropeTable(const kernels::RopeTableArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::ropeTableCuda(args, stream); });
    }
    void rope(const kernels::RopeArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::ropeCuda(args, stream); });
    }
    void storeRows(const kernels::StoreRowsArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::storeRowsCuda(args, stream); });
    }
    void cachedAttention(const kernels::CachedAttentionArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::cachedAttentionCuda(args, stream); });
    }
    void causalAttention(const kernels::CausalAttentionArgs& args) override {
        run([&](kernels::CudaStream stream) {
            const std::int64_t floats = kernels::causalAttentionCudaScratch(args);
            const kernels::CausalAttentionArgs there = withStartsOnDevice(args, floats);
            kernels::causalAttentionCuda(there, scratch(floats), stream);
        });
    }
    void swiglu(const kernels::SwigluArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::swigluCuda(args, stream); });
    }
    void gelu(const kernels::GeluArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::geluCuda(args, stream); });
    }
    void crossEntropy(const kernels::CrossEntropyArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::crossEntropyCuda(args, stream); });
    }
    void entropyParts(const kernels::EntropyPartsArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::entropyPartsCuda(args, stream); });
    }

    void sumParts(const kernels::SumPartsArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::sumPartsCuda(args, stream); });
    }

    void embeddingBackward(const kernels::EmbeddingBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) {
            const std::int64_t floats = kernels::embeddingBackwardCudaScratch(args);
            kernels::embeddingBackwardCuda(args, scratch(floats), stream);
        });
    }
    void rmsNormBackward(const kernels::RmsNormBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) {
            const std::int64_t floats = kernels::rmsNormBackwardCudaScratch(args);
            kernels::rmsNormBackwardCuda(args, scratch(floats), stream);
        });
    }
    void layerNormBackward(const kernels::LayerNormBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) {
            const std::int64_t floats = kernels::layerNormBackwardCudaScratch(args);
            kernels::layerNormBackwardCuda(args, scratch(floats), stream);
        });
    }
    void linearBackward(const kernels::LinearBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) {
            kernels::LinearBackwardArgs left = args;
            if (isForLibrary(args.type, args.rows, args.cols, args.outputs)) {
                const auto dy = static_cast<const void*>(args.dy);
                const kernels::GemmArgs input = {args.type,
                                                 {dy, args.outputs, false},
                                                 {args.weight, args.cols, false},
                                                 args.dx,
                                                 args.cols,
                                                 args.rows,
                                                 args.cols,
                                                 args.outputs,
                                                 false};
                const kernels::GemmArgs weight = {args.type,
                                                  {dy, args.outputs, true},
                                                  {args.x, args.cols, false},
                                                  args.dWeight,
                                                  args.cols,
                                                  args.outputs,
                                                  args.cols,
                                                  args.rows,
                                                  true};
                left.dx = args.dx && m_runtime->products()->multiply(input, stream) ? nullptr : args.dx;
                left.dWeight =
                    args.dWeight && m_runtime->products()->multiply(weight, stream) ? nullptr : args.dWeight;
            }
            kernels::linearBackwardCuda(left, stream);
        });
    }
    void causalAttentionBackward(const kernels::CausalAttentionBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) {
            const std::int64_t floats = kernels::causalAttentionBackwardCudaScratch(args);
            kernels::CausalAttentionBackwardArgs there = args;
            there.forward = withStartsOnDevice(args.forward, floats);
            kernels::causalAttentionBackwardCuda(there, scratch(floats), stream);
        });
    }
    void swigluBackward(const kernels::SwigluBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::swigluBackwardCuda(args, stream); });
    }
    void geluBackward(const kernels::GeluBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::geluBackwardCuda(args, stream); });
    }
    void moveRows(const kernels::MoveRowsArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::moveRowsCuda(args, stream); });
    }
    void unitRows(const kernels::UnitRowsArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::unitRowsCuda(args, stream); });
    }
    void unitRowsBackward(const kernels::UnitRowsBackwardArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::unitRowsBackwardCuda(args, stream); });
    }
    void dropout(const kernels::DropoutArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::dropoutCuda(args, stream); });
    }
    void uniformNoise(const kernels::UniformNoiseArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::uniformNoiseCuda(args, stream); });
    }
    void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) override {
        run([&](kernels::CudaStream stream) { kernels::roundToBf16Cuda(from, to, count, stream); });
    }
    void widenBf16(const std::uint16_t* from, float* to, std::int64_t count) override {
        run([&](kernels::CudaStream stream) { kernels::widenBf16Cuda(from, to, count, stream); });
    }
    void adamw(const kernels::AdamwArgs& args) override {
        run([&](kernels::CudaStream stream) { kernels::adamwCuda(args, stream); });
    }
    double squaredNorm(const float* x, std::int64_t count) override {
        double sum = 0.0;
        run([&](kernels::CudaStream stream) {
            kernels::SquaredNormArgs args;
            args.x = x;
            args.count = count;
            const auto doubles = static_cast<std::size_t>(kernels::squaredNormCudaScratch(args)) + 1;
            const std::span<float> memory = scratch(static_cast<std::int64_t>(2 * doubles));
            args.sum = reinterpret_cast<double*>(memory.data());
            args.scratch = {args.sum + 1, doubles - 1};
            kernels::squaredNormCuda(args, stream);
            m_runtime->download(&sum, args.sum, sizeof(sum));
        });
        return sum;
    }

private:
    template <typename Work>
    void run(Work work) const {
        const std::lock_guard lock(m_mutex);
        try {
            m_runtime->enter();
            work(m_runtime->stream());
        } catch (const kernels::DeviceFault& fault) {
            throw Error(ErrorCode::DeviceLost, m_runtime->name() + ": " + fault.what());
        }
    }

    // What went wrong while it was made has spoilt it, which is nothing new to tell.
    void abandonRecording() {
        try {
            m_runtime->endRecording();
        } catch (const kernels::DeviceFault&) {
            return;
        }
    }

    // Training's products: enough rows, and shapes that a library takes.
    bool isForLibrary(kernels::GemmType type, std::int64_t rows, std::int64_t cols, std::int64_t outputs) {
        const std::int64_t multiple = type == kernels::GemmType::Bf16 ? 8 : 4;
        return rows >= kLeastLibraryRows && cols % multiple == 0 && outputs % multiple == 0 &&
               m_runtime->products();
    }

    // False: nothing was done.
    bool linearByLibrary(const kernels::LinearArgs& args, kernels::CudaStream stream) {
        const bool adds = args.write == kernels::ProductWrite::Add;
        if (args.type == kernels::GemmType::Bf16) {
            return m_runtime->products()->multiply(
                kernels::LibraryProductArgs{TensorType::BF16, args.x, args.weight, args.bias, args.y,
                                            args.rows, args.cols, args.outputs, adds},
                stream);
        }
        const kernels::GemmArgs product = {args.type,
                                           {args.x, args.cols, false},
                                           {args.weight, args.cols, true},
                                           args.y,
                                           args.outputs,
                                           args.rows,
                                           args.outputs,
                                           args.cols,
                                           adds};
        return !args.bias && m_runtime->products()->multiply(product, stream);
    }

    void requireFp8() const {
        if (m_runtime->capability() < kLeastFp8Capability) {
            throw Error(ErrorCode::InvalidInput, m_runtime->name() + " has compute capability " +
                                                     std::to_string(m_runtime->capability() / 10) + "." +
                                                     std::to_string(m_runtime->capability() % 10) +
                                                     "; products in 8 bits need 8.9. Leave out --fp8.");
        }
        if (!m_runtime->products()) {
            throw Error(ErrorCode::InvalidInput,
                        "products in 8 bits need cuBLASLt, which is not installed: install it, or leave out "
                        "--fp8.");
        }
    }

    // Weights with more bits than e4m3 has, in shapes that a library takes.
    bool hasFp8(const WeightView& weight) const {
        return m_longProducts == LongProducts::Fp8 &&
               (isDense(weight.type) || weight.type == TensorType::Q8_0) && weight.rows % 16 == 0 &&
               weight.cols % 16 == 0;
    }
    static std::size_t rounded(std::size_t bytes) { return (bytes + 255) / 256 * 256; }

    // Dequantised on the host, some rows at a time, and rounded on the device.
    void uploadFp8(const WeightView& from, std::byte* to) {
        constexpr std::int64_t kRowsAtOnce = 256;
        const std::int64_t cols = from.cols;
        std::vector<float> numbers(static_cast<std::size_t>(std::min(kRowsAtOnce, from.rows) * cols));
        auto* const bytes = reinterpret_cast<std::uint8_t*>(to);
        auto* const scales = reinterpret_cast<float*>(to + from.rows * cols);
        for (std::int64_t first = 0; first < from.rows; first += kRowsAtOnce) {
            const std::int64_t count = std::min(kRowsAtOnce, from.rows - first);
            kernels::forRows(m_host, count, 1, [&](std::int64_t row, std::int64_t rows) {
                for (std::int64_t r = row; r < row + rows; ++r) {
                    kernels::dequantiseReference({from.type,
                                                  static_cast<const std::byte*>(from.data) +
                                                      static_cast<std::size_t>(first + r) * from.rowBytes,
                                                  numbers.data() + r * cols, cols});
                }
            });
            run([&](kernels::CudaStream stream) {
                const std::span<float> there = scratch(count * cols);
                m_runtime->upload(there.data(), numbers.data(), there.size_bytes());
                kernels::fp8RowsCuda({there.data(), bytes + first * cols, scales + first, count, cols},
                                     stream);
            });
        }
    }

    // Where a product in 8 bits has what in its scratch memory.
    struct Fp8Scratch {
        explicit Fp8Scratch(const kernels::MatmulArgs& args) {
            std::int64_t outputs = 0;
            for (const kernels::MatmulTarget& target : args.targets) {
                outputs = std::max(outputs, target.weight.rows);
            }
            scales = rounded(static_cast<std::size_t>(args.rows * args.cols));
            sums = rounded(scales + static_cast<std::size_t>(args.rows) * sizeof(float));
            bytes = sums + static_cast<std::size_t>(args.rows * outputs) * sizeof(float);
        }
        std::size_t scales = 0;
        std::size_t sums = 0;
        std::size_t bytes = 0;
    };

    static bool isFp8(const kernels::MatmulArgs& args) {
        return std::all_of(args.targets.begin(), args.targets.end(),
                           [](const kernels::MatmulTarget& target) { return target.weight.fp8 != nullptr; });
    }

    // False: nothing was done.
    bool multiplyInFp8(const kernels::MatmulArgs& args, kernels::CudaStream stream) {
        if (args.rows < kLeastLibraryRows || !isFp8(args)) {
            return false;
        }
        const Fp8Scratch place(args);
        std::byte* const memory = args.scratch.data();
        auto* const x = reinterpret_cast<std::uint8_t*>(memory);
        auto* const scales = reinterpret_cast<float*>(memory + place.scales);
        auto* const sums = reinterpret_cast<float*>(memory + place.sums);
        kernels::fp8RowsCuda({args.x, x, scales, args.rows, args.cols}, stream);
        for (const kernels::MatmulTarget& target : args.targets) {
            const WeightView& weight = target.weight;
            const auto* const fp8 = static_cast<const std::byte*>(weight.fp8);
            kernels::LibraryProductArgs product;
            product.x = x;
            product.weight = fp8;
            product.y = sums;
            product.rows = args.rows;
            product.cols = args.cols;
            product.outputs = weight.rows;
            product.areE4m3 = true;
            if (m_runtime->products()->multiply(product, stream)) {
                const auto* const weightScales =
                    reinterpret_cast<const float*>(fp8 + weight.rows * weight.cols);
                kernels::scaleProductsCuda(
                    {sums, scales, weightScales, target.bias, target.y, args.rows, weight.rows, target.write},
                    stream);
            } else {
                const kernels::MatmulArgs one = {args.x, args.rows, args.cols, {&target, 1}, {}};
                kernels::matmulCuda(one, stream);
            }
        }
        return true;
    }

    // Prompts times 16-bit weights: a library's products are the fastest there are. False: nothing was done.
    bool multiplyByLibrary(const kernels::MatmulArgs& args, kernels::CudaStream stream) {
        const TensorType type = args.targets[0].weight.type;
        const bool isSixteenBits = type == TensorType::F16 || type == TensorType::BF16;
        if (!isSixteenBits || args.rows < kLeastLibraryRows || args.cols % 8 != 0 || !m_runtime->products()) {
            return false;
        }
        for (const kernels::MatmulTarget& target : args.targets) {
            if (target.weight.type != type) {
                return false;
            }
        }
        auto* const x = reinterpret_cast<std::uint16_t*>(args.scratch.data());
        const auto round = type == TensorType::BF16 ? kernels::roundToBf16Cuda : kernels::roundToHalfCuda;
        round(args.x, x, args.rows * args.cols, stream);
        for (const kernels::MatmulTarget& target : args.targets) {
            const kernels::LibraryProductArgs product = {type,
                                                         x,
                                                         target.weight.data,
                                                         target.bias,
                                                         target.y,
                                                         args.rows,
                                                         args.cols,
                                                         target.weight.rows,
                                                         target.write == kernels::ProductWrite::Add};
            if (!m_runtime->products()->multiply(product, stream)) {
                const kernels::MatmulArgs one = {args.x, args.rows, args.cols, {&target, 1}, {}};
                kernels::matmulCuda(one, stream);
            }
        }
        return true;
    }

    static std::size_t rowBytesOf(TensorType type, std::int64_t cols) {
        const std::size_t numberBytes = type == TensorType::F32 ? sizeof(float) : sizeof(std::uint16_t);
        return static_cast<std::size_t>(cols) * numberBytes;
    }
    static std::size_t rowsOf(const WeightView& view) { return static_cast<std::size_t>(view.rows); }

    // Row by row into another type, some rows at a time.
    void uploadConverted(const WeightView& from, const WeightView& to, std::byte* device) {
        constexpr std::int64_t kRowsAtOnce = 256;
        const auto cols = static_cast<std::size_t>(from.cols);
        std::vector<float> numbers(cols);
        std::vector<std::byte> rows;
        for (std::int64_t first = 0; first < from.rows; first += kRowsAtOnce) {
            const auto count = static_cast<std::size_t>(std::min(kRowsAtOnce, from.rows - first));
            rows.resize(count * to.rowBytes);
            for (std::size_t r = 0; r < count; ++r) {
                const std::size_t row = static_cast<std::size_t>(first) + r;
                kernels::dequantiseReference({from.type,
                                              static_cast<const std::byte*>(from.data) + row * from.rowBytes,
                                              numbers.data(), from.cols});
                std::byte* out = rows.data() + r * to.rowBytes;
                if (to.type == TensorType::F32) {
                    std::memcpy(out, numbers.data(), to.rowBytes);
                    continue;
                }
                for (std::size_t c = 0; c < cols; ++c) {
                    const std::uint16_t bits = kernels::halfFromFloat(numbers[c]);
                    std::memcpy(out + c * sizeof(bits), &bits, sizeof(bits));
                }
            }
            upload(device + static_cast<std::size_t>(first) * to.rowBytes, rows.data(), rows.size());
        }
    }

    // Scratch of an operation; what is queued before has passed when the next one's work comes.
    std::span<float> scratch(std::int64_t floats) {
        const auto count = static_cast<std::size_t>(floats);
        if (m_scratch.size() < count * sizeof(float)) {
            m_scratch = Buffer();
            m_scratch = m_memory.take(count * sizeof(float), "an operation's scratch memory");
        }
        return {m_scratch.as<float>(), count};
    }

    // The documents' starts go behind `floats` of scratch memory.
    kernels::CausalAttentionArgs withStartsOnDevice(const kernels::CausalAttentionArgs& args,
                                                    std::int64_t floats) {
        const std::int64_t first = kernels::roundUp(floats, 2);
        const std::size_t bytes = args.starts.size_bytes();
        const std::span<float> memory = scratch(first + static_cast<std::int64_t>(bytes / sizeof(float)));
        auto* const starts = reinterpret_cast<std::int64_t*>(memory.data() + first);
        m_runtime->upload(starts, args.starts.data(), bytes);
        kernels::CausalAttentionArgs there = args;
        there.starts = {starts, args.starts.size()};
        return there;
    }

    std::unique_ptr<kernels::DeviceRuntime> m_runtime;
    mutable std::recursive_mutex m_mutex;  ///< a recording's launches are calls within a call
    DeviceMemory m_memory;
    kernels::ThreadPool m_pool;
    kernels::CpuContext m_host;
    LongProducts m_longProducts;
    Buffer m_scratch;
};

}  // namespace

std::unique_ptr<Backend> makeCudaBackend(std::unique_ptr<kernels::DeviceRuntime> runtime, unsigned threads,
                                         LongProducts products) {
    return std::make_unique<CudaBackend>(std::move(runtime), threads, products);
}

}  // namespace xinglin::engine
