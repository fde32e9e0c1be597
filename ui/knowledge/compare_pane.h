#pragma once

#include <QWidget>

namespace xinglin::app {
class ComparisonDesk;
struct Comparison;
}  // namespace xinglin::app

namespace xinglin::ui {

class Chip;
class ColumnArea;
class IconButton;
class Label;

/// Two to four entries side by side: a column each, a row for each field or ingredient; terms that not every
/// column has stand out.
class ComparePane final : public QWidget {
    Q_OBJECT

public:
    /// `desk` is borrowed and must outlive the pane.
    explicit ComparePane(app::ComparisonDesk& desk, QWidget* parent = nullptr);

signals:
    void closeRequested();
    void openRequested(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void show(const app::Comparison& comparison);
    void retranslate();

    app::ComparisonDesk& m_desk;
    Label* m_title;
    Chip* m_onlyDifferences;
    IconButton* m_close;
    ColumnArea* m_scroll;
};

}  // namespace xinglin::ui
