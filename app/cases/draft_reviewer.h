#pragma once

#include <QString>
#include <QStringList>

#include "app/cases/diagnosis_draft.h"

namespace xinglin::app {

/// Lets a model reorder the syndromes of a draft, and nothing else: it may name candidates only. An answer
/// that names anything that is no candidate is ignored as a whole, and the draft says so.
class DraftReviewer final {
public:
    /// What a model's answer comes to.
    struct Verdict {
        QStringList order;  ///< ids for DiagnosisService::draft(); empty: the rules' order stays
        QString note;       ///< what became of the answer, for the provenance
    };

    /// Reads the newest `diagnosis_v<n>.txt` of `promptFolder`. Throws FailureError without a usable one.
    static DraftReviewer load(const QString& promptFolder);

    /// The prompt for this case and its candidates.
    QString prompt(const DiagnosisDraft& draft, const CaseRecord& record, const FormSchema& schema) const;

    Verdict read(const QString& answer, const DiagnosisDraft& draft) const;

    /// diagnosis_v1
    const QString& version() const { return m_version; }

private:
    QString m_template;
    QString m_version;
};

}  // namespace xinglin::app
