#pragma once

#include <QScrollArea>

namespace xinglin::ui {

/// A scroll area that goes up and down only: it asks for the width that its content needs at least, so that
/// nothing hangs over its right edge. No frame, no focus of its own.
class ColumnArea : public QScrollArea {
    Q_OBJECT

public:
    explicit ColumnArea(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    /// Hears of a content that needs another width than before.
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace xinglin::ui
