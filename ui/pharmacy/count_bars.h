#pragma once

#include <QList>
#include <QWidget>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// One bar: what it is, how many, in which hue.
struct CountBar {
    QString label;
    int count = 0;
    Token hue = Token::Pine;
};

/// Counts as horizontal bars with label before and number behind; no axis, no legend; a word where there is
/// nothing to count. Read aloud as a list.
class CountBars final : public QWidget {
    Q_OBJECT

public:
    CountBars(const QString& name, const QString& spoken, QWidget* parent);

    void setBars(const QList<CountBar>& bars);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<CountBar> m_bars;
};

}  // namespace xinglin::ui
