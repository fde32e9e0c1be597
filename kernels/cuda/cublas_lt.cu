#include "kernels/cuda/cublas_lt.h"

#if __has_include(<cublasLt.h>)
#include <cublasLt.h>
#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <map>
#include <tuple>

namespace xinglin::kernels {
namespace {

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;  // what the library advises for Hopper
constexpr std::uint32_t kAlignment = 16;  // bytes, of every matrix; the library takes 256 for granted

// The few functions that are used. Names without a type of their own: the header's declarations are it.
struct Functions {
    decltype(&cublasLtCreate) create = nullptr;
    decltype(&cublasLtDestroy) destroy = nullptr;
    decltype(&cublasLtMatmul) matmul = nullptr;
    decltype(&cublasLtMatmulDescCreate) descCreate = nullptr;
    decltype(&cublasLtMatmulDescDestroy) descDestroy = nullptr;
    decltype(&cublasLtMatmulDescSetAttribute) descSet = nullptr;
    decltype(&cublasLtMatrixLayoutCreate) layoutCreate = nullptr;
    decltype(&cublasLtMatrixLayoutDestroy) layoutDestroy = nullptr;
    decltype(&cublasLtMatmulPreferenceCreate) preferenceCreate = nullptr;
    decltype(&cublasLtMatmulPreferenceDestroy) preferenceDestroy = nullptr;
    decltype(&cublasLtMatmulPreferenceSetAttribute) preferenceSet = nullptr;
    decltype(&cublasLtMatmulAlgoGetHeuristic) heuristic = nullptr;

    // Left open for good: the library does not survive being unloaded.
    bool open() {
        const std::string name = "libcublasLt.so." + std::to_string(CUBLAS_VER_MAJOR);
        void* const library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
        const auto find = [&](auto& function, const char* symbol) {
            function =
                library
                    ? reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, symbol))
                    : nullptr;
            return function != nullptr;
        };
        return find(create, "cublasLtCreate") && find(destroy, "cublasLtDestroy") &&
               find(matmul, "cublasLtMatmul") && find(descCreate, "cublasLtMatmulDescCreate") &&
               find(descDestroy, "cublasLtMatmulDescDestroy") &&
               find(descSet, "cublasLtMatmulDescSetAttribute") &&
               find(layoutCreate, "cublasLtMatrixLayoutCreate") &&
               find(layoutDestroy, "cublasLtMatrixLayoutDestroy") &&
               find(preferenceCreate, "cublasLtMatmulPreferenceCreate") &&
               find(preferenceDestroy, "cublasLtMatmulPreferenceDestroy") &&
               find(preferenceSet, "cublasLtMatmulPreferenceSetAttribute") &&
               find(heuristic, "cublasLtMatmulAlgoGetHeuristic");
    }

    // What an algorithm may count on.
    bool prefer(cublasLtMatmulPreference_t preference) const {
        const auto set = [&](cublasLtMatmulPreferenceAttributes_t what, const auto& value) {
            return preferenceSet(preference, what, &value, sizeof(value)) == CUBLAS_STATUS_SUCCESS;
        };
        return set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, kWorkspaceBytes) &&
               set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, kAlignment) &&
               set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, kAlignment) &&
               set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, kAlignment) &&
               set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, kAlignment);
    }
};

