#include "ui/widgets/rule_words.h"

#include <QCoreApplication>
#include <array>

namespace xinglin::ui {
namespace {

// In the order of AuditRule.
constexpr std::array kTitles = {
    QT_TRANSLATE_NOOP("AuditRules", "Banned"),
    QT_TRANSLATE_NOOP("AuditRules", "Controlled toxic drug"),
    QT_TRANSLATE_NOOP("AuditRules", "Unknown name"),
    QT_TRANSLATE_NOOP("AuditRules", "Eighteen incompatibilities"),
    QT_TRANSLATE_NOOP("AuditRules", "Nineteen antagonisms"),
    QT_TRANSLATE_NOOP("AuditRules", "Forbidden in pregnancy"),
    QT_TRANSLATE_NOOP("AuditRules", "Dose over the limit"),
    QT_TRANSLATE_NOOP("AuditRules", "Way of taking"),
    QT_TRANSLATE_NOOP("AuditRules", "Allergy"),
    QT_TRANSLATE_NOOP("AuditRules", "Ambiguous name"),
    QT_TRANSLATE_NOOP("AuditRules", "Caution in pregnancy"),
    QT_TRANSLATE_NOOP("AuditRules", "Pregnancy not asked"),
    QT_TRANSLATE_NOOP("AuditRules", "Breast-feeding"),
    QT_TRANSLATE_NOOP("AuditRules", "Dose missing"),
    QT_TRANSLATE_NOOP("AuditRules", "Duplicate"),
    QT_TRANSLATE_NOOP("AuditRules", "Herb and drug"),
    QT_TRANSLATE_NOOP("AuditRules", "Special population"),
    QT_TRANSLATE_NOOP("AuditRules", "Handling mark missing"),
    QT_TRANSLATE_NOOP("AuditRules", "Toxic"),
    QT_TRANSLATE_NOOP("AuditRules", "Dose under the usual"),
    QT_TRANSLATE_NOOP("AuditRules", "Days of supply"),
    QT_TRANSLATE_NOOP("AuditRules", "Term of validity"),
    QT_TRANSLATE_NOOP("AuditRules", "Number of herbs"),
    QT_TRANSLATE_NOOP("AuditRules", "Total weight"),
    QT_TRANSLATE_NOOP("AuditRules", "Protected animal"),
};
static_assert(kTitles.size() == static_cast<std::size_t>(app::AuditRule::Restricted) + 1);

}  // namespace

QString ruleTitle(app::AuditRule rule) {
    return QCoreApplication::translate("AuditRules", kTitles.at(static_cast<std::size_t>(rule)));
}

Severity shownSeverity(app::Severity severity) {
    switch (severity) {
    case app::Severity::Block:
        return Severity::Block;
    case app::Severity::Review:
        return Severity::Review;
    case app::Severity::Remind:
        return Severity::Remind;
    case app::Severity::Info:
        break;
    }
    return Severity::Info;
}

bool hasTint(app::Severity severity) {
    return severity >= app::Severity::Review;
}

Token tintOf(app::Severity severity) {
    return severity == app::Severity::Block ? Token::CinnabarSoft : Token::OchreSoft;
}

}  // namespace xinglin::ui
