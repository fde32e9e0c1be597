#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextEdit>
#include <QWidget>

namespace xinglin::test {

/// What a person can operate: inner parts of Qt's own compound widgets are left out.
inline QList<QWidget*> interactiveWidgets(const QWidget& root) {
    QList<QWidget*> found;
    const QList<QWidget*> all = root.findChildren<QWidget*>();
    for (QWidget* widget : all) {
        const bool operable =
            qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
            qobject_cast<QLineEdit*>(widget) || qobject_cast<QTextEdit*>(widget) ||
            qobject_cast<QPlainTextEdit*>(widget) || qobject_cast<QAbstractSpinBox*>(widget) ||
            qobject_cast<QAbstractSlider*>(widget) || qobject_cast<QAbstractItemView*>(widget);
        const QWidget* parent = widget->parentWidget();
        const bool inner = qobject_cast<QScrollBar*>(widget) || qobject_cast<QHeaderView*>(widget) ||
                           qobject_cast<const QComboBox*>(parent) ||
                           qobject_cast<const QAbstractSpinBox*>(parent) ||
                           widget->inherits("QTableCornerButton") || widget->inherits("QComboBoxListView") ||
                           widget->objectName().startsWith(QLatin1String("qt_"));
        if (operable && !inner && widget->isEnabled()) {
            found.append(widget);
        }
    }
    return found;
}

/// `class objectName` for a failure message.
inline QString describe(const QWidget* widget) {
    QString path;
    for (const QWidget* at = widget; at; at = at->parentWidget()) {
        path = QString::fromLatin1(at->metaObject()->className()) + QLatin1Char(' ') + at->objectName() +
               (path.isEmpty() ? QString() : QStringLiteral(" > ") + path);
    }
    return path;
}

}  // namespace xinglin::test
