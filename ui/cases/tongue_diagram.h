#pragma once

#include <QStringList>
#include <QWidget>

class QPainterPath;

namespace xinglin::ui {

/// A tongue with its zones (kidney at the root, liver and gallbladder at the edges, spleen and stomach in the
/// middle, heart and lung at the tip), drawn as the chosen terms describe it. It shows; it takes no clicks.
class TongueDiagram final : public QWidget {
    Q_OBJECT

public:
    explicit TongueDiagram(QWidget* parent = nullptr);

    /// Ids of the form's tongue terms; others are ignored.
    void setTerms(const QStringList& terms);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool has(const char* term) const;
    QColor bodyColour() const;
    void paintCoating(QPainter& painter, const QPainterPath& body) const;
    void paintMarks(QPainter& painter, const QPainterPath& body) const;
    void paintZones(QPainter& painter) const;

    QStringList m_terms;
};

}  // namespace xinglin::ui
