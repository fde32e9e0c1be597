#pragma once

#include <QObject>
#include <QTextFormat>
#include <QTextObjectInterface>

namespace xinglin::ui {

/// Draws a citation's box as one character of a text. Its format says which number, tier and state.
class CitationObject final : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    static constexpr int kType = QTextFormat::UserObject + 1;
    enum Property {
        NumberProperty = QTextFormat::UserProperty + 1,
        TierProperty,  ///< int(app::Tier)
        OpenProperty,  ///< bool: its card is open
    };

    using QObject::QObject;

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                    const QTextFormat& format) override;
};

}  // namespace xinglin::ui
