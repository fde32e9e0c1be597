#include "ui/knowledge/names.h"

#include "ui/theme/theme.h"

namespace xinglin::ui {

QString shownName(const QString& name, const QString& traditional) {
    return Theme::language() == QLatin1String("zh_TW") && !traditional.isEmpty() ? traditional : name;
}

QString joinedTerms(const QStringList& terms) {
    return terms.join(QStringLiteral("、"));
}

}  // namespace xinglin::ui
