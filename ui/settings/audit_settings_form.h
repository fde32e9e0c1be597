#pragma once

#include <QWidget>

#include "app/prescription/audit_settings.h"

class QVBoxLayout;

namespace xinglin::ui {

class Label;
class LineEdit;

/// What a pharmacist may change about the audit: how much a rule weighs, within what the rule allows, the
/// herbs that this clinic does not use, and its own limits of count and weight. Written at once; the page of
/// prescriptions audits by it when it is shown next.
class AuditSettingsForm final : public QWidget {
    Q_OBJECT

public:
    AuditSettingsForm(const QString& dataFolder, const QString& knowledgePath, QWidget* parent);

private:
    void addRule(QVBoxLayout* column, const app::AuditRuleRow& rule);
    void addBans(QVBoxLayout* column);
    void takeBans();
    void addLimits(QVBoxLayout* column);
    LineEdit* addLimit(QVBoxLayout* column, const QString& name, const QString& label, const QString& unit,
                       const std::optional<double>& limit);
    void takeLimits();
    void write(const app::AuditSettings& settings);
    void say(const QString& text);

    QString m_dataFolder;
    QString m_knowledgePath;
    app::AuditSettings m_settings;
    LineEdit* m_bans = nullptr;
    LineEdit* m_herbs = nullptr;  ///< limits; an empty field is none
    LineEdit* m_gramsADay = nullptr;
    LineEdit* m_gramsInAll = nullptr;
    Label* m_message;
};

}  // namespace xinglin::ui
