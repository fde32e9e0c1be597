#pragma once

#include <string>

#include "tests/support/temporary_file.h"
#include "tests/support/tiny_folder.h"

namespace xinglin::test {

/// A tiny Llama model with a vocabulary of 288 pieces and a chat template, as the bytes of a GGUF file. It
/// talks nonsense, quickly.
std::string servedModelBytes();

/// The shape of that model as an adapter for it is made.
TinyFolderOptions servedModelShape();

}  // namespace xinglin::test
