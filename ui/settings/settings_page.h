#pragma once

#include "ui/page.h"

class QListView;
class QScrollArea;

namespace xinglin::app {
class Settings;
}

namespace xinglin::ui {

struct Services;

/// Settings: groups at the left, one form at the right. Everything applies at once and is kept; there is no
/// OK.
class SettingsPage final : public Page {
    Q_OBJECT

public:
    explicit SettingsPage(const Services& services, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("settings"); }
    QString title() const override { return tr("Settings"); }
    QString iconName() const override { return QStringLiteral("rail-settings"); }
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    const Services& m_services;
    PageWidth m_width = PageWidth::Wide;
    QWidget* m_body = nullptr;
    QListView* m_groups = nullptr;
    QScrollArea* m_area = nullptr;
};

}  // namespace xinglin::ui
