#include "ui/settings/audit_settings_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QVBoxLayout>
#include <cmath>

#include "app/failure.h"
#include "app/knowledge_browser/dose_text.h"
#include "app/prescription/prescription_audit.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/rule_words.h"

namespace xinglin::ui {
namespace {

constexpr int kControlWidth = 164;

QString words(app::Severity severity) {
    return severityWord(shownSeverity(severity));
}

}  // namespace

AuditSettingsForm::AuditSettingsForm(const QString& dataFolder, const QString& knowledgePath, QWidget* parent)
    : QWidget(parent),
      m_dataFolder(dataFolder),
      m_knowledgePath(knowledgePath),
      m_message(new Label(TextRole::Dense, Token::Ochre, QString(), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_message->setObjectName(QStringLiteral("auditSettingsMessage"));
    m_message->setWordWrap(true);
    m_message->hide();
    try {
        m_settings = app::loadAuditSettings(dataFolder);
    } catch (const app::FailureError& error) {
        // Writing over a file that was not understood would lose what somebody wrote into it.
        say(error.failure().what + QLatin1Char(' ') + error.failure().advice);
        column->addWidget(m_message);
        return;
    }
    addBans(column);
    addLimits(column);
    column->addWidget(m_message);
    for (const app::AuditRuleRow& rule : app::auditRules()) {
        // What the law blocks is nobody's to change.
        if (rule.lowest != app::Severity::Block) {
            addRule(column, rule);
        }
    }
}

void AuditSettingsForm::addRule(QVBoxLayout* column, const app::AuditRuleRow& rule) {
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* name = new Label(TextRole::Body, ruleTitle(rule.rule), this);
    row->addWidget(name, 1);
    auto* choice = new QComboBox(this);
    choice->setObjectName(QStringLiteral("severity.%1").arg(QLatin1String(rule.id)));
    choice->setAccessibleName(ruleTitle(rule.rule));
    choice->setMinimumWidth(scaled(kControlWidth));
    for (const app::Severity severity :
         {app::Severity::Info, app::Severity::Remind, app::Severity::Review, app::Severity::Block}) {
        if (severity >= rule.lowest) {
            choice->addItem(
                severity == rule.severity ? tr("%1 (usual)").arg(words(severity)) : words(severity),
                static_cast<int>(severity));
        }
    }
    choice->setCurrentIndex(choice->findData(static_cast<int>(m_settings.severityOf(rule.rule))));
    connect(choice, &QComboBox::activated, this, [this, choice, id = rule.rule] {
        app::AuditSettings changed = m_settings;
        changed.severities.insert(id, static_cast<app::Severity>(choice->currentData().toInt()));
        write(changed);
    });
    name->setBuddy(choice);
    row->addWidget(choice);
    column->addLayout(row);
}

void AuditSettingsForm::addBans(QVBoxLayout* column) {
    auto* name = new Label(TextRole::Body, tr("Herbs that this clinic does not use"), this);
    column->addWidget(name);
    m_bans = new LineEdit(this);
    m_bans->setObjectName(QStringLiteral("clinicBans"));
    m_bans->setAccessibleName(name->text());
    m_bans->setPlaceholderText(tr("names parted by commas; they block as those of the law do"));
    m_bans->setText(m_settings.banned.join(QStringLiteral("、")));
    name->setBuddy(m_bans);
    connect(m_bans, &QLineEdit::editingFinished, this, &AuditSettingsForm::takeBans);
    column->addWidget(m_bans);
}

void AuditSettingsForm::takeBans() {
    static const QRegularExpression kParting(QStringLiteral("[、，,;；\\s]+"));
    app::AuditSettings changed = m_settings;
    changed.banned = m_bans->text().split(kParting, Qt::SkipEmptyParts);
    changed.banned.removeDuplicates();
    if (changed.banned == m_settings.banned) {
        return;
    }
    try {
        // A name that means nothing would ban nothing: it is refused here and not when somebody prescribes.
        const app::AuditFacts facts = app::readAuditFacts(m_knowledgePath);
        const app::PrescriptionAudit check(facts, changed);
        write(changed);
    } catch (const app::FailureError& error) {
        say(error.failure().what + QLatin1Char(' ') + error.failure().advice);
    }
}

void AuditSettingsForm::addLimits(QVBoxLayout* column) {
    auto* head = new Label(TextRole::Body, tr("Limits of this clinic"), this);
    column->addWidget(head);
    auto* why = new Label(
        TextRole::Dense, Token::Text2,
        tr("The knowledge base has no source that limits the number of herbs or their weight in all. "
           "An empty field is no limit and finds nothing."),
        this);
    why->setWordWrap(true);
    column->addWidget(why);
    const app::ClinicLimits& limits = m_settings.limits;
    m_herbs = addLimit(column, QStringLiteral("limit.herbs"), tr("Most herbs of one prescription"),
                       tr("herbs"), limits.herbs);
    m_gramsADay = addLimit(column, QStringLiteral("limit.gramsADay"), tr("Most grams of all herbs a day"),
                           tr("g"), limits.gramsADay);
    m_gramsInAll = addLimit(column, QStringLiteral("limit.gramsInAll"),
                            tr("Most grams of all herbs and doses"), tr("g"), limits.gramsInAll);
}

LineEdit* AuditSettingsForm::addLimit(QVBoxLayout* column, const QString& name, const QString& label,
                                      const QString& unit, const std::optional<double>& limit) {
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* title = new Label(TextRole::Body, label, this);
    row->addWidget(title, 1);
    auto* edit = new LineEdit(this);
    edit->setObjectName(name);
    edit->setAccessibleName(label);
    edit->setUnit(unit);
    edit->setPlaceholderText(tr("no limit"));
    edit->setFixedWidth(scaled(kControlWidth));
    edit->setText(limit ? app::doseNumber(*limit) : QString());
    connect(edit, &QLineEdit::editingFinished, this, &AuditSettingsForm::takeLimits);
    title->setBuddy(edit);
    row->addWidget(edit);
    column->addLayout(row);
    return edit;
}

// All fields at once: one that cannot be read leaves the settings as they are, and stays to be corrected.
void AuditSettingsForm::takeLimits() {
    QString refused;
    const auto read = [&](const LineEdit* edit, app::NumberRange range, bool isWhole) {
        const QString text = edit->text().normalized(QString::NormalizationForm_KC).trimmed();
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (text.isEmpty()) {
            return std::optional<double>();
        }
        const bool isTaken = isNumber && range.holds(number) && (!isWhole || number == std::floor(number));
        if (!isTaken && refused.isEmpty()) {
            refused = (isWhole ? tr("“%1” is no limit: write a whole number from %2 to %3, or nothing.")
                               : tr("“%1” is no limit: write a number from %2 to %3, or nothing."))
                          .arg(edit->text(), app::doseNumber(range.least), app::doseNumber(range.most));
        }
        return isTaken ? std::optional(number) : std::nullopt;
    };
    app::AuditSettings changed = m_settings;
    const std::optional<double> herbs = read(m_herbs, app::kHerbsLimit, true);
    changed.limits.herbs = herbs ? std::optional(static_cast<int>(*herbs)) : std::nullopt;
    changed.limits.gramsADay = read(m_gramsADay, app::kGramsLimit, false);
    changed.limits.gramsInAll = read(m_gramsInAll, app::kGramsLimit, false);
    if (!refused.isEmpty()) {
        say(refused + QLatin1Char(' ') + tr("The limits stay as they were."));
        return;
    }
    if (changed != m_settings) {
        write(changed);
    } else {
        m_message->hide();
    }
}

void AuditSettingsForm::write(const app::AuditSettings& settings) {
    try {
        app::saveAuditSettings(m_dataFolder, settings);
        m_settings = settings;
        m_message->hide();
    } catch (const app::FailureError& error) {
        say(error.failure().what + QLatin1Char(' ') + error.failure().advice);
    }
}

void AuditSettingsForm::say(const QString& text) {
    m_message->setText(text);
    m_message->show();
}

}  // namespace xinglin::ui
