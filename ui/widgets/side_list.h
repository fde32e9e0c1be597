#pragma once

#include <QListView>

namespace xinglin::ui {

/// The list column of a page: sunken ground, no frame, room around the rows.
class SideList : public QListView {
    Q_OBJECT

public:
    explicit SideList(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace xinglin::ui
