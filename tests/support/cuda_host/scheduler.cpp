#include "tests/support/cuda_host/scheduler.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <sstream>
#include <vector>

#include "tests/support/cuda_host/fiber.h"
#include "tests/support/cuda_host/fragments.h"
#include "tests/support/cuda_host/sanitizers.h"
#include "tests/support/random_values.h"

uint3 threadIdx = {0, 0, 0};
uint3 blockIdx = {0, 0, 0};
dim3 blockDim;
dim3 gridDim;

namespace xinglin::cuda_host {
namespace {

constexpr unsigned kMostThreads = 1024;
constexpr unsigned kMostGrid = 65535;                // y and z
constexpr std::size_t kMostSharedBytes = 99 * 1024;  // a block's on sm_86 and sm_89, which have least
constexpr std::size_t kMostStaticSharedBytes = 48 * 1024;
constexpr std::size_t kSharedAlignment = 128;
constexpr unsigned char kUninitialised = 0xff;  // no number in every floating-point type

enum class State { Ready, InWarp, AtBarrier, Left };

// Asynchronous copies that have not arrived, oldest first, as a ring.
struct CopyQueue {
    static constexpr unsigned kMost = 128;
    struct Copy {
        void* to;
        const void* from;
        unsigned group;
    };
    Copy copies[kMost];
    unsigned first = 0;
    unsigned count = 0;
    unsigned group = 0;  // that is being filled
};

struct Thread {
    std::unique_ptr<Fiber> fiber;
    CopyQueue copies;
    uint3 index = {0, 0, 0};
    State state = State::Left;
    Place place = {nullptr, nullptr, 0};
    unsigned mask = 0;
    void* payload = nullptr;
};

// For the thread sanitizer: two addresses that alternate from meeting to meeting, since a quick thread may
// come to the next one before a slow one has left this one.
struct Meeting {
    char sync[2] = {};
    unsigned generation = 0;
};

struct Warp {
    Meeting fences[kWarpSize];  // by the lowest lane of the mask
};

struct Block {
    const std::function<void()>* kernel = nullptr;
    std::vector<Thread>* threads = nullptr;
    unsigned count = 0;
    std::vector<unsigned> turns;
    unsigned turn = 0;
    unsigned waiting = 0;
    unsigned left = 0;
    Meeting barrier;
    std::vector<Warp> warps;
    std::map<const void*, void*> variables;
    std::size_t staticBytes = 0;
    DynamicShared asked;
    void* dynamic = nullptr;
    std::string fault;
};

// Reachable for good, so that the leak checker finds it: fibers are kept from launch to launch.
struct Machine {
    Schedule schedule;
    Fiber host;
    // Neighbouring blocks have fibers of their own, so that the thread sanitizer sees what they share.
    std::vector<Thread> pools[2];
    Block block;
    Thread* running = nullptr;
    std::vector<void*> memory;  // shared memory of the blocks that have run
    char launchStart = 0;
    char launchEnd = 0;
};

std::size_t mostBytes(const DynamicShared& shared) {
    return shared.isAskedFor ? kMostSharedBytes : kMostStaticSharedBytes;
}

Machine& machine() {
    static auto* instance = new Machine;
    return *instance;
}

std::string nameOf(const Place& place) {
    return std::string(place.operation) + " at " + place.file + ":" + std::to_string(place.line);
}

unsigned numberOf(const Thread& thread) {
    return static_cast<unsigned>(&thread - machine().block.threads->data());
}

void goTo(Fiber& from, Thread& thread) {
    Machine& m = machine();
    m.running = &thread;
    threadIdx = thread.index;
    thread.fiber->resumeFrom(from);
}

// "12 threads wait for __syncthreads at a.cu:7; 4 threads have left the kernel: 12 13 14 15".
std::string standstill() {
    const IgnoredWrites ignored;
    const Block& block = machine().block;
    std::map<std::string, std::vector<unsigned>> groups;
    for (unsigned t = 0; t < block.count; ++t) {
        const Thread& thread = (*block.threads)[t];
        groups[thread.state == State::Left ? "have left the kernel" : "wait for " + nameOf(thread.place)]
            .push_back(t);
    }
    std::ostringstream text;
    text << "The threads of block " << blockIdx.x << " wait for one another";
    for (const auto& [what, threads] : groups) {
        text << "; " << threads.size() << " " << what << ":";
        for (std::size_t i = 0; i < threads.size() && i < kWarpSize; ++i) {
            text << " " << threads[i];
        }
    }
    return text.str();
}

// Goes on with the next thread that can run; to the host when none can.
void giveTurn(Fiber& from) {
    Machine& m = machine();
    Block& block = m.block;
    for (unsigned i = 1; i <= block.count; ++i) {
        const unsigned turn = (block.turn + i) % block.count;
        Thread& next = (*block.threads)[block.turns[turn]];
        if (next.state == State::Ready) {
            block.turn = turn;
            if (&from != next.fiber.get()) {
                goTo(from, next);
            }
            return;
        }
    }
    if (block.left < block.count) {
        block.fault = standstill();
    }
    m.host.resumeFrom(from);
}

void threadBody() {
    for (;;) {
        Machine& m = machine();
        Thread& me = *m.running;
        acquire(&m.launchStart);
        (*m.block.kernel)();
        release(&m.launchEnd);
        me.state = State::Left;
        ++m.block.left;
        giveTurn(*me.fiber);
    }
}

std::uint64_t seedOf(const Schedule& schedule, std::uint64_t block) {
    return schedule.seed * 0x9e3779b97f4a7c15u + block;
}

std::vector<unsigned> turnsOf(unsigned count, std::uint64_t salt) {
    const Schedule& schedule = machine().schedule;
    std::vector<unsigned> turns(count);
    std::iota(turns.begin(), turns.end(), 0u);
    if (schedule.order == Order::Descending) {
        std::reverse(turns.begin(), turns.end());
    } else if (schedule.order == Order::Shuffled) {
        test::Random random(seedOf(schedule, salt));
        for (unsigned i = count; i > 1; --i) {
            std::swap(turns[i - 1], turns[random.bits() % i]);
        }
    }
    return turns;
}

void prepareThreads(std::vector<Thread>& pool, dim3 shape) {
    const unsigned count = shape.x * shape.y * shape.z;
    if (pool.size() < count) {
        pool.resize(count);
    }
    for (unsigned t = 0; t < count; ++t) {
        Thread& thread = pool[t];
        if (!thread.fiber) {
            thread.fiber = std::make_unique<Fiber>(threadBody);
        }
        thread.index = {t % shape.x, t / shape.x % shape.y, t / (shape.x * shape.y)};
    }
}

void* takeShared(std::size_t bytes) {
    const IgnoredWrites ignored;  // nests
    void* memory = nullptr;
    if (posix_memalign(&memory, kSharedAlignment, bytes) != 0) {
        throw std::bad_alloc();
    }
    std::memset(memory, kUninitialised, bytes);
    machine().memory.push_back(memory);
    return memory;
}

void freeShared() {
    for (void* memory : machine().memory) {
        std::free(memory);
    }
    machine().memory.clear();
}

void runBlock(std::uint64_t number, dim3 shape, const DynamicShared& shared,
              const std::function<void()>& kernel) {
    Machine& m = machine();
    std::vector<Thread>& pool = m.pools[hasThreadSanitizer() ? number % 2 : 0];
    Block block;
    block.kernel = &kernel;
    block.threads = &pool;
    block.count = shape.x * shape.y * shape.z;
    block.turns = turnsOf(block.count, number);
    block.warps.resize((block.count + kWarpSize - 1) / kWarpSize);
    m.block = std::move(block);
    m.block.asked = shared;
    if (shared.bytes > 0) {
        m.block.dynamic = takeShared(shared.bytes);
    }
    for (unsigned t = 0; t < m.block.count; ++t) {
        pool[t].state = State::Ready;
        pool[t].copies.count = 0;
    }
    goTo(m.host, pool[m.block.turns[0]]);
    if (!m.block.fault.empty()) {
        for (std::vector<Thread>& abandoned : m.pools) {  // the next launch gets new ones
            for (const Thread& thread : abandoned) {
                thread.fiber->endBefore(m.host);
            }
            abandoned.clear();
        }
        acquire(&m.launchEnd);
        freeShared();
        throw KernelFault(m.block.fault);
    }
    if (!hasThreadSanitizer()) {  // which would take the memory's next block for one that shares it
        freeShared();
    }
}

void checkShape(dim3 grid, dim3 block, const DynamicShared& shared) {
    const auto refuse = [](const char* what) { throw KernelFault(std::string("launch: ") + what); };
    if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.y > kMostGrid || grid.z > kMostGrid) {
        refuse("a grid without blocks, or with too many");
    }
    const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
    if (threads == 0 || threads > kMostThreads) {
        refuse("a block without threads, or with more than 1024");
    }
    if (shared.bytes > mostBytes(shared)) {
        refuse("more shared memory than a block has, or than was asked for");
    }
}

}  // namespace

