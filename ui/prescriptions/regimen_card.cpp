#include "ui/prescriptions/regimen_card.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "app/knowledge_browser/dose_text.h"
#include "app/prescription/prescription_sheet.h"
#include "ui/prescriptions/number_edit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/style.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr app::NumberRange kDoses{1, 99};
constexpr app::NumberRange kMinutes{0, 600};
constexpr app::NumberRange kMillilitres{10, 5000};
constexpr app::NumberRange kDays{1, 99};

// "30, 20": minutes of each boiling; nothing when a part is no number from 1 to 600.
std::optional<QList<double>> boilsOf(const QString& text) {
    static const QRegularExpression kParting(QStringLiteral("[\\s、，,;；+]+"));
    QList<double> minutes;
    for (const QString& part : text.split(kParting, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const double number = part.toDouble(&isNumber);
        if (!isNumber || number < 1 || number > kMinutes.most) {
            return std::nullopt;
        }
        minutes += number;
    }
    return minutes;
}

QString boilsText(const QList<double>& minutes) {
    QStringList parts;
    for (const double one : minutes) {
        parts += app::doseNumber(one);
    }
    return parts.join(QStringLiteral(", "));
}

void showText(QLineEdit* edit, const QString& text) {
    if (edit->text() != text) {
        edit->setText(text);
    }
}

void offer(QLineEdit* edit, const QStringList& words) {
    auto* completer = new QCompleter(words, edit);
    completer->setCompletionMode(QCompleter::PopupCompletion);
    completer->setFilterMode(Qt::MatchContains);
    edit->setCompleter(completer);
    // A word that is chosen from the list is as good as typed.
    QObject::connect(completer, qOverload<const QString&>(&QCompleter::activated), edit,
                     [edit](const QString& word) { emit edit->textEdited(word); });
}

}  // namespace

RegimenCard::RegimenCard(app::PrescriptionViewModel& model, QWidget* parent) : Card(parent), m_model(model) {
    setObjectName(QStringLiteral("regimenCard"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 14);
    column->setSpacing(10);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(new Label(TextRole::Section, tr("Directions"), this));
    m_sentence = new Label(TextRole::Dense, Token::Text2, QString(), this);
    m_sentence->setObjectName(QStringLiteral("regimenSentence"));
    m_sentence->setWordWrap(true);
    head->addWidget(m_sentence, 1);
    column->addLayout(head);

    FlowLayout* regimen = addRow(column);
    m_doses = addNumber(regimen, QStringLiteral("doses"), tr("Doses"), tr("doses"), kDoses, 0,
                        [](app::Prescription& rx, const auto& number) { rx.doses = number; });
    m_dosesPerDay =
        addNumber(regimen, QStringLiteral("dosesPerDay"), tr("Doses a day"), tr("a day"), app::kDosesADay, 2,
                  [](app::Prescription& rx, const auto& number) { rx.dosesPerDay = number; });
    m_timesPerDay =
        addNumber(regimen, QStringLiteral("timesPerDay"), tr("Intakes a day"), tr("times"), app::kTimesADay,
                  0, [](app::Prescription& rx, const auto& number) { rx.timesPerDay = number; });
    m_emergency = new Chip(tr("Emergency"), this);
    m_emergency->setObjectName(QStringLiteral("emergency"));
    connect(m_emergency, &QCheckBox::toggled, this,
            [this](bool on) { change([on](app::Prescription& rx) { rx.isEmergency = on; }); });
    addForm(regimen);
    regimen->addWidget(m_emergency);

    FlowLayout* decoction = addRow(column);
    m_soak = addNumber(decoction, QStringLiteral("soak"), tr("Soak"), tr("min"), kMinutes, 0,
                       [](app::Prescription& rx, const auto& number) { rx.directions.soakMinutes = number; });
    m_boils = new LineEdit(this);
    m_boils->setObjectName(QStringLiteral("boils"));
    m_boils->setAccessibleName(tr("Minutes of each boiling"));
    m_boils->setToolTip(tr("Minutes of each boiling, for example 30, 20"));
    m_boils->setPlaceholderText(QStringLiteral("30, 20"));
    m_boils->setUnit(tr("min"));
    m_boils->setFixedWidth(scaled(120));
    connect(m_boils, &QLineEdit::textEdited, this, [this](const QString& text) {
        const std::optional<QList<double>> minutes = boilsOf(text);
        setFieldState(m_boils, minutes ? FieldState::Normal : FieldState::Error);
        if (minutes) {
            change([&](app::Prescription& rx) { rx.directions.boilMinutes = *minutes; },
                   QStringLiteral("boils"));
        }
    });
    addLabelled(decoction, tr("Boil"), m_boils);
    m_target =
        addNumber(decoction, QStringLiteral("targetMl"), tr("Liquid of one dose"), tr("ml"), kMillilitres, 0,
                  [](app::Prescription& rx, const auto& number) { rx.directions.targetMl = number; });
    m_route = addText(decoction, QStringLiteral("route"), tr("Route"), tr("by mouth"), 100,
                      [](app::Prescription& rx, const QString& text) { rx.directions.route = text; });
    offer(m_route, {QStringLiteral("口服"), QStringLiteral("外洗"), QStringLiteral("熏洗"),
                    QStringLiteral("灌肠"), QStringLiteral("外敷"), QStringLiteral("含漱")});
    m_timing = addText(decoction, QStringLiteral("timing"), tr("Taking"), tr("warm, after meals"), 150,
                       [](app::Prescription& rx, const QString& text) { rx.directions.timing = text; });
    offer(m_timing, {QStringLiteral("空腹温服"), QStringLiteral("饭前温服"), QStringLiteral("饭后温服"),
                     QStringLiteral("睡前温服"), QStringLiteral("不拘时温服"), QStringLiteral("频服"),
                     QStringLiteral("凉服")});

    FlowLayout* rest = addRow(column);
    m_validDays = addNumber(rest, QStringLiteral("validDays"), tr("Valid"), tr("days"), kDays, 0,
                            [](app::Prescription& rx, const auto& number) { rx.validDays = number; });
    addFee(rest);
    m_reason = addText(rest, QStringLiteral("longerReason"), tr("Reason for a longer supply"),
                       tr("more than 7 days, in an emergency 3"), 230,
                       [](app::Prescription& rx, const QString& text) { rx.longerReason = text; });
    m_note = addText(rest, QStringLiteral("note"), tr("Note"), tr("printed below the directions"), 280,
                     [](app::Prescription& rx, const QString& text) { rx.note = text; });
    connect(&model, &app::PrescriptionViewModel::opened, this, &RegimenCard::refresh);
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &RegimenCard::refresh);
    refresh();
}

