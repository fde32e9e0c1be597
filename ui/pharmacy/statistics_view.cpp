#include "ui/pharmacy/statistics_view.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QSaveFile>
#include <QVBoxLayout>

#include "ui/pharmacy/count_bars.h"
#include "ui/pharmacy/desk_words.h"
#include "ui/pharmacy/figure_table.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/rule_words.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr int kDateWidth = 124;
constexpr int kMostWidth = 900;
constexpr app::DeskAction kActions[] = {app::DeskAction::Review, app::DeskAction::Dispense,
                                        app::DeskAction::Check,  app::DeskAction::HandOut,
                                        app::DeskAction::Return, app::DeskAction::Resubmit};

Token hueOf(const QString& severity) {
    return severity == QLatin1String("block")    ? Token::Cinnabar
           : severity == QLatin1String("review") ? Token::Ochre
           : severity == QLatin1String("remind") ? Token::Indigo
                                                 : Token::Slate;
}

QString severityName(const QString& severity) {
    const std::optional<app::Severity> known = app::severityFromId(severity);
    return known ? severityWord(shownSeverity(*known)) : severity;
}

}  // namespace

StatisticsView::StatisticsView(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_range(new SegmentedControl(this)),
      m_first(new Field(tr("From"), this)),
      m_last(new Field(tr("To"), this)),
      m_export(new Button(ButtonKind::Secondary, tr("Export CSV…"), this)) {
    m_range->setObjectName(QStringLiteral("statisticsRange"));
    m_range->setAccessibleName(tr("Days"));
    m_range->addSegment(QStringLiteral("1"), tr("Today"));
    m_range->addSegment(QStringLiteral("7"), tr("7 days"));
    m_range->addSegment(QStringLiteral("30"), tr("30 days"));
    for (Field* field : {m_first, m_last}) {
        field->setFixedWidth(scaled(kDateWidth));
        connect(field->edit(), &QLineEdit::editingFinished, this, &StatisticsView::load);
    }
    m_first->edit()->setObjectName(QStringLiteral("statisticsFirst"));
    m_first->edit()->setAccessibleName(tr("From"));
    m_last->edit()->setObjectName(QStringLiteral("statisticsLast"));
    m_last->edit()->setAccessibleName(tr("To"));
    m_export->setObjectName(QStringLiteral("exportStatistics"));
    m_export->setIconName(QStringLiteral("export"));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kPage, space::k16, space::kPage, space::k8);
    head->setSpacing(space::k12);
    head->addWidget(m_range, 0, Qt::AlignBottom);
    head->addWidget(m_first);
    head->addWidget(m_last);
    head->addStretch(1);
    head->addWidget(m_export, 0, Qt::AlignBottom);

    auto* area = new ColumnArea(this);
    area->setObjectName(QStringLiteral("statisticsArea"));
    area->setWidgetResizable(true);
    auto* place = new QWidget;
    auto* placeRow = new QHBoxLayout(place);
    placeRow->setContentsMargins(space::kPage, 0, space::kPage, space::kPage);
    auto* content = new QWidget(place);
    content->setMaximumWidth(scaled(kMostWidth));
    placeRow->addWidget(content, 1);
    placeRow->addStretch(0);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, space::k8, 0, 0);
    column->setSpacing(space::k12);
    m_summary = new Label(TextRole::Body, Token::Text2, QString(), content);
    m_summary->setWordWrap(true);
    m_summary->setObjectName(QStringLiteral("statisticsSummary"));
    column->addWidget(m_summary);
    const auto section = [&](const QString& title, const QString& hint, QWidget* figures) {
        auto* header = new SectionHeader(title, content, SectionHeader::Rule::Above);
        header->setHint(hint);
        column->addWidget(header);
        column->addWidget(figures);
    };
    using Kind = FigureColumn::Kind;
    m_states = new CountBars(QStringLiteral("statisticsStates"), tr("Prescriptions by state"), content);
    section(tr("Prescriptions by state"), tr("signed by physicians in these days"), m_states);
    QList<FigureColumn> workColumns = {{tr("Name"), Kind::Text, true}};
    for (const app::DeskAction action : kActions) {
        workColumns += {actionDone(action), Kind::Number};
    }
    m_work =
        new FigureTable(QStringLiteral("statisticsWork"), tr("Signatures by person"), workColumns, content);
    section(tr("Signatures by person"), tr("signed in these days"), m_work);
    m_rules = new CountBars(QStringLiteral("statisticsRules"), tr("Findings by rule"), content);
    section(tr("Findings by rule"), tr("prescriptions, at the last look"), m_rules);
    m_physicians = new FigureTable(QStringLiteral("statisticsPhysicians"), tr("By physician"),
                                   {{tr("Physician"), Kind::Text, true},
                                    {tr("Prescriptions"), Kind::Number},
                                    {severityWord(Severity::Block), Kind::Number},
                                    {severityWord(Severity::Review), Kind::Number},
                                    {severityWord(Severity::Remind), Kind::Number},
                                    {tr("Overrides"), Kind::Number},
                                    {tr("Returns"), Kind::Number},
                                    {tr("Voided"), Kind::Number}},
                                   content);
    section(tr("By physician"), QString(), m_physicians);
    m_overrides = new CountBars(QStringLiteral("statisticsOverrides"), tr("Overrides by rule"), content);
    section(tr("Overrides by rule"), tr("confirmed, of the signed versions"), m_overrides);
    m_returns = new FigureTable(QStringLiteral("statisticsReturns"), tr("Returned prescriptions"),
                                {{tr("When"), Kind::Text},
                                 {tr("Number"), Kind::Text},
                                 {tr("Physician"), Kind::Text},
                                 {tr("Returned by"), Kind::Text},
                                 {tr("Reason"), Kind::Text, true}},
                                content);
    section(tr("Returned prescriptions"), QString(), m_returns);
    column->addStretch(1);
    area->setWidget(place);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addLayout(head);
    whole->addWidget(area, 1);

    connect(m_range, &SegmentedControl::currentChanged, this, &StatisticsView::choose);
    connect(m_export, &QPushButton::clicked, this, &StatisticsView::save);
    connect(&model, &app::PharmacyViewModel::statisticsChanged, this, &StatisticsView::refresh);
    const QDate today = QDate::currentDate();
    m_first->edit()->setText(today.toString(Qt::ISODate));
    m_last->edit()->setText(today.toString(Qt::ISODate));
    refresh();
}