void setSchedule(const Schedule& schedule) {
    machine().schedule = schedule;
}

const Schedule& schedule() {
    return machine().schedule;
}

void launch(dim3 grid, dim3 block, const DynamicShared& shared, const std::function<void()>& kernel) {
    checkShape(grid, block, shared);
    // Ranks of a test are threads of one process; there is one machine.
    static auto* const turn = new std::mutex;
    const std::lock_guard lock(*turn);
    Machine& m = machine();
    gridDim = grid;
    blockDim = block;
    prepareThreads(m.pools[0], block);
    if (hasThreadSanitizer()) {
        prepareThreads(m.pools[1], block);
    }
    release(&m.launchStart);
    const unsigned blocks = grid.x * grid.y * grid.z;
    const std::vector<unsigned> turns = turnsOf(blocks, 0);
    for (unsigned i = 0; i < blocks; ++i) {
        const unsigned b = turns[i];
        blockIdx = {b % grid.x, b / grid.x % grid.y, b / (grid.x * grid.y)};
        runBlock(i, block, shared, kernel);
    }
    acquire(&m.launchEnd);
    freeShared();
}

void fail(const char* format, ...) {
    Machine& m = machine();
    {
        const IgnoredWrites ignored;
        char text[512];
        va_list arguments;
        va_start(arguments, format);
        int length = std::vsnprintf(text, sizeof(text), format, arguments);
        va_end(arguments);
        length = std::clamp(length, 0, static_cast<int>(sizeof(text)) - 1);
        std::snprintf(text + length, sizeof(text) - static_cast<std::size_t>(length),
                      " (block %u %u %u, thread %u)", blockIdx.x, blockIdx.y, blockIdx.z,
                      numberOf(*m.running));
        m.block.fault = text;
    }
    m.host.resumeFrom(*m.running->fiber);
    std::abort();  // never reached: nobody goes on with an abandoned thread
}

