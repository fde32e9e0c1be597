#pragma once

#include <QWidget>

namespace xinglin::ui {

/// A surface with a hairline and round corners; cards are not nested. The active one has a pine edge.
class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(QWidget* parent = nullptr);

    void setActive(bool active);
    bool isActive() const { return m_active; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool m_active = false;
};

}  // namespace xinglin::ui
