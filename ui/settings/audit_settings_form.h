#pragma once

#include <QWidget>

#include "app/prescription/audit_settings.h"

class QVBoxLayout;

namespace xinglin::ui {

class Label;
class LineEdit;

/// What a pharmacist may change about the audit: how much a rule weighs, within what the rule allows, and the
/// herbs that this clinic does not use. Written at once; the page of prescriptions audits by it when it is
/// shown next.
class AuditSettingsForm final : public QWidget {
    Q_OBJECT

public:
    AuditSettingsForm(const QString& dataFolder, const QString& knowledgePath, QWidget* parent);

private:
    void addRule(QVBoxLayout* column, const app::AuditRuleRow& rule);
    void addBans(QVBoxLayout* column);
    void takeBans();
    void write(const app::AuditSettings& settings);
    void say(const QString& text);

    QString m_dataFolder;
    QString m_knowledgePath;
    app::AuditSettings m_settings;
    LineEdit* m_bans = nullptr;
    Label* m_message;
};

}  // namespace xinglin::ui
