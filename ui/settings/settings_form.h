#pragma once

#include <QWidget>

class QVBoxLayout;

namespace xinglin::ui {

struct Services;

/// The rows of the settings page: one control a setting, bound to it both ways.
class SettingsForm final : public QWidget {
    Q_OBJECT

public:
    explicit SettingsForm(const Services& services, QWidget* parent = nullptr);

    /// Titles of the groups in order, and where each begins.
    QStringList groupTitles() const { return m_titles; }
    QWidget* groupHeader(int index) const { return m_headers.value(index); }

private:
    void addGroup(const QString& title, const QString& hint = {});
    void addRow(const QString& label, QWidget* control, const QString& sentence = {});
    void addInterface();
    void addEngine();
    void addChat();
    void addClinic();
    void addAudit();
    void addPharmacy();
    void addData();
    void addAbout();

    const Services& m_services;
    QVBoxLayout* m_column;
    QStringList m_titles;
    QList<QWidget*> m_headers;
};

}  // namespace xinglin::ui
