#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

/// The index types of CUDA's own headers, at global scope as there.
struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
    constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

/// Of the running thread. Written at every switch.
extern uint3 threadIdx;
extern uint3 blockIdx;
extern dim3 blockDim;
extern dim3 gridDim;

namespace xinglin::cuda_host {

inline constexpr unsigned kWarpSize = 32;

/// In which order the threads of a block, and the blocks, take their turns. A kernel must give the same
/// result in every order.
enum class Order { Ascending, Descending, Shuffled };

/// When an asynchronous copy to shared memory arrives. Late shows a missing wait, AtOnce shows that memory is
/// overwritten while it is still read.
enum class Copies { Late, AtOnce };

struct Schedule {
    Order order = Order::Ascending;
    std::uint64_t seed = 1;
    Copies copies = Copies::Late;
};

/// For the launches that follow.
void setSchedule(const Schedule& schedule);
const Schedule& schedule();

/// A kernel did what CUDA does not define: where, and which threads.
class KernelFault final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Dynamic shared memory of a launch. What was not asked for has to fit into 48 KiB with the kernel's
/// variables.
struct DynamicShared {
    std::size_t bytes = 0;
    bool isAskedFor = false;
};

/// Runs `kernel` once for every thread of the grid, block after block. Throws KernelFault; the block's
/// threads are then abandoned where they stand, without unwinding.
void launch(dim3 grid, dim3 block, const DynamicShared& shared, const std::function<void()>& kernel);

/// Ends the launch with a KernelFault. Called by a thread of a kernel, which is abandoned: its caller holds
/// nothing that a destructor would have to free.
[[noreturn, gnu::format(printf, 1, 2)]] void fail(const char* format, ...);

/// Where a thread meets others.
struct Place {
    const char* operation;
    const char* file;
    int line;
};

/// __syncthreads().
void syncBlock(const Place& place);

/// What one lane gives to an operation of its warp and gets from it.
struct LaneValue {
    std::uint64_t value = 0;  ///< in and out
    int source = 0;           ///< a shuffle's lane; may lie outside the warp: then the value stays
};

/// Waits for all lanes of `mask` and then hands `payloads` (null for lanes outside the mask), 32 of them, to
/// `combine`, once. The operation orders memory only where `isFence` holds.
using Combine = void (*)(void* const* payloads, unsigned mask);
void meetWarp(unsigned mask, const Place& place, void* payload, Combine combine, bool isFence);

void shuffle(unsigned mask, const Place& place, LaneValue& lane);
/// A bit for every lane of the mask whose `predicate` holds.
unsigned ballot(unsigned mask, const Place& place, bool predicate);
void syncWarp(unsigned mask, const Place& place);

/// One variable in the shared memory of the running block, exactly `bytes` large, filled with 0xff. `key`
/// names it: all threads of a block get the same memory for one key.
void* sharedVariable(const void* key, std::size_t bytes);
/// The block's dynamic shared memory, exactly as large as the launch said.
void* dynamicShared();

/// The running thread's number in its block.
unsigned linearThread();

/// Fails unless `pointer` is a multiple of `bytes`.
void requireAligned(const void* pointer, std::size_t bytes, const char* operation);

}  // namespace xinglin::cuda_host
