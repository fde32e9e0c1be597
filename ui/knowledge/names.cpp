#include "ui/knowledge/names.h"

#include <QCoreApplication>

#include "ui/theme/theme.h"

namespace xinglin::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(xinglin::ui::KnowledgePage)
};

}  // namespace

QString shownName(const QString& name, const QString& traditional) {
    return Theme::language() == QLatin1String("zh_TW") && !traditional.isEmpty() ? traditional : name;
}

QString joinedTerms(const QStringList& terms) {
    // Words of a Latin script take its comma; quoted terms keep theirs.
    const bool isLatin =
        !terms.isEmpty() && !terms.first().isEmpty() && terms.first().at(0).unicode() < 0x2E80;
    return terms.join(isLatin ? QStringLiteral(", ") : QStringLiteral("、"));
}

QString sectionTitle(app::BrowserSection section) {
    switch (section) {
    case app::BrowserSection::All:
        return Words::tr("All kinds");
    case app::BrowserSection::Herbs:
        return Words::tr("Herbs");
    case app::BrowserSection::Formulas:
        return Words::tr("Formulas");
    case app::BrowserSection::Patents:
        return Words::tr("Medicines");
    case app::BrowserSection::Syndromes:
        return Words::tr("Syndromes");
    case app::BrowserSection::Diseases:
        return Words::tr("Diseases");
    case app::BrowserSection::Therapies:
        return Words::tr("Therapies");
    case app::BrowserSection::Acupoints:
        return Words::tr("Acupoints");
    case app::BrowserSection::Clauses:
        return Words::tr("Classics");
    case app::BrowserSection::Compounds:
        return Words::tr("Compounds");
    case app::BrowserSection::Targets:
        return Words::tr("Targets");
    case app::BrowserSection::Incompatibilities:
        return Words::tr("Incompatibilities");
    case app::BrowserSection::Favourites:
        return Words::tr("Favourites");
    case app::BrowserSection::Recent:
        return Words::tr("Looked at");
    case app::BrowserSection::Own:
        return Words::tr("Own entries");
    }
    return {};
}

}  // namespace xinglin::ui
