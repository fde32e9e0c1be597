#pragma once

#include <QJsonArray>
#include <QList>
#include <QWidget>

namespace xinglin::ui {

/// A sample as the model sees it: every token on a ground of its own, what is learned in pine, what is only
/// read in grey. Breaks lines where the width ends and where the text does.
class TokenText final : public QWidget {
    Q_OBJECT

public:
    explicit TokenText(QWidget* parent = nullptr);

    /// Pieces as the engine prints them: {"text","learned"}. Only the first ones are shown of very many.
    void setPieces(const QJsonArray& pieces);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Piece {
        QString text;
        bool isLearned = false;
        bool endsLine = false;
    };
    /// Places the pieces; returns the height. With a painter they are painted.
    int arrange(int width, QPainter* painter) const;

    QList<Piece> m_pieces;
};

}  // namespace xinglin::ui
