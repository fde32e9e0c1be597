#pragma once

#include <QMap>
#include <QStringList>
#include <QWidget>

namespace xinglin::ui {

/// How recorded facts lead to a syndrome: facts at the left, parts of the pathomechanism that they show in
/// the middle, the syndrome at the right. Lines from facts are recorded, dashed lines are inferred.
class EvidenceDiagram final : public QWidget {
    Q_OBJECT

public:
    struct Content {
        QStringList facts;
        QMap<QString, QStringList> causes;  ///< cause → facts that show it; a fact may show several
        QString conclusion;
    };

    explicit EvidenceDiagram(QWidget* parent = nullptr);
    void setContent(const Content& content);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<QRectF> column(qsizetype count, double left, double width, double height) const;

    Content m_content;
};

}  // namespace xinglin::ui
