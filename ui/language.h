#pragma once

#include <QList>
#include <QObject>
#include <QTranslator>

namespace xinglin::ui {

/// A language of the interface.
struct Language {
    QString code;  ///< zh_CN zh_TW en
    QString name;  ///< in itself: 简体中文
};
const QList<Language>& languages();

/// The language to speak for the setting `wanted`: itself, or for an empty one that of the system; zh_CN when
/// the system speaks none of ours.
QString languageFor(const QString& wanted);

/// Our texts and Qt's own in the language in use. use() sends QEvent::LanguageChange to every widget.
class Translator final : public QObject {
    Q_OBJECT

public:
    Translator() = default;

    /// `code` of languages(); the same again changes nothing.
    void use(const QString& code);
    QString language() const { return m_code; }

signals:
    void changed(const QString& code);

private:
    QString m_code;
    QTranslator m_ours;
    QTranslator m_qt;
};

}  // namespace xinglin::ui
