#pragma once

#include <gtest/gtest.h>

#ifndef XINGLIN_CUDA_ON_DEVICE
#include "tests/support/cuda_host/scheduler.h"
#endif

namespace xinglin::test {

/// Calls `check` under each schedule: the threads forwards, backwards and in a drawn order, asynchronous
/// copies late and at once. One order alone hides most missing barriers. On a device, which has its own
/// order, once.
template <typename Check>
void inEveryOrder(Check check) {
#ifdef XINGLIN_CUDA_ON_DEVICE
    check();
#else
    using cuda_host::Copies;
    using cuda_host::Order;
    for (const cuda_host::Schedule& schedule : {cuda_host::Schedule{Order::Ascending, 1, Copies::Late},
                                                {Order::Descending, 1, Copies::AtOnce},
                                                {Order::Shuffled, 7, Copies::Late}}) {
        SCOPED_TRACE(schedule.order == Order::Ascending    ? "threads ascending"
                     : schedule.order == Order::Descending ? "threads descending"
                                                           : "threads shuffled");
        cuda_host::setSchedule(schedule);
        check();
    }
    cuda_host::setSchedule({});
#endif
}

}  // namespace xinglin::test