// The library counts columns first: y transposed is [outputs, rows], weight transposed twice · x transposed.
class Plan {
public:
    Plan(const Functions& lt, cublasLtHandle_t handle, const LibraryProductArgs& args) : m_lt(lt) {
        const cudaDataType_t numbers = args.areE4m3                    ? CUDA_R_8F_E4M3
                                       : args.type == TensorType::BF16 ? CUDA_R_16BF
                                                                       : CUDA_R_16F;
        const auto rows = static_cast<std::uint64_t>(args.rows);
        const auto cols = static_cast<std::uint64_t>(args.cols);
        const auto outputs = static_cast<std::uint64_t>(args.outputs);
        const cublasOperation_t transposed = CUBLAS_OP_T;
        const cublasLtEpilogue_t epilogue = args.bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT;
        cublasLtMatmulPreference_t preference = nullptr;
        cublasLtMatmulHeuristicResult_t best = {};
        int count = 0;
        const bool isMade =
            lt.descCreate(&m_operation, CUBLAS_COMPUTE_32F, CUDA_R_32F) == CUBLAS_STATUS_SUCCESS &&
            lt.descSet(m_operation, CUBLASLT_MATMUL_DESC_TRANSA, &transposed, sizeof(transposed)) ==
                CUBLAS_STATUS_SUCCESS &&
            lt.descSet(m_operation, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue, sizeof(epilogue)) ==
                CUBLAS_STATUS_SUCCESS &&
            setBias(args.bias ? kLeastAlignedBias : nullptr) &&
            lt.layoutCreate(&m_weight, numbers, cols, outputs, args.cols) == CUBLAS_STATUS_SUCCESS &&
            lt.layoutCreate(&m_x, numbers, cols, rows, args.cols) == CUBLAS_STATUS_SUCCESS &&
            lt.layoutCreate(&m_y, CUDA_R_32F, outputs, rows, args.outputs) == CUBLAS_STATUS_SUCCESS &&
            lt.preferenceCreate(&preference) == CUBLAS_STATUS_SUCCESS && lt.prefer(preference) &&
            lt.heuristic(handle, m_operation, m_weight, m_x, m_y, m_y, preference, 1, &best, &count) ==
                CUBLAS_STATUS_SUCCESS;
        if (preference) {
            lt.preferenceDestroy(preference);
        }
        m_isUsable = isMade && count > 0;
        m_algorithm = best.algo;
    }
    ~Plan() {
        if (m_operation) {
            m_lt.descDestroy(m_operation);
        }
        for (const cublasLtMatrixLayout_t layout : {m_weight, m_x, m_y}) {
            if (layout) {
                m_lt.layoutDestroy(layout);
            }
        }
    }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    bool run(cublasLtHandle_t handle, const LibraryProductArgs& args, void* workspace, CudaStream stream) {
        const float one = 1.0f;
        const float kept = args.adds ? 1.0f : 0.0f;
        return m_isUsable && setBias(args.bias) &&
               m_lt.matmul(handle, m_operation, &one, args.weight, m_weight, args.x, m_x, &kept, args.y, m_y,
                           args.y, m_y, &m_algorithm, workspace, kWorkspaceBytes,
                           stream) == CUBLAS_STATUS_SUCCESS;
    }

private:
    bool setBias(const float* bias) {
        return !bias || m_lt.descSet(m_operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &bias, sizeof(bias)) ==
                            CUBLAS_STATUS_SUCCESS;
    }

    // Whoever chooses an algorithm reads of a bias no more than how its address is aligned, and a plan serves
    // the biases of all layers.
    static inline const float* const kLeastAlignedBias =
        reinterpret_cast<const float*>(std::uintptr_t{kAlignment});

    const Functions& m_lt;
    cublasLtMatmulDesc_t m_operation = nullptr;
    cublasLtMatrixLayout_t m_weight = nullptr;
    cublasLtMatrixLayout_t m_x = nullptr;
    cublasLtMatrixLayout_t m_y = nullptr;
    cublasLtMatmulAlgo_t m_algorithm = {};
    bool m_isUsable = false;
};

// Row after row is column after column of the other way round: cᵀ [n, m] = bᵀ · aᵀ.
class GemmPlan {
public:
    GemmPlan(const Functions& lt, cublasLtHandle_t handle, const GemmArgs& args) : m_lt(lt) {
        const cudaDataType_t numbers = args.type == GemmType::Bf16 ? CUDA_R_16BF : CUDA_R_32F;
        const auto m = static_cast<std::uint64_t>(args.m);
        const auto n = static_cast<std::uint64_t>(args.n);
        const auto k = static_cast<std::uint64_t>(args.k);
        const cublasOperation_t left = args.b.isTransposed ? CUBLAS_OP_T : CUBLAS_OP_N;
        const cublasOperation_t right = args.a.isTransposed ? CUBLAS_OP_T : CUBLAS_OP_N;
        cublasLtMatmulPreference_t preference = nullptr;
        cublasLtMatmulHeuristicResult_t best = {};
        int count = 0;
        const bool isMade =
            lt.descCreate(&m_operation, CUBLAS_COMPUTE_32F, CUDA_R_32F) == CUBLAS_STATUS_SUCCESS &&
            lt.descSet(m_operation, CUBLASLT_MATMUL_DESC_TRANSA, &left, sizeof(left)) ==
                CUBLAS_STATUS_SUCCESS &&
            lt.descSet(m_operation, CUBLASLT_MATMUL_DESC_TRANSB, &right, sizeof(right)) ==
                CUBLAS_STATUS_SUCCESS &&
            lt.layoutCreate(&m_left, numbers, args.b.isTransposed ? k : n, args.b.isTransposed ? n : k,
                            args.b.stride) == CUBLAS_STATUS_SUCCESS &&
            lt.layoutCreate(&m_right, numbers, args.a.isTransposed ? m : k, args.a.isTransposed ? k : m,
                            args.a.stride) == CUBLAS_STATUS_SUCCESS &&
            lt.layoutCreate(&m_result, CUDA_R_32F, n, m, args.cStride) == CUBLAS_STATUS_SUCCESS &&
            lt.preferenceCreate(&preference) == CUBLAS_STATUS_SUCCESS && lt.prefer(preference) &&
            lt.heuristic(handle, m_operation, m_left, m_right, m_result, m_result, preference, 1, &best,
                         &count) == CUBLAS_STATUS_SUCCESS;
        if (preference) {
            lt.preferenceDestroy(preference);
        }
        m_isUsable = isMade && count > 0;
        m_algorithm = best.algo;
    }
    ~GemmPlan() {
        if (m_operation) {
            m_lt.descDestroy(m_operation);
        }
        for (const cublasLtMatrixLayout_t layout : {m_left, m_right, m_result}) {
            if (layout) {
                m_lt.layoutDestroy(layout);
            }
        }
    }
    GemmPlan(const GemmPlan&) = delete;
    GemmPlan& operator=(const GemmPlan&) = delete;

