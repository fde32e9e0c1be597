#include "engine/parallel/nccl_library.h"

#include <dlfcn.h>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

constexpr int kOldestVersion = 2700;  // the first with send and receive

// Since 2.9 a major number counts 10000.
std::string versionText(int version) {
    const int major = version < 10000 ? version / 1000 : version / 10000;
    const int rest = version < 10000 ? version % 1000 : version % 10000;
    return std::to_string(major) + "." + std::to_string(rest / 100) + "." + std::to_string(rest % 100);
}

}  // namespace

std::shared_ptr<const NcclLibrary> NcclLibrary::open(const std::string& name, std::string& reason) {
    // Left open for good: its threads outlive any communicator.
    void* const library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        reason = name + " is not installed.";
        return nullptr;
    }
    std::shared_ptr<NcclLibrary> made(new NcclLibrary);
    int (*getVersion)(int*) = nullptr;
    const char* missing = nullptr;
    const auto find = [&](auto& function, const char* symbol) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, symbol));
        missing = function ? missing : symbol;
    };
    find(getVersion, "ncclGetVersion");
    find(made->m_errorText, "ncclGetErrorString");
    find(made->commInitAll, "ncclCommInitAll");
    find(made->getUniqueId, "ncclGetUniqueId");
    find(made->commInitRank, "ncclCommInitRank");
    find(made->commDestroy, "ncclCommDestroy");
    find(made->groupStart, "ncclGroupStart");
    find(made->groupEnd, "ncclGroupEnd");
    find(made->allGather, "ncclAllGather");
    find(made->send, "ncclSend");
    find(made->receive, "ncclRecv");
    if (missing) {
        reason = name + " has no function " + missing + ": install NCCL 2.7 or newer.";
        return nullptr;
    }
    int version = 0;
    if (getVersion(&version) != 0 || version < kOldestVersion) {
        reason = name + " is version " + versionText(version) + ": install NCCL 2.7 or newer.";
        return nullptr;
    }
    made->m_version = versionText(version);
    return made;
}

void NcclLibrary::check(int result, const char* what) const {
    if (result != 0) {
        throw Error(ErrorCode::DeviceLost,
                    std::string("NCCL ") + what + ": " + m_errorText(result) + ". Restart the engine.");
    }
}

}  // namespace xinglin::engine
