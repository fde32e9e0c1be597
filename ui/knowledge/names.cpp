#include "ui/knowledge/names.h"

#include "ui/theme/theme.h"

namespace xinglin::ui {

QString shownName(const QString& name, const QString& traditional) {
    return Theme::language() == QLatin1String("zh_TW") && !traditional.isEmpty() ? traditional : name;
}

QString joinedTerms(const QStringList& terms) {
    // Words of a Latin script take its comma; quoted terms keep theirs.
    const bool isLatin =
        !terms.isEmpty() && !terms.first().isEmpty() && terms.first().at(0).unicode() < 0x2E80;
    return terms.join(isLatin ? QStringLiteral(", ") : QStringLiteral("、"));
}

}  // namespace xinglin::ui