void syncBlock(const Place& place) {
    Machine& m = machine();
    Block& block = m.block;
    Thread& me = *m.running;
    Meeting& barrier = block.barrier;
    char* sync = &barrier.sync[barrier.generation % 2];
    me.place = place;
    release(sync);
    if (++block.waiting == block.count) {
        for (unsigned t = 0; t < block.count; ++t) {
            Thread& other = (*block.threads)[t];
            if (other.place.file != place.file || other.place.line != place.line) {
                fail("Threads of one block meet at different barriers: %s:%d and %s:%d", place.file,
                     place.line, other.place.file, other.place.line);
            }
            other.state = State::Ready;
        }
        block.waiting = 0;
        ++barrier.generation;
    } else {
        me.state = State::AtBarrier;
        giveTurn(*me.fiber);
    }
    acquire(sync);
}

void meetWarp(unsigned mask, const Place& place, void* payload, Combine combine, bool isFence) {
    Machine& m = machine();
    Block& block = m.block;
    Thread& me = *m.running;
    const unsigned number = numberOf(me);
    const unsigned firstThread = number / kWarpSize * kWarpSize;
    if ((mask >> (number % kWarpSize) & 1u) == 0) {
        fail("%s at %s:%d by a lane that its mask leaves out", place.operation, place.file, place.line);
    }
    Meeting& fence = block.warps[number / kWarpSize].fences[__builtin_ctz(mask)];
    char* sync = &fence.sync[fence.generation % 2];
    if (isFence) {
        release(sync);
    }
    me.place = place;
    me.mask = mask;
    me.payload = payload;
    void* payloads[kWarpSize] = {};
    bool isComplete = true;
    for (unsigned lane = 0; lane < kWarpSize; ++lane) {
        if ((mask >> lane & 1u) == 0) {
            continue;
        }
        if (firstThread + lane >= block.count) {
            fail("%s at %s:%d with a mask that names lanes beyond the block", place.operation, place.file,
                 place.line);
        }
        const Thread& other = (*block.threads)[firstThread + lane];
        const bool isHere =
            &other == &me ||
            (other.state == State::InWarp && other.mask == mask && other.place.operation == place.operation &&
             other.place.file == place.file && other.place.line == place.line);
        isComplete = isComplete && isHere;
        payloads[lane] = other.payload;
    }
    if (isComplete) {
        if (combine) {
            combine(payloads, mask);
        }
        for (unsigned lane = 0; lane < kWarpSize; ++lane) {
            if ((mask >> lane & 1u) != 0) {
                (*block.threads)[firstThread + lane].state = State::Ready;
            }
        }
        if (isFence) {
            ++fence.generation;
        }
    } else {
        me.state = State::InWarp;
        giveTurn(*me.fiber);
    }
    if (isFence) {
        acquire(sync);
    }
}