FlowLayout* RegimenCard::addRow(QVBoxLayout* column) {
    auto* holder = new QWidget(this);
    auto* row = new FlowLayout(holder, 10);
    row->setContentsMargins(0, 0, 0, 0);
    column->addWidget(holder);
    return row;
}

void RegimenCard::addLabelled(FlowLayout* row, const QString& label, QWidget* control) {
    auto* holder = new QWidget(this);
    auto* line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(new Label(TextRole::Dense, Token::Text2, label, holder));
    line->addWidget(control);
    row->addWidget(holder);
}

void RegimenCard::change(const Edit& edit, const QString& key) {
    app::Prescription content = m_model.content();
    edit(content);
    m_model.change(content, key);
}

NumberEdit* RegimenCard::addNumber(
    FlowLayout* row, const QString& name, const QString& label, const QString& unit, app::NumberRange range,
    int decimals, const std::function<void(app::Prescription&, const std::optional<double>&)>& write) {
    auto* edit = new NumberEdit(name, label, unit, range, decimals, this);
    connect(edit, &NumberEdit::numberChanged, this, [this, write, name](const std::optional<double>& number) {
        change([&](app::Prescription& rx) { write(rx, number); }, name);
    });
    addLabelled(row, label, edit);
    return edit;
}

LineEdit* RegimenCard::addText(FlowLayout* row, const QString& name, const QString& label,
                               const QString& hint, int width,
                               const std::function<void(app::Prescription&, const QString&)>& write) {
    auto* edit = new LineEdit(this);
    edit->setObjectName(name);
    edit->setAccessibleName(label);
    edit->setPlaceholderText(hint);
    edit->setToolTip(hint);
    edit->setFixedWidth(scaled(width));
    connect(edit, &QLineEdit::textEdited, this, [this, write, name](const QString& text) {
        change([&](app::Prescription& rx) { write(rx, text); }, name);
    });
    addLabelled(row, label, edit);
    return edit;
}

