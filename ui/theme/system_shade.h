#pragma once

#include <QDBusMessage>
#include <QObject>
#include <QVariant>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// What the desktop prefers: the portal's color-scheme where one answers, else the lightness of the palette
/// that the program started with. (QStyleHints::colorScheme comes only with Qt 6.5.)
class SystemShade final : public QObject {
    Q_OBJECT

public:
    /// `started` is the application's palette shade before the Theme replaced it. Asks the portal without
    /// waiting.
    explicit SystemShade(Shade started, QObject* parent = nullptr);

    Shade shade() const { return m_shade; }

signals:
    void changed();

private slots:
    // A slot, because D-Bus connects by name; of the whole message, which needs no registered types.
    void settingChanged(const QDBusMessage& message);

private:
    void askPortal();
    void take(const QVariant& scheme);

    Shade m_started;
    Shade m_shade;
};

}  // namespace xinglin::ui