void StatisticsView::choose(const QString& range) {
    const QDate today = QDate::currentDate();
    m_first->edit()->setText(today.addDays(1 - range.toInt()).toString(Qt::ISODate));
    m_last->edit()->setText(today.toString(Qt::ISODate));
    load();
}

void StatisticsView::load() {
    const auto dayOf = [](const Field* field) {
        return QDate::fromString(field->edit()->text().trimmed(), Qt::ISODate);
    };
    const app::DayRange range{dayOf(m_first), dayOf(m_last)};
    for (Field* field : {m_first, m_last}) {
        field->setState(dayOf(field).isValid() ? FieldState::Normal : FieldState::Error);
    }
    if (!range.first.isValid() || !range.last.isValid() || range.first > range.last) {
        m_summary->setText(tr("Write two days as 2026-01-31, the earlier one first."));
        return;
    }
    m_model.loadStatistics(range);
}

void StatisticsView::refresh() {
    const app::DeskStatistics& figures = m_model.statistics();
    QList<CountBar> states;
    int total = 0;
    for (auto state = figures.states.cbegin(); state != figures.states.cend(); ++state) {
        states += {stateWord(state.key()), *state, Token::Pine};
        total += *state;
    }
    m_states->setBars(states);
    QString summary = tr("%n prescription(s).", nullptr, total);
    summary += QLatin1Char(' ');
    summary += tr("Handed out for %1.").arg(moneyText(figures.handedOutFen));
    if (figures.handedOutUnpriced > 0) {
        summary += QLatin1Char(' ');
        summary += tr("%n handed out without a complete price, not in this sum.", nullptr,
                      figures.handedOutUnpriced);
    }
    m_summary->setText(summary);

    QList<QStringList> work;
    work.reserve(figures.work.size());
    for (const app::SignerWork& one : figures.work) {
        QStringList cells = {one.signer};
        for (const app::DeskAction action : kActions) {
            cells += QString::number(one.steps.value(action));
        }
        work += cells;
    }
    m_work->setRows(work);

    QList<CountBar> rules;
    rules.reserve(figures.rules.size());
    for (const app::RuleCount& rule : figures.rules) {
        rules += {QStringLiteral("%1 · %2").arg(ruleWord(rule.rule), severityName(rule.severity)),
                  rule.prescriptions, hueOf(rule.severity)};
    }
    m_rules->setBars(rules);

    QList<QStringList> physicians;
    physicians.reserve(figures.physicians.size());
    for (const app::PhysicianCount& one : figures.physicians) {
        physicians += {one.physician,
                       QString::number(one.prescriptions),
                       QString::number(one.findings.value(app::Severity::Block)),
                       QString::number(one.findings.value(app::Severity::Review)),
                       QString::number(one.findings.value(app::Severity::Remind)),
                       QString::number(one.overrides),
                       QString::number(one.returns),
                       QString::number(one.voided)};
    }
    m_physicians->setRows(physicians);

    QList<CountBar> overrides;
    for (auto one = figures.overrides.cbegin(); one != figures.overrides.cend(); ++one) {
        overrides += {ruleWord(one.key()), *one, Token::Ochre};
    }
    m_overrides->setBars(overrides);

    QList<QStringList> returns;
    returns.reserve(figures.returns.size());
    for (const app::ReturnedPrescription& one : figures.returns) {
        returns += {shortMomentText(one.at), one.prescription, one.physician, one.signer, one.reason};
    }
    m_returns->setRows(returns);
}

void StatisticsView::save() {
    auto* dialog = new QFileDialog(this, tr("Export the statistics"),
                                   QStringLiteral("pharmacy-%1.csv").arg(m_first->edit()->text()),
                                   tr("CSV files (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QSaveFile file(path);
        const QByteArray text = app::statisticsCsv(m_model.statistics());
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
            emit failed(
                tr("The statistics could not be written: choose another folder. %1").arg(file.errorString()));
        }
    });
    dialog->open();
}

QList<QWidget*> StatisticsView::panes() const {
    return {m_range, m_work};
}

}  // namespace xinglin::ui
