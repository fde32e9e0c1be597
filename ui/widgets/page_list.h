#pragma once

#include <QListView>

namespace xinglin::ui {

/// A list that is the page: two-line rows on the page's own ground, without a frame.
class PageList final : public QListView {
    Q_OBJECT

public:
    explicit PageList(QWidget* parent = nullptr);
};

}  // namespace xinglin::ui
