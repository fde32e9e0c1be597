#pragma once

#include "ui/widgets/label.h"

namespace xinglin::ui {

/// Text of the knowledge base: it is written in simplified characters and keeps their shapes in a zh_TW
/// interface. Wraps, and can be selected.
class SourceLabel : public Label {
    Q_OBJECT

public:
    SourceLabel(TextRole role, Token ink, const QString& text, QWidget* parent);

private:
    void keepShapes();
};

/// Names of other entries in one running line; a click or Enter on one asks for it. More than a few dozen are
/// folded until asked for.
class LinkLabel final : public SourceLabel {
    Q_OBJECT

public:
    struct Link {
        QString id;
        QString name;
    };
    LinkLabel(TextRole role, const QList<Link>& links, QWidget* parent);

signals:
    void openRequested(const QString& id);

private:
    void show(qsizetype count);
    void follow(const QString& target);

    QList<Link> m_links;
    qsizetype m_shown = 0;
};

}  // namespace xinglin::ui
