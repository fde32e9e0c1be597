#include "ui/prescriptions/patient_strip.h"

#include <QHBoxLayout>
#include <QRegularExpression>

#include "ui/prescriptions/number_edit.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr app::NumberRange kAge{0, app::kLongestLifeYears};
constexpr app::NumberRange kWeight{0.3, 500};

QStringList partsOf(const QString& text) {
    static const QRegularExpression kParting(QStringLiteral("[、，,;；]+"));
    QStringList parts;
    for (const QString& part : text.split(kParting, Qt::SkipEmptyParts)) {
        if (!part.trimmed().isEmpty()) {
            parts += part.trimmed();
        }
    }
    return parts;
}

}  // namespace

PatientStrip::PatientStrip(app::PrescriptionViewModel& model, QWidget* parent)
    : QWidget(parent), m_model(model) {
    auto* flow = new FlowLayout(this, 10);
    flow->setContentsMargins(0, 0, 0, 0);

    m_sex = new SegmentedControl(this);
    m_sex->setObjectName(QStringLiteral("patientSex"));
    m_sex->setAccessibleName(tr("Sex"));
    m_sex->addSegment(app::sexId(app::Sex::Unknown), tr("not asked", "sex"));
    m_sex->addSegment(app::sexId(app::Sex::Female), tr("female"));
    m_sex->addSegment(app::sexId(app::Sex::Male), tr("male"));
    connect(m_sex, &SegmentedControl::currentChanged, this, [this](const QString& id) {
        change([id](app::PatientFacts& patient) { patient.sex = *app::sexFromId(id); }, {});
    });
    flow->addWidget(labelled(tr("Sex"), m_sex));
    m_age = new NumberEdit(QStringLiteral("patientAge"), tr("Age"), tr("years"), kAge, 1, this);
    connect(m_age, &NumberEdit::numberChanged, this, [this](const std::optional<double>& years) {
        change([years](app::PatientFacts& patient) { patient.ageYears = years; }, QStringLiteral("age"));
    });
    flow->addWidget(labelled(tr("Age"), m_age));
    m_weight = new NumberEdit(QStringLiteral("patientWeight"), tr("Weight"), tr("kg"), kWeight, 1, this);
    connect(m_weight, &NumberEdit::numberChanged, this, [this](const std::optional<double>& kilograms) {
        change([kilograms](app::PatientFacts& patient) { patient.weightKg = kilograms; },
               QStringLiteral("weight"));
    });
    flow->addWidget(labelled(tr("Weight"), m_weight));
    m_pregnancy =
        addAnswer(QStringLiteral("patientPregnancy"), tr("Pregnancy"), &app::PatientFacts::pregnancy);
    m_lactation =
        addAnswer(QStringLiteral("patientLactation"), tr("Breast-feeding"), &app::PatientFacts::lactation);
    addList(QStringLiteral("patientAllergies"), tr("Allergies"), tr("penicillin, pollen"),
            &app::PatientFacts::allergies);
    addList(QStringLiteral("patientConditions"), tr("Illnesses"), tr("liver, kidney, heart"),
            &app::PatientFacts::conditions);
    addList(QStringLiteral("patientDrugs"), tr("Current drugs"), tr("warfarin"),
            &app::PatientFacts::currentDrugs);
    connect(&model, &app::PrescriptionViewModel::opened, this, &PatientStrip::refresh);
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &PatientStrip::refresh);
    refresh();
}

QWidget* PatientStrip::labelled(const QString& label, QWidget* control) {
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(new Label(TextRole::Dense, Token::Text2, label, holder));
    row->addWidget(control);
    return holder;
}

