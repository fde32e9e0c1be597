#pragma once

#include <QWidget>

#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// Who wrote a line, and what became of it.
enum class Origin {
    AiDraft,    ///< dashed perilla
    Edited,     ///< double thin pine
    Accepted,   ///< solid pine
    Stale,      ///< dotted ochre
    FactsOnly,  ///< solid slate: composed from the knowledge base without a model
};

QString originWord(Origin origin);
/// Word and mark of an origin: brush 模型草拟, check 已采纳 …
TagLook originTag(Origin origin);

/// Paints the rule left of a line, from `top` to `bottom`; it is at most 4 px wide.
void paintOriginRule(QPainter* painter, double left, double top, double bottom, Origin origin);

/// The rule as a widget that stretches beside its line.
class OriginRule final : public QWidget {
    Q_OBJECT

public:
    explicit OriginRule(Origin origin, QWidget* parent = nullptr);
    void setOrigin(Origin origin);

    QSize sizeHint() const override { return {8, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    Origin m_origin;
};

}  // namespace xinglin::ui
