#include "ui/widgets/moment_text.h"

#include <QLocale>

namespace xinglin::ui {

QString shortTimeText(const QTime& time) {
    const QLocale locale;
    QString format = locale.timeFormat(QLocale::ShortFormat);
    // Taiwan's format begins with the part of the day (下午), a letter that Qt 6.4 prints as it stands:
    // B3:04, which leaves morning and afternoon alike.
    if (format.contains(QLatin1Char('B'))) {
        format = QStringLiteral("HH:mm");
    }
    return locale.toString(time, format);
}

QString shortMomentText(const QDateTime& when) {
    return QStringLiteral("%1 %2").arg(QLocale().toString(when.date(), QLocale::ShortFormat),
                                       shortTimeText(when.time()));
}

}  // namespace xinglin::ui
