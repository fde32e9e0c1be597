#include "ui/cases/patient_dialog.h"

#include <QDate>
#include <QIntValidator>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {

PatientDialog::PatientDialog(QWidget* parent)
    : DialogFrame(tr("Add a patient"), tr("Data is not encrypted yet: use sample patients only."), parent),
      m_name(new Field(tr("Name"), this)),
      m_number(new Field(tr("Number"), this)),
      m_birthYear(new Field(tr("Year of birth"), this)),
      m_sex(new SegmentedControl(this)) {
    setObjectName(QStringLiteral("patientDialog"));
    m_name->edit()->setObjectName(QStringLiteral("patientName"));
    m_number->edit()->setObjectName(QStringLiteral("patientNumber"));
    m_birthYear->edit()->setObjectName(QStringLiteral("patientBirthYear"));
    m_birthYear->edit()->setValidator(new QIntValidator(1900, QDate::currentDate().year(), this));
    m_sex->setObjectName(QStringLiteral("patientSex"));
    m_sex->setAccessibleName(tr("Sex"));
    m_sex->addSegment(QStringLiteral("unknown"), tr("not stated"));
    m_sex->addSegment(QStringLiteral("female"), tr("female"));
    m_sex->addSegment(QStringLiteral("male"), tr("male"));
    body()->addWidget(m_name);
    body()->addWidget(m_number);
    body()->addWidget(m_sex, 0, Qt::AlignLeft);
    body()->addWidget(m_birthYear);
    setSafeButton(tr("Cancel"))->setObjectName(QStringLiteral("cancelPatient"));
    m_add = setActionButton(tr("Add patient"), ButtonKind::Primary);
    m_add->setObjectName(QStringLiteral("addPatient"));
    connect(m_name->edit(), &QLineEdit::textChanged, this, &PatientDialog::check);
    check();
}

app::Patient PatientDialog::patient() const {
    app::Patient patient;
    patient.name = m_name->edit()->text().trimmed();
    patient.number = m_number->edit()->text().trimmed();
    patient.sex = m_sex->currentId();
    if (m_birthYear->edit()->hasAcceptableInput()) {
        patient.birthYear = m_birthYear->edit()->text().toInt();
    }
    return patient;
}

void PatientDialog::check() {
    m_add->setEnabled(!m_name->edit()->text().trimmed().isEmpty());
}

}  // namespace xinglin::ui
