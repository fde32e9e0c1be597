#pragma once

#include <QList>
#include <QWidget>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

/// The numbers of the sources that say one thing, as citation boxes side by side. The whole names, with
/// edition and state of checking, are its tool tip and its accessible name.
class SourceMarks final : public QWidget {
    Q_OBJECT

public:
    struct Mark {
        int number = 0;
        QString text;  ///< source, edition, state of checking
    };
    SourceMarks(const QList<Mark>& marks, app::Tier tier, QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<Mark> m_marks;
    app::Tier m_tier;
};

}  // namespace xinglin::ui
