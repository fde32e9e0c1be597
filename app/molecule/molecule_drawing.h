#pragma once

#include <optional>
#include <string>

namespace xinglin::app {

/// How a molecule is drawn.
struct MoleculeDrawingSize {
    int width = 420;  ///< pixels of the drawing's own coordinates; it may be scaled
    int height = 260;
};

/// The structural formula of `smiles` as an SVG without ground, all in black, so that a window can tint it.
/// Nothing where the text is no valid SMILES or describes no atom. Deterministic; some milliseconds for a
/// drug, more for a protein. Any thread; does not throw for what the text says.
std::optional<std::string> moleculeSvg(const std::string& smiles, MoleculeDrawingSize size = {});

}  // namespace xinglin::app