void shuffle(unsigned mask, const Place& place, LaneValue& lane) {
    if (lane.source >= 0 && lane.source < static_cast<int>(kWarpSize) &&
        (mask >> static_cast<unsigned>(lane.source) & 1u) == 0) {
        fail("%s at %s:%d reads a lane outside its mask", place.operation, place.file, place.line);
    }
    const auto combine = [](void* const* payloads, unsigned lanes) {
        std::uint64_t given[kWarpSize] = {};
        for (unsigned i = 0; i < kWarpSize; ++i) {
            if ((lanes >> i & 1u) != 0) {
                given[i] = static_cast<const LaneValue*>(payloads[i])->value;
            }
        }
        for (unsigned i = 0; i < kWarpSize; ++i) {
            if ((lanes >> i & 1u) != 0) {
                auto& taken = *static_cast<LaneValue*>(payloads[i]);
                if (taken.source >= 0 && taken.source < static_cast<int>(kWarpSize)) {
                    taken.value = given[taken.source];
                }
            }
        }
    };
    meetWarp(mask, place, &lane, combine, false);
}

unsigned ballot(unsigned mask, const Place& place, bool predicate) {
    LaneValue lane = {predicate ? 1u : 0u, 0};
    const auto combine = [](void* const* payloads, unsigned lanes) {
        unsigned votes = 0;
        for (unsigned i = 0; i < kWarpSize; ++i) {
            if ((lanes >> i & 1u) != 0 && static_cast<const LaneValue*>(payloads[i])->value != 0) {
                votes |= 1u << i;
            }
        }
        for (unsigned i = 0; i < kWarpSize; ++i) {
            if ((lanes >> i & 1u) != 0) {
                static_cast<LaneValue*>(payloads[i])->value = votes;
            }
        }
    };
    meetWarp(mask, place, &lane, combine, false);
    return static_cast<unsigned>(lane.value);
}

void syncWarp(unsigned mask, const Place& place) {
    meetWarp(mask, place, nullptr, nullptr, true);
}

void* sharedVariable(const void* key, std::size_t bytes) {
    const IgnoredWrites ignored;
    Block& block = machine().block;
    void*& memory = block.variables[key];
    if (!memory) {
        block.staticBytes += bytes;
        if (block.staticBytes > kMostStaticSharedBytes) {
            fail("The kernel's variables take more than 48 KiB of shared memory");
        }
        if (block.staticBytes + block.asked.bytes > mostBytes(block.asked)) {
            fail(
                "The kernel's variables and the launch's memory are more than was asked for, or than there "
                "is");
        }
        memory = takeShared(bytes);
    }
    return memory;
}

void* dynamicShared() {
    if (!machine().block.dynamic) {
        fail("The launch asked for no dynamic shared memory");
    }
    return machine().block.dynamic;
}

void beginCopy(void* to, const void* from) {
    CopyQueue& queue = machine().running->copies;
    if (queue.count == CopyQueue::kMost) {
        fail("More asynchronous copies are under way than the shim keeps");
    }
    queue.copies[(queue.first + queue.count++) % CopyQueue::kMost] = {to, from, queue.group};
}

void commitCopies() {
    ++machine().running->copies.group;
}

bool nextArrivedCopy(unsigned left, void** to, const void** from) {
    CopyQueue& queue = machine().running->copies;
    const CopyQueue::Copy& copy = queue.copies[queue.first];
    if (queue.count == 0 || queue.group - copy.group <= left) {
        return false;
    }
    *to = copy.to;
    *from = copy.from;
    queue.first = (queue.first + 1) % CopyQueue::kMost;
    --queue.count;
    return true;
}

unsigned linearThread() {
    return numberOf(*machine().running);
}

void requireAligned(const void* pointer, std::size_t bytes, const char* operation) {
    if (reinterpret_cast<std::uintptr_t>(pointer) % bytes != 0) {
        fail("%s: address is no multiple of %zu", operation, bytes);
    }
}

}  // namespace xinglin::cuda_host
