#pragma once

#include "app/knowledge_browser/herb_view.h"
#include "ui/widgets/card.h"

namespace xinglin::ui {

class SourceIndex;

/// The dose of a herb at a glance: the usual range on its scale, how it is decocted, other ways of use, what
/// to heed, and who says so. An unknown dose is said, never left out.
class DoseCard final : public Card {
    Q_OBJECT

public:
    /// `sources` numbers what the card cites; used in the constructor only.
    DoseCard(const app::HerbView& herb, SourceIndex& sources, QWidget* parent);
};

}  // namespace xinglin::ui
