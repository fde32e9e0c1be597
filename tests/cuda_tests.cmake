# The CUDA kernels without a GPU: the same .cu sources compiled for the host through the shim in support/cuda_host,
# against the references. Always with sanitizers, whatever the preset; a build that has its own skips them.
#   cuda_host_tests  address and undefined behaviour
#   cuda_host_races  threads
# And the same tests on a GPU, as nvcc built the kernels: cuda_device_tests, where XINGLIN_CUDA=ON. Wherever a toolkit is
# found their sources are compiled, and the benchmarks of GPUs, so that a change that breaks them is seen without a GPU.
file(GLOB_RECURSE cuda_test_sources CONFIGURE_DEPENDS cuda/*_test.cpp)
set(cuda_test_support support/quant_blocks.cpp support/gguf_writer.cpp support/torch_writer.cpp
    support/tiny_adapter.cpp support/tiny_families.cpp support/tiny_folder.cpp support/tiny_model.cpp
    support/small_vocabularies.cpp support/training_files.cpp)

if(XINGLIN_CUDA_FOUND)
    set(sources ${cuda_test_sources})
    list(FILTER sources EXCLUDE REGEX "/cuda/shim/")
    add_library(cuda_device_test_objects OBJECT ${sources} cuda/device_main.cpp)
    target_include_directories(cuda_device_test_objects PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_definitions(cuda_device_test_objects PRIVATE XINGLIN_CUDA_ON_DEVICE)
    target_link_libraries(cuda_device_test_objects PRIVATE xinglin_engine GTest::gtest GTest::gmock)
    add_executable(cuda_device_tests EXCLUDE_FROM_ALL ${cuda_test_support})
    target_include_directories(cuda_device_tests PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(cuda_device_tests PRIVATE cuda_device_test_objects xinglin_engine GTest::gtest GTest::gmock)
    if(XINGLIN_CUDA STREQUAL "ON")
        set_target_properties(cuda_device_tests PROPERTIES EXCLUDE_FROM_ALL OFF)
        # One program, one start of the runtime, which takes a second.
        add_test(NAME cuda_device_tests COMMAND cuda_device_tests)
        set_tests_properties(cuda_device_tests PROPERTIES LABELS cuda TIMEOUT 300 SKIP_RETURN_CODE 77)
    else()
        # Nothing runs them here: that they compile is all that is wanted, as quickly as may be.
        target_compile_options(cuda_device_test_objects PRIVATE -O0 -g0)
    endif()
endif()

# That the script for GPU machines is sound and its phases fit into its time; all of it with stand-ins for GPU and programs.
find_program(BASH bash)
find_program(PYTHON3 python3)
if(BASH)
    add_test(NAME gpu_script COMMAND ${BASH} ${CMAKE_CURRENT_SOURCE_DIR}/gpu/run.sh --list)
    set_tests_properties(gpu_script PROPERTIES LABELS cuda)
endif()
if(BASH AND PYTHON3)
    add_test(NAME gpu_script_runs COMMAND ${PYTHON3} -B ${CMAKE_CURRENT_SOURCE_DIR}/gpu/run_test.py)
    set_tests_properties(gpu_script_runs PROPERTIES LABELS cuda TIMEOUT 300)
endif()

if(XINGLIN_SANITIZE)
    return()
endif()
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    message(STATUS "The CUDA kernels' host tests need x86-64 Linux: not built")
    return()
endif()

file(GLOB_RECURSE cuda_kernels CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/kernels/*.cu)
list(FILTER cuda_kernels EXCLUDE REGEX "/(device_list|device_runtime|cublas_lt)\\.cu$")  # ask the true runtime
set_source_files_properties(${cuda_kernels} PROPERTIES LANGUAGE CXX)
# nvcc fuses products with sums where a kernel does not say how it rounds: so do the kernels here, where the processor can.
include(CheckCXXSourceRuns)
check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"fma\") ? 0 : 1; }" XINGLIN_HOST_HAS_FMA)
if(XINGLIN_HOST_HAS_FMA)
    set_source_files_properties(${cuda_kernels} PROPERTIES COMPILE_OPTIONS "-mfma;-ffp-contract=fast")
endif()
file(GLOB_RECURSE cuda_host_core_sources CONFIGURE_DEPENDS support/cuda_host/*.cpp)

# Without a sanitizer: its reads and writes are not the kernels'.
add_library(cuda_host_core OBJECT ${cuda_host_core_sources})
target_include_directories(cuda_host_core PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_options(cuda_host_core PRIVATE -O2)

function(xinglin_cuda_host_tests name sanitizers without)
    set(sources ${cuda_test_sources})
    list(FILTER sources EXCLUDE REGEX "${without}")
    add_executable(${name} ${sources} ${cuda_kernels} ${ARGN})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} support/cuda_host/toolkit)
    target_compile_options(${name} PRIVATE -fsanitize=${sanitizers} -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -fsanitize=${sanitizers})
    # The standard library before ours: objects of nvcc hold copies of its templates, and whoever takes one of those takes the
    # device's kernels with it, which the host's stand in for.
    target_link_libraries(${name} PRIVATE cuda_host_core GTest::gmock GTest::gtest stdc++ xinglin_engine)
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
    gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 120
        PROPERTIES LABELS cuda TIMEOUT 300)
endfunction()

# Whole models on the kernels: the threads of the engine are not the kernels', so only the first has them.
xinglin_cuda_host_tests(cuda_host_tests address,undefined "/races_test\\.cpp$" ${cuda_test_support})
target_link_libraries(cuda_host_tests PRIVATE GTest::gtest_main)
add_dependencies(cuda_host_tests fake_nccl fake_nccl_ranks)
if(TARGET xinglin_mpi)
    add_dependencies(cuda_host_tests xinglin_mpi)  # some of them start processes
endif()
target_compile_definitions(cuda_host_tests PRIVATE XINGLIN_FAKE_NCCL="$<TARGET_FILE:fake_nccl>"
    XINGLIN_FAKE_NCCL_RANKS="$<TARGET_FILE:fake_nccl_ranks>")
xinglin_cuda_host_tests(cuda_host_races thread "/(mistakes|recording)_test\\.cpp$|/cuda/engine/" cuda/races_main.cpp
    support/quant_blocks.cpp)
