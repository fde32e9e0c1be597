#pragma once

#include <QWidget>

#include "app/knowledge_browser/fact_view.h"
#include "ui/knowledge/source_index.h"
#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// An icon of 16 px that stands beside a line and follows the theme. Says nothing to assistive tools: the
/// line beside it does.
class MarkIcon final : public QWidget {
    Q_OBJECT

public:
    MarkIcon(const QString& icon, Token ink, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_icon;
    Token m_ink;
};

/// Citation boxes for `sources`, numbered by `index`.
QWidget* sourceMarks(const QList<app::SourceRef>& sources, app::Tier tier, SourceIndex& index,
                     QWidget* parent);

}  // namespace xinglin::ui
