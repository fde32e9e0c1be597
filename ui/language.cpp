#include "ui/language.h"

#include <QCoreApplication>
#include <QLocale>

namespace xinglin::ui {

const QList<Language>& languages() {
    static const QList<Language> all = {{QStringLiteral("zh_CN"), QStringLiteral("简体中文")},
                                        {QStringLiteral("zh_TW"), QStringLiteral("繁體中文")},
                                        {QStringLiteral("en"), QStringLiteral("English")}};
    return all;
}

QString languageFor(const QString& wanted) {
    for (const Language& language : languages()) {
        if (language.code == wanted) {
            return wanted;
        }
    }
    const QLocale system = QLocale::system();
    switch (system.language()) {
    case QLocale::Chinese:
        return system.script() == QLocale::TraditionalHanScript ? QStringLiteral("zh_TW")
                                                                : QStringLiteral("zh_CN");
    case QLocale::English:
        return QStringLiteral("en");
    default:
        return QStringLiteral("zh_CN");
    }
}

void Translator::use(const QString& code) {
    if (code == m_code) {
        return;
    }
    m_code = code;
    QLocale::setDefault(QLocale(code));
    QCoreApplication::removeTranslator(&m_ours);
    QCoreApplication::removeTranslator(&m_qt);
    if (m_qt.load(QStringLiteral(":/i18n/qtbase_%1.qm").arg(code))) {
        QCoreApplication::installTranslator(&m_qt);
    }
    // English has a file too: it holds the plurals.
    if (m_ours.load(QStringLiteral(":/i18n/xinglin_%1.qm").arg(code))) {
        QCoreApplication::installTranslator(&m_ours);
    }
    emit changed(code);
}

}  // namespace xinglin::ui
