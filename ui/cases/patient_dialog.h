#pragma once

#include "app/cases/case_store.h"
#include "ui/widgets/dialog_frame.h"

namespace xinglin::ui {

class Field;
class SegmentedControl;

/// Asks for a new patient: name, number, sex, year of birth. Only the name is needed.
class PatientDialog final : public DialogFrame {
    Q_OBJECT

public:
    explicit PatientDialog(QWidget* parent);

    app::Patient patient() const;

private:
    void check();

    Field* m_name;
    Field* m_number;
    Field* m_birthYear;
    SegmentedControl* m_sex;
    Button* m_add;
};

}  // namespace xinglin::ui
