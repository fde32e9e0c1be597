#include "app/molecule/molecule_drawing.h"

#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <RDGeneral/RDLog.h>

#include <exception>
#include <memory>

// The only file that knows RDKit's headers: they are compiled once, without Qt's macros in front of them.

namespace xinglin::app {

std::optional<std::string> moleculeSvg(const std::string& smiles, MoleculeDrawingSize size) {
    // The library reports bad input on the program's standard error, and throws as well.
    static const bool isSilent = [] {
        boost::logging::disable_logs("rdApp.*");
        return true;
    }();
    static_cast<void>(isSilent);
    try {
        const std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(smiles));
        if (!molecule || molecule->getNumAtoms() == 0) {
            return std::nullopt;
        }
        RDKit::MolDraw2DSVG drawer(size.width, size.height);
        RDKit::MolDrawOptions& options = drawer.drawOptions();
        RDKit::assignBWPalette(options.atomColourPalette);
        options.clearBackground = false;
        options.fixedBondLength = 28;
        RDKit::MolDraw2DUtils::prepareAndDrawMolecule(drawer, *molecule);
        drawer.finishDrawing();
        return drawer.getDrawingText();
    } catch (const std::exception&) {
        return std::nullopt;  // no valence model fits, or a ring that cannot be laid out: there is no picture
    }
}

}  // namespace xinglin::app
