#pragma once

#include <QList>
#include <QString>

#include "app/cases/case_text.h"
#include "app/cases/clinical_text.h"
#include "app/cases/sign_lexicon.h"

namespace xinglin::app {

/// A sign that a case records, and where.
struct CaseSign {
    QString sign;     ///< the lexicon's word: 不寐
    QString fieldId;  ///< first place it was found
    QString words;    ///< as written there: 入睡困难
};

/// What a case says: signs that are there and signs that were expressly denied, each once.
struct CaseSigns {
    QList<CaseSign> present;
    QList<CaseSign> denied;

    const CaseSign* find(const QString& sign) const;
};

/// Finds signs in the structured terms and in the free text of a case. Immutable; used from any thread.
class SignReader final {
public:
    /// `vocabulary`: the sign words of the standards, beside those of the lexicon.
    SignReader(SignLexicon lexicon, const QStringList& vocabulary);

    CaseSigns read(const CaseRecord& record, const FormSchema& schema) const;

    const SignLexicon& lexicon() const { return m_lexicon; }

private:
    struct Collector;
    void readSentences(const CasePassage& passage, Collector& collector) const;
    void readTongueAndPulse(const CasePassage& passage, Collector& collector) const;

    SignLexicon m_lexicon;
    ClinicalTextReader m_finder;
};

}  // namespace xinglin::app