TriState* PatientStrip::addAnswer(const QString& name, const QString& label,
                                  app::Answer app::PatientFacts::*field) {
    auto* answer = new TriState(this);
    answer->setObjectName(name);
    answer->setAccessibleName(label);
    answer->setWords(tr("no"), tr("yes"));
    connect(answer, &TriState::valueChanged, this, [this, field](TriValue value) {
        const app::Answer said = value == TriValue::NotAsked ? app::Answer::Unknown
                                 : value == TriValue::None   ? app::Answer::No
                                                             : app::Answer::Yes;
        change([field, said](app::PatientFacts& patient) { patient.*field = said; }, {});
    });
    layout()->addWidget(labelled(label, answer));
    return answer;
}

void PatientStrip::addList(const QString& name, const QString& label, const QString& hint,
                           std::optional<QStringList> app::PatientFacts::*field) {
    ListQuestion question;
    question.field = field;
    question.answer = new TriState(this);
    question.answer->setObjectName(name);
    question.answer->setAccessibleName(label);
    question.text = new LineEdit(question.answer);
    question.text->setObjectName(name + QStringLiteral(".text"));
    question.text->setAccessibleName(label);
    question.text->setPlaceholderText(hint);
    question.text->setMinimumWidth(scaled(130));
    question.answer->setEditor(question.text);
    connect(question.answer, &TriState::valueChanged, this, [this, question](TriValue value) {
        std::optional<QStringList> said;
        if (value == TriValue::None) {
            said = QStringList();
        } else if (value == TriValue::Present) {
            // "Yes" without words is no answer yet: the audit goes on saying that it is missing.
            const QStringList parts = partsOf(question.text->text());
            said = parts.isEmpty() ? std::nullopt : std::optional(parts);
            question.text->setFocus();
        }
        change([&](app::PatientFacts& patient) { patient.*question.field = said; }, {});
    });
    connect(question.text, &QLineEdit::textEdited, this, [this, question, name](const QString& text) {
        const QStringList parts = partsOf(text);
        change(
            [&](app::PatientFacts& patient) {
                patient.*question.field = parts.isEmpty() ? std::nullopt : std::optional(parts);
            },
            name);
    });
    m_lists += question;
    layout()->addWidget(labelled(label, question.answer));
}

void PatientStrip::change(const std::function<void(app::PatientFacts&)>& edit, const QString& key) {
    app::Prescription content = m_model.content();
    edit(content.patient);
    m_model.change(content, key);
}

void PatientStrip::refresh() {
    const app::PatientFacts& patient = m_model.content().patient;
    setEnabled(m_model.isEditable());
    m_sex->setCurrentId(app::sexId(patient.sex));
    m_age->setNumber(patient.ageYears);
    m_weight->setNumber(patient.weightKg);
    const auto shown = [](app::Answer answer) {
        return answer == app::Answer::Unknown ? TriValue::NotAsked
               : answer == app::Answer::No    ? TriValue::None
                                              : TriValue::Present;
    };
    m_pregnancy->setValue(shown(patient.pregnancy));
    m_lactation->setValue(shown(patient.lactation));
    // An answer that stands in the record is shown whatever the sex: the audit counts it.
    m_pregnancy->parentWidget()->setVisible(patient.sex != app::Sex::Male ||
                                            patient.pregnancy == app::Answer::Yes);
    m_lactation->parentWidget()->setVisible(patient.sex != app::Sex::Male ||
                                            patient.lactation == app::Answer::Yes);
    for (const ListQuestion& question : std::as_const(m_lists)) {
        const std::optional<QStringList>& said = patient.*question.field;
        if (!said && question.answer->value() == TriValue::Present && question.text->hasFocus()) {
            continue;  // "yes" was chosen, its words are still to come
        }
        question.answer->setValue(!said             ? TriValue::NotAsked
                                  : said->isEmpty() ? TriValue::None
                                                    : TriValue::Present);
        if (said && partsOf(question.text->text()) != *said) {
            question.text->setText(said->join(QStringLiteral("、")));
        } else if (!said) {
            question.text->clear();
        }
    }
}

void PatientStrip::askPregnancy() {
    m_pregnancy->setFocus(Qt::OtherFocusReason);
}

}  // namespace xinglin::ui
