#pragma once

#include <QByteArray>
#include <QSvgRenderer>
#include <QWidget>

namespace xinglin::ui {

/// A structural formula from a black SVG, in the ink of the theme. Never larger than it was drawn; shrinks
/// with its place.
class MoleculeView final : public QWidget {
    Q_OBJECT

public:
    /// `name` is spoken in its place.
    MoleculeView(const QByteArray& svg, const QString& name, QWidget* parent);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, 75}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QSvgRenderer m_drawing;
};

}  // namespace xinglin::ui
