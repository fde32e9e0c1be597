#pragma once

#include <QWidget>

class QListView;

namespace xinglin::app {
class FacetListModel;
}

namespace xinglin::ui {

class Button;
class Label;

/// The column of filters: fields that fold, values with counts and ticks. Space and Enter tick, as a click
/// does.
class FacetPanel final : public QWidget {
    Q_OBJECT

public:
    /// `facets` is borrowed and must outlive the panel.
    explicit FacetPanel(app::FacetListModel& facets, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void activate(const QModelIndex& index);
    void showSelection();
    void retranslate();
    bool eventFilter(QObject* watched, QEvent* event) override;

    app::FacetListModel& m_facets;
    Label* m_title;
    Button* m_clear;
    QListView* m_list;
};

}  // namespace xinglin::ui
