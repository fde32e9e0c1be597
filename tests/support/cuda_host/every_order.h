#pragma once

#include <gtest/gtest.h>

#include "tests/support/cuda_host/scheduler.h"

namespace xinglin::test {

/// Calls `check` under each schedule: the threads forwards, backwards and in a drawn order, asynchronous
/// copies late and at once. One order alone hides most missing barriers.
template <typename Check>
void inEveryOrder(Check check) {
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
}

}  // namespace xinglin::test
