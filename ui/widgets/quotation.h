#pragma once

#include <QWidget>

namespace xinglin::ui {

class Label;

/// Words of a classic: Song 15 on an apricot rule.
class Quotation final : public QWidget {
    Q_OBJECT

public:
    explicit Quotation(const QString& text, QWidget* parent = nullptr);
    void setText(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Label* m_text;
};

}  // namespace xinglin::ui
