#pragma once

#include <string>
#include <vector>

#include "engine/formats/safetensors_writer.h"
#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// Every rank's text, of any bytes, on every rank, in their order. A call of all of them.
std::vector<std::string> gatherTexts(Communicator& ranks, const std::string& own);

/// Every rank's tensors one behind the other on the first rank, nothing on the others. A call of all of them;
/// for what is small enough to lie on one of them.
std::vector<NamedNumbers> gatherTensors(Communicator& ranks, std::vector<NamedNumbers> own);

}  // namespace xinglin::engine
