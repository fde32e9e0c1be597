#pragma once

#include <QWidget>

class QHBoxLayout;

namespace xinglin::ui {

class Label;

/// The top of a page: Song title, facts set apart by thin bars, state chips; to the right the actions, with
/// one primary button at most and the overflow last.
class PageHeader final : public QWidget {
    Q_OBJECT

public:
    explicit PageHeader(QWidget* parent = nullptr);

    /// Puts a control before the title: the way back.
    void addLeading(QWidget* widget);
    void setTitle(const QString& title);
    /// Facts beside the title: `女`, `46 岁`, `初诊`.
    void setFacts(const QStringList& facts);
    /// Adds a chip or a control after the facts, in reading order.
    void addState(QWidget* widget);
    /// Adds a control at the right, in reading order.
    void addAction(QWidget* widget);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Facts;
    class Title;

    Label* m_title;
    Facts* m_facts;
    QHBoxLayout* m_states;
    QHBoxLayout* m_actions;
};

}  // namespace xinglin::ui
