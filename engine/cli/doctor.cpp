#include <dlfcn.h>
#include <unicode/uchar.h>

#include <fstream>
#include <memory>
#include <thread>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/parallel/nccl_library.h"
#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/device_list.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

/// The value behind "key :" in one of the kernel's text files, or nothing.
std::string valueIn(const char* path, const std::string& key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (line.starts_with(key) && colon != std::string::npos) {
            const std::size_t from = line.find_first_not_of(" \t", colon + 1);
            return from == std::string::npos ? std::string() : line.substr(from);
        }
    }
    return {};
}

std::uint64_t memoryBytes(const std::string& key) {
    const std::string kilobytes = valueIn("/proc/meminfo", key);
    return kilobytes.empty() ? 0 : std::stoull(kilobytes) * 1024;
}

/// Libraries that are opened at run time: there or not decides what the engine can do, never whether it
/// starts.
json optionalLibraries() {
    json found = json::object();
    for (const char* name :
         {"libcuda.so.1", "libcublas.so.13", "libcublasLt.so.13", "libnccl.so.2", "libmpi.so.40"}) {
        // Left open: some of these do not survive being unloaded, and the program ends in a moment anyway.
        found[name] = dlopen(name, RTLD_LAZY | RTLD_LOCAL) != nullptr;
    }
    return found;
}

/// Which NCCL GPUs that share a model would use, or why they would copy to one another.
std::string describeNccl() {
    std::string reason;
    const auto library = NcclLibrary::open(NcclLibrary::kName, reason);
    return library ? "NCCL " + library->version() : reason;
}

json describeDevices(const kernels::CudaDeviceList& list) {
    json devices = json::array();
    for (const kernels::CudaDevice& device : list.devices) {
        devices.push_back(
            {{"number", devices.size()},  // as --devices wants it
             {"name", device.name},
             {"compute_capability", std::to_string(device.major) + "." + std::to_string(device.minor)},
             {"multiprocessors", device.multiprocessors},
             {"memory_bytes", device.memoryBytes},
             {"free_bytes", device.freeBytes}});
    }
    return devices;
}

json examine() {
    const kernels::CudaDeviceList cuda = kernels::listCudaDevices();
    const unsigned threads = std::thread::hardware_concurrency();
    return {{"version", XINGLIN_VERSION},
            {"processor", valueIn("/proc/cpuinfo", "model name")},
            {"processors", threads},
            {"simd", kernels::describeCpu(kernels::detectCpuFeatures())},
            {"memory",
             {{"total_bytes", memoryBytes("MemTotal")}, {"available_bytes", memoryBytes("MemAvailable")}}},
            {"devices", describeDevices(cuda)},
            {"cuda", cuda.message},
            {"backends", cuda.status == kernels::CudaStatus::Ready ? json{"cpu", "cuda"} : json{"cpu"}},
            {"libraries", optionalLibraries()},
            {"nccl", describeNccl()},
            {"unicode", U_UNICODE_VERSION}};
}

void print(const json& result, std::ostream& out) {
    const auto gigabytes = [](const json& bytes) {
        return std::to_string(bytes.get<std::uint64_t>() / 1'000'000'000) + " GB";
    };
    out << "xinglin-engine " << result["version"].get<std::string>() << "\n"
        << "processor: " << result["processor"].get<std::string>() << ", " << result["processors"]
        << " threads\n"
        << "instructions: " << result["simd"].get<std::string>() << "\n"
        << "memory: " << gigabytes(result["memory"]["total_bytes"]) << ", available "
        << gigabytes(result["memory"]["available_bytes"]) << "\n"
        << "CUDA: " << result["cuda"].get<std::string>() << "\n";
    for (const json& device : result["devices"]) {
        out << "  " << toLine(device) << "\n";
    }
    out << "sums over GPUs: " << result["nccl"].get<std::string>() << "\n";
    for (const auto& [name, isThere] : result["libraries"].items()) {
        out << name << ": " << (isThere.get<bool>() ? "found" : "not found") << "\n";
    }
}

}  // namespace

CommandBody describeDoctor(CLI::App& options) {
    auto wantsJson = std::make_shared<bool>(false);
    options.add_flag("--json", *wantsJson, "One JSON document");
    return [wantsJson](const CommandContext& context) {
        const json result = examine();
        if (*wantsJson) {
            context.out << toLine(result) << "\n";
        } else {
            print(result, context.out);
        }
        return ExitCode::Done;
    };
}

}  // namespace xinglin::engine::cli
