#pragma once

#include <QWidget>

#include "app/cases/red_flags.h"

class QVBoxLayout;

namespace xinglin::ui {

/// What the rules say about danger, above everything else of a draft: in cinnabar what was found and what to
/// do, else in indigo that nothing was found and which signs nobody has asked about.
class RedFlagBox final : public QWidget {
    Q_OBJECT

public:
    explicit RedFlagBox(QWidget* parent = nullptr);
    void setFlags(const QList<app::RedFlag>& flags);
    bool hasFound() const { return m_found; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_column;
    bool m_found = false;
};

}  // namespace xinglin::ui
