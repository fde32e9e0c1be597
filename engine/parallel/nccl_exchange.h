#pragma once

#include <memory>
#include <string>

#include "engine/parallel/nccl_library.h"
#include "engine/parallel/plane_exchange.h"

namespace xinglin::engine {

/// From GPU to GPU by NCCL, which moves bytes; sums are made here. `backend` is a GPU's, another one's on
/// every rank. Borrows both. Throws Error(DeviceLost) with the library's words. A call of all ranks.
std::unique_ptr<PlaneExchange> makeNcclExchange(Communicator& ranks, Backend& backend,
                                                std::shared_ptr<const NcclLibrary> nccl);

/// The quickest way that all ranks have: NCCL, opened under `library`, where every rank has a GPU of its own;
/// else makeHostExchange(). A call of all ranks.
std::unique_ptr<PlaneExchange> choosePlaneExchange(Communicator& ranks, Backend& backend, bool sharesDevice,
                                                   const std::string& library);

}  // namespace xinglin::engine
