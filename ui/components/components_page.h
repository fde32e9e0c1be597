#pragma once

#include "ui/page.h"

namespace xinglin::ui {

/// Every shared component in its states, on one page: what a new page is put together from, and the picture
/// that --tour writes of it. Texts on it are samples.
class ComponentsPage final : public Page {
    Q_OBJECT

public:
    explicit ComponentsPage(QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("components"); }
    QString title() const override { return tr("Parts and states"); }
    QString iconName() const override { return QStringLiteral("columns"); }
    void showSample() override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    QWidget* m_body = nullptr;
};

}  // namespace xinglin::ui
