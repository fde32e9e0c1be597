#pragma once

#include <QWidget>

class QHBoxLayout;

namespace xinglin::ui {

class Label;

/// The head of a section: Song 16, a quiet hint beside it, a control at the right; a hairline above sets it
/// apart from the section before.
class SectionHeader final : public QWidget {
    Q_OBJECT

public:
    enum class Rule { None, Above };

    explicit SectionHeader(const QString& title, QWidget* parent = nullptr, Rule rule = Rule::None);

    void setTitle(const QString& title);
    void setHint(const QString& hint);
    void addAction(QWidget* widget);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Rule m_rule;
    Label* m_title;
    Label* m_hint;
    QHBoxLayout* m_row;
};

}  // namespace xinglin::ui