    bool run(cublasLtHandle_t handle, const GemmArgs& args, void* workspace, CudaStream stream) {
        const float one = 1.0f;
        const float kept = args.adds ? 1.0f : 0.0f;
        return m_isUsable && m_lt.matmul(handle, m_operation, &one, args.b.data, m_left, args.a.data, m_right,
                                         &kept, args.c, m_result, args.c, m_result, &m_algorithm, workspace,
                                         kWorkspaceBytes, stream) == CUBLAS_STATUS_SUCCESS;
    }

private:
    const Functions& m_lt;
    cublasLtMatmulDesc_t m_operation = nullptr;
    cublasLtMatrixLayout_t m_left = nullptr;
    cublasLtMatrixLayout_t m_right = nullptr;
    cublasLtMatrixLayout_t m_result = nullptr;
    cublasLtMatmulAlgo_t m_algorithm = {};
    bool m_isUsable = false;
};

class CublasLt final : public DeviceProducts {
public:
    CublasLt(const Functions& functions, cublasLtHandle_t handle, void* workspace)
        : m_lt(functions), m_handle(handle), m_workspace(workspace) {}
    ~CublasLt() override {
        m_plans.clear();
        m_gemmPlans.clear();
        m_lt.destroy(m_handle);
        cudaFree(m_workspace);
    }

private:
    bool queue(const LibraryProductArgs& args, CudaStream stream) override {
        const Shape shape = {args.type,   args.rows, args.cols, args.outputs, args.adds, args.bias != nullptr,
                             args.areE4m3};
        std::unique_ptr<Plan>& plan = m_plans[shape];  // a model has few shapes, prompts many lengths
        if (!plan) {
            if (m_plans.size() > kMostPlans) {
                m_plans.clear();
                return queue(args, stream);
            }
            plan = std::make_unique<Plan>(m_lt, m_handle, args);
        }
        return plan->run(m_handle, args, m_workspace, stream);
    }

    bool queue(const GemmArgs& args, CudaStream stream) override {
        const GemmShape shape = {args.type,          args.m,        args.n,       args.k,
                                 args.a.stride,      args.b.stride, args.cStride, args.a.isTransposed,
                                 args.b.isTransposed};
        if (m_gemmPlans.size() > kMostPlans) {
            m_gemmPlans.clear();
        }
        std::unique_ptr<GemmPlan>& plan = m_gemmPlans[shape];
        if (!plan) {
            plan = std::make_unique<GemmPlan>(m_lt, m_handle, args);
        }
        return plan->run(m_handle, args, m_workspace, stream);
    }

    using GemmShape = std::tuple<GemmType, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                                 std::int64_t, std::int64_t, bool, bool>;
    using Shape = std::tuple<TensorType, std::int64_t, std::int64_t, std::int64_t, bool, bool, bool>;
    static constexpr std::size_t kMostPlans = 4096;

    Functions m_lt;
    cublasLtHandle_t m_handle;
    void* m_workspace;
    std::map<Shape, std::unique_ptr<Plan>> m_plans;
    std::map<GemmShape, std::unique_ptr<GemmPlan>> m_gemmPlans;
};

}  // namespace

std::unique_ptr<DeviceProducts> openCublasLt() {
    Functions functions;
    cublasLtHandle_t handle = nullptr;
    if (!functions.open() || functions.create(&handle) != CUBLAS_STATUS_SUCCESS) {
        return nullptr;
    }
    void* workspace = nullptr;
    if (cudaMalloc(&workspace, kWorkspaceBytes) != cudaSuccess) {  // our own kernels need none
        cudaGetLastError();                                        // must not surface in a later call
        functions.destroy(handle);
        return nullptr;
    }
    return std::make_unique<CublasLt>(functions, handle, workspace);
}

}  // namespace xinglin::kernels

#else

namespace xinglin::kernels {

std::unique_ptr<DeviceProducts> openCublasLt() {
    return nullptr;
}

}  // namespace xinglin::kernels

#endif
