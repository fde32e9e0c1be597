#pragma once

#include "tests/support/cuda_host/scheduler.h"

namespace xinglin::cuda_host {

/// What a lane holds of a product of tensor cores, mma.sync.m16n8k16 with 16-bit numbers in and float out, in
/// the PTX ISA's order of fragments.
struct MmaLane {
    unsigned a[4];
    unsigned b[2];
    float c[4];
};
/// c += a · b, sums in the order of k. All 32 lanes of the warp call.
void multiplyHalves(const Place& place, MmaLane& lane);
void multiplyBfloat16(const Place& place, MmaLane& lane);

/// What a lane gives to ldmatrix.x4 and gets: lane 8 · m + r the row r of matrix m, eight 16-bit numbers;
/// then of each matrix two numbers of a row, or, transposed, of a column.
struct MatrixLane {
    unsigned row[4];
    unsigned out[4];
};
void shareMatrices(const Place& place, MatrixLane& lane);
void transposeMatrices(const Place& place, MatrixLane& lane);

/// Copies of 16 bytes to shared memory that are under way in the running thread.
void beginCopy(void* to, const void* from);
/// What was begun since the last call is a group.
void commitCopies();
/// The next copy, in order, of all groups but the youngest `left`; false when there is none. The caller makes
/// it, so that sanitizers see the kernel's access.
bool nextArrivedCopy(unsigned left, void** to, const void** from);

}  // namespace xinglin::cuda_host
