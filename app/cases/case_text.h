#pragma once

#include <QList>
#include <QString>

#include "app/cases/case_record.h"

namespace xinglin::app {

/// One piece of a case's words, with the field it stands in.
struct CasePassage {
    QString fieldId;  ///< `text` for unsorted free text
    QString text;
    bool isTerm = false;  ///< a term that was chosen, not a sentence
};

/// The facts of a record as passages, in the form's order, unsorted text last; conclusions are left out, so
/// that a diagnosis never rests on itself. A tri-state or terms field that was answered "none" gives no
/// passage.
QList<CasePassage> passagesOf(const CaseRecord& record, const FormSchema& schema);

/// A field's label in the given language; ids that the form does not know stay as they are.
QString fieldLabel(const FormSchema& schema, const QString& fieldId, const QString& language);

}  // namespace xinglin::app