void RegimenCard::addForm(FlowLayout* row) {
    m_form = new QComboBox(this);
    m_form->setObjectName(QStringLiteral("dosageForm"));
    m_form->setAccessibleName(tr("Dosage form"));
    m_form->addItem(tr("not decided"), app::dosageFormId(app::DosageForm::Unknown));
    m_form->addItem(tr("Decoction"), app::dosageFormId(app::DosageForm::Decoction));
    m_form->addItem(tr("Granules"), app::dosageFormId(app::DosageForm::Granules));
    m_form->addItem(tr("Pills"), app::dosageFormId(app::DosageForm::Pill));
    m_form->addItem(tr("Powder"), app::dosageFormId(app::DosageForm::Powder));
    m_form->addItem(tr("Outward use"), app::dosageFormId(app::DosageForm::External));
    connect(m_form, &QComboBox::activated, this, [this] {
        const QString id = m_form->currentData().toString();
        change([&](app::Prescription& rx) { rx.form = *app::dosageFormFromId(id); });
    });
    addLabelled(row, tr("Form"), m_form);
    m_preparedBy = new SegmentedControl(this);
    m_preparedBy->setObjectName(QStringLiteral("preparedBy"));
    m_preparedBy->setAccessibleName(tr("Who boils it"));
    m_preparedBy->addSegment(app::preparationId(app::Preparation::Unknown), tr("open", "who boils"));
    m_preparedBy->addSegment(app::preparationId(app::Preparation::Self), tr("patient"));
    m_preparedBy->addSegment(app::preparationId(app::Preparation::Pharmacy), tr("pharmacy"));
    connect(m_preparedBy, &SegmentedControl::currentChanged, this, [this](const QString& id) {
        change([&](app::Prescription& rx) { rx.directions.preparedBy = *app::preparationFromId(id); });
    });
    addLabelled(row, tr("Boiled by"), m_preparedBy);
}

void RegimenCard::addFee(FlowLayout* row) {
    m_fee = new QComboBox(this);
    m_fee->setObjectName(QStringLiteral("feeCategory"));
    m_fee->setAccessibleName(tr("Who pays"));
    m_fee->addItem(tr("left open", "who pays"), app::feeCategoryId(app::FeeCategory::Unknown));
    m_fee->addItem(tr("Patient", "who pays"), app::feeCategoryId(app::FeeCategory::SelfPaid));
    m_fee->addItem(tr("Health insurance"), app::feeCategoryId(app::FeeCategory::Insurance));
    m_fee->addItem(tr("Public funds"), app::feeCategoryId(app::FeeCategory::Public));
    m_fee->addItem(tr("Other", "who pays"), app::feeCategoryId(app::FeeCategory::Other));
    connect(m_fee, &QComboBox::activated, this, [this] {
        const QString id = m_fee->currentData().toString();
        change([&](app::Prescription& rx) { rx.fee = *app::feeCategoryFromId(id); });
    });
    addLabelled(row, m_fee->accessibleName(), m_fee);
}

void RegimenCard::refresh() {
    const app::Prescription& rx = m_model.content();
    setEnabled(m_model.isEditable());
    m_doses->setNumber(rx.doses);
    m_dosesPerDay->setNumber(rx.dosesPerDay);
    m_timesPerDay->setNumber(rx.timesPerDay);
    m_form->setCurrentIndex(m_form->findData(app::dosageFormId(rx.form)));
    m_preparedBy->setCurrentId(app::preparationId(rx.directions.preparedBy));
    const bool isBoiled = rx.form == app::DosageForm::Decoction || rx.form == app::DosageForm::Unknown;
    for (QWidget* control : {static_cast<QWidget*>(m_preparedBy), static_cast<QWidget*>(m_soak),
                             static_cast<QWidget*>(m_boils)}) {
        control->parentWidget()->setVisible(isBoiled);
    }
    m_soak->setNumber(rx.directions.soakMinutes);
    if (const std::optional<QList<double>> shown = boilsOf(m_boils->text());
        !m_boils->hasFocus() || (shown && *shown != rx.directions.boilMinutes)) {
        showText(m_boils, boilsText(rx.directions.boilMinutes));
        setFieldState(m_boils, FieldState::Normal);
    }
    m_target->setNumber(rx.directions.targetMl);
    showText(m_route, rx.directions.route);
    showText(m_timing, rx.directions.timing);
    m_validDays->setNumber(rx.validDays);
    m_fee->setCurrentIndex(m_fee->findData(app::feeCategoryId(rx.fee)));
    {
        const QSignalBlocker quiet(m_emergency);
        m_emergency->setChecked(rx.isEmergency);
    }
    showText(m_reason, rx.longerReason);
    showText(m_note, rx.note);
    m_sentence->setText(app::regimenSentence(rx));
}

void RegimenCard::askReason() {
    m_reason->setFocus(Qt::OtherFocusReason);
}

}  // namespace xinglin::ui
