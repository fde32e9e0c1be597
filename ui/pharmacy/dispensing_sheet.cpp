#include "ui/pharmacy/dispensing_sheet.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/prescription/prescription_sheet.h"
#include "ui/pharmacy/desk_words.h"
#include "ui/pharmacy/figure_table.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/rule_words.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

const QString kListMark = QStringLiteral("、");
constexpr int kRoleColumn = 1;
constexpr int kMarksColumn = 3;

QString noAmountText(app::NoAmount why) {
    switch (why) {
    case app::NoAmount::NoDose:
        return DispensingSheet::tr("no dose");
    case app::NoAmount::FineDose:
        return DispensingSheet::tr("finer than 1 mg");
    case app::NoAmount::UnknownHerb:
        return DispensingSheet::tr("herb unclear");
    case app::NoAmount::NoPrice:
        return DispensingSheet::tr("no price");
    case app::NoAmount::None:
        break;
    }
    return QStringLiteral("—");
}

Label* wrapped(TextRole role, Token ink, QWidget* parent) {
    auto* label = new Label(role, ink, QString(), parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString diagnosisText(const app::Prescription& prescription) {
    QStringList parts = {prescription.diagnosis, prescription.syndrome};
    parts.removeAll(QString());
    return parts.isEmpty() ? DispensingSheet::tr("No diagnosis stated")
                           : DispensingSheet::tr("Diagnosis: %1").arg(parts.join(kListMark));
}

QStringList itemCells(const app::PrescriptionItem& item, const QString& standardName,
                      const app::LineAmount& line) {
    QStringList marks = item.handling;
    if (!item.processing.isEmpty()) {
        marks.prepend(item.processing);
    }
    if (!item.specification.isEmpty()) {
        marks += item.specification;
    }
    if (item.group) {
        marks += DispensingSheet::tr("group %1").arg(*item.group);
    }
    const QString name =
        standardName.isEmpty() ? item.name : QStringLiteral("%1（%2）").arg(item.name, standardName);
    return {name, item.role, item.doseGrams ? app::doseNumber(*item.doseGrams) : QStringLiteral("—"),
            marks.join(kListMark), line.fen ? app::yuanText(*line.fen) : noAmountText(line.why)};
}

}  // namespace

DispensingSheet::DispensingSheet(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_number(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_state(new Tag({}, this)),
      m_patient(wrapped(TextRole::PageTitle, Token::Text, this)),
      m_facts(wrapped(TextRole::Dense, Token::Text2, this)),
      m_diagnosis(wrapped(TextRole::Body, Token::Text, this)),
      m_void(wrapped(TextRole::Body, Token::Cinnabar, this)),
      m_age(wrapped(TextRole::Dense, Token::Ochre, this)),
      m_formula(wrapped(TextRole::CardName, Token::Text, this)),
      m_regimen(wrapped(TextRole::Body, Token::Text2, this)),
      m_items(new FigureTable(QStringLiteral("deskItems"), tr("Herbs"),
                              {{tr("Herb"), FigureColumn::Kind::Name, true},
                               {tr("Role"), FigureColumn::Kind::Text},
                               {tr("Dose, g"), FigureColumn::Kind::Number},
                               {tr("Processing and marks"), FigureColumn::Kind::Text},
                               {tr("Amount, yuan"), FigureColumn::Kind::Number}},
                              this)),
      m_weight(wrapped(TextRole::Dense, Token::Text2, this)),
      m_amount(wrapped(TextRole::CardName, Token::Text, this)),
      m_amountNote(wrapped(TextRole::Dense, Token::Ochre, this)),
      m_findings(new QWidget(this)),
      m_findingRows(new QVBoxLayout(m_findings)) {
    m_number->setObjectName(QStringLiteral("deskNumber"));
    m_amount->setObjectName(QStringLiteral("deskAmount"));
    m_amountNote->setObjectName(QStringLiteral("deskAmountNote"));
    m_findings->setObjectName(QStringLiteral("deskFindings"));
    m_diagnosis->setObjectName(QStringLiteral("deskDiagnosis"));
    m_regimen->setObjectName(QStringLiteral("deskRegimen"));
    m_void->setObjectName(QStringLiteral("deskVoid"));
    m_age->setObjectName(QStringLiteral("deskAge"));
    m_findingRows->setContentsMargins(0, 0, 0, 0);
    m_findingRows->setSpacing(space::k12);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::k12);
    head->addWidget(m_number);
    head->addWidget(m_state);
    head->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kPage, space::k16, space::kPage, space::kPage);
    column->setSpacing(space::k8);
    column->addLayout(head);
    column->addWidget(m_patient);
    column->addWidget(m_facts);
    column->addWidget(m_diagnosis);
    column->addWidget(m_void);
    column->addWidget(m_age);
    column->addSpacing(space::k8);
    column->addWidget(m_formula);
    column->addWidget(m_regimen);
    column->addWidget(m_items);
    column->addWidget(m_weight);
    column->addWidget(m_amount);
    column->addWidget(m_amountNote);
    column->addSpacing(space::k16);
    auto* header = new SectionHeader(tr("Audit"), this, SectionHeader::Rule::Above);
    header->setHint(tr("by the facts and settings of now"));
    column->addWidget(header);
    column->addWidget(m_findings);
    column->addStretch(1);
    connect(&model, &app::PharmacyViewModel::openChanged, this, &DispensingSheet::refresh);
    refresh();
}

void DispensingSheet::refresh() {
    if (!m_model.isOpen()) {
        return;
    }
    const app::Dispensing& opened = m_model.opened();
    m_number->setText(opened.row.number.isEmpty() ? tr("no number yet") : opened.row.number);
    m_state->setLook(stateTag(opened.row.state));
    m_patient->setText(opened.row.patientName.isEmpty() ? tr("No patient stated") : opened.row.patientName);
    const QStringList facts = {
        opened.row.patientNumber, patientText(opened.content.patient),
        tr("signed by %1, %2").arg(opened.row.physician, shortMomentText(opened.row.signedAt))};
    QStringList stated = facts;
    stated.removeAll(QString());
    m_facts->setText(stated.join(QStringLiteral(" · ")));
    m_void->setVisible(opened.row.state == app::DeskState::Void);
    m_void->setText(
        tr("Voided by %1, %2: %3").arg(opened.voidedBy, shortMomentText(opened.voidedAt), opened.voidReason));
    // Art. 18 is cited from memory: the pharmacist judges what the physician wrote about it.
    const auto days = static_cast<int>(opened.row.signedAt.date().daysTo(QDate::currentDate()));
    m_age->setVisible(days > 0 && !app::isClosed(opened.row.state));
    m_age->setText(
        tr("Signed %n day(s) ago. A prescription holds on its day; at most three days where the "
           "physician says so (处方管理办法 第十八条, to be verified).",
           nullptr, days));
    m_diagnosis->setText(diagnosisText(opened.content));
    m_formula->setVisible(!opened.content.formula.isEmpty());
    m_formula->setText(opened.content.formula);
    // As it stands on paper: what the pharmacist reviews is what was written.
    const app::PrescriptionSheet paper = app::sheetOf(opened.content, {});
    m_regimen->setText((QStringList{paper.regimen} + paper.details).join(QLatin1Char('\n')).trimmed());
    m_regimen->setVisible(!m_regimen->text().isEmpty());
    showItems(opened);
    showAmount(opened);
    showFindings(opened);
}

void DispensingSheet::showItems(const app::Dispensing& opened) {
    QList<QStringList> rows;
    rows.reserve(opened.content.items.size());
    for (qsizetype i = 0; i < opened.content.items.size(); ++i) {
        rows +=
            itemCells(opened.content.items[i], opened.standardNames.value(i), opened.amount.lines.value(i));
    }
    m_items->setRows(rows);
    for (const int column : {kRoleColumn, kMarksColumn}) {
        m_items->setColumnHidden(
            column, std::all_of(rows.begin(), rows.end(),
                                [column](const QStringList& cells) { return cells[column].isEmpty(); }));
    }
    QString text = tr("%n herb(s)", nullptr, static_cast<int>(opened.content.items.size()));
    text += QStringLiteral(" · ");
    const bool isComplete =
        std::all_of(opened.content.items.begin(), opened.content.items.end(),
                    [](const app::PrescriptionItem& item) { return item.doseGrams.has_value(); });
    const QString grams = app::doseNumber(opened.content.gramsOfDose());
    text += isComplete ? tr("%1 g a dose").arg(grams) : tr("at least %1 g a dose").arg(grams);
    if (const std::optional<double> all = opened.content.gramsInAll()) {
        text += QStringLiteral(" · ");
        text += tr("%1 g in all").arg(app::doseNumber(*all));
    }
    m_weight->setText(text);
}

void DispensingSheet::showAmount(const app::Dispensing& opened) {
    const app::PrescriptionAmount& amount = opened.amount;
    if (opened.statedFen) {
        m_amount->setText(tr("Amount %1").arg(moneyText(*opened.statedFen)));
        const bool isOther = amount.totalFen != opened.statedFen;
        m_amountNote->setVisible(isOther);
        m_amountNote->setText(tr("Signed with the prices of that day; the lines show those of today."));
        return;
    }
    m_amount->setText(amount.totalFen ? tr("Amount %1").arg(moneyText(*amount.totalFen))
                                      : tr("Amount not known yet"));
    m_amountNote->setVisible(!amount.totalFen);
    m_amountNote->setText(amount.isDosesMissing
                              ? tr("The number of doses is not stated.")
                              : tr("Without an amount: %1. The others come to %2.")
                                    .arg(amount.unpriced.join(kListMark), moneyText(amount.knownFen)));
}

void DispensingSheet::showFindings(const app::Dispensing& opened) {
    while (QLayoutItem* old = m_findingRows->takeAt(0)) {
        delete old->widget();
        delete old;
    }
    for (const app::AuditFinding& finding : opened.findings) {
        addFinding(finding, opened);
    }
    if (opened.findings.isEmpty()) {
        auto* none = new QWidget(m_findings);
        auto* row = new QHBoxLayout(none);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(new SeverityTag(Severity::Pass, none));
        row->addWidget(new Label(TextRole::Body, Token::Text2, tr("The audit has nothing against it."), none),
                       1);
        m_findingRows->addWidget(none);
    }
}

void DispensingSheet::addFinding(const app::AuditFinding& finding, const app::Dispensing& opened) {
    auto* block = new QWidget(m_findings);
    auto* column = new QVBoxLayout(block);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::k4);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::k8);
    head->addWidget(new SeverityTag(shownSeverity(finding.severity), block));
    auto* rule = wrapped(TextRole::BodyBold, Token::Text, block);
    QString title = ruleTitle(finding.rule);
    if (!finding.items.isEmpty()) {
        title = tr("%1: %2").arg(title, finding.items.join(kListMark));
    }
    rule->setText(title);
    head->addWidget(rule, 1);
    column->addLayout(head);
    auto* fact = wrapped(TextRole::Body, Token::Text, block);
    fact->setText(finding.fact);
    column->addWidget(fact);
    auto* source = wrapped(TextRole::Caption, Token::Text3, block);
    source->setText(app::sourcesText(finding));
    column->addWidget(source);
    for (const app::FindingOverride& override : opened.overrides) {
        if (!app::answers(override, finding)) {
            continue;
        }
        auto* answer = wrapped(TextRole::Body, Token::ApricotText, block);
        answer->setText(override.confirmedBy.isEmpty()
                            ? tr("%1 answers for it, not confirmed: %2").arg(override.author, override.reason)
                            : tr("%1 answers for it, confirmed by %2: %3")
                                  .arg(override.author, override.confirmedBy, override.reason));
        column->addWidget(answer);
    }
    if (opened.open.contains(finding)) {
        auto* open = wrapped(TextRole::Dense, Token::Cinnabar, block);
        open->setText(tr("Nobody answers for it: return the prescription."));
        column->addWidget(open);
    }
    m_findingRows->addWidget(block);
}

}  // namespace xinglin::ui
