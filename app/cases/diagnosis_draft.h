#pragma once

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include "app/cases/red_flags.h"
#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// A fact of the case that speaks for or against a candidate.
struct DraftReason {
    QString sign;     ///< the standard's sign
    QString fieldId;  ///< where the case says so
    QString words;    ///< what it says there
};

/// A disease or syndrome the rules propose, always a term of the national standard.
struct DraftCandidate {
    QString id;
    QString name;
    QString code;
    QList<DraftReason> reasonsFor;
    QList<DraftReason> reasonsAgainst;  ///< facts that contradict a sign of the standard, and denied signs
    QStringList missing;                ///< signs of the standard that the case does not mention
    double score = 0;                   ///< only for the order inside one draft
};

struct DraftFormula {
    QString id;
    QString name;
    QString source;  ///< who says that it treats this
    QString book;    ///< where it comes from; may be empty
    Tier tier = Tier::Stated;
    QStringList items;        ///< composition as written in the source
    QStringList indications;  ///< as the source lists them
    QString usage;            ///< decoction or preparation; may be empty
};

/// Where a draft comes from: enough to make it again.
struct DraftProvenance {
    QString programVersion;
    QString knowledgeEdition;
    QString rulesVersion;
    QString modelName = QStringLiteral("none");
    QString modelHash;
    QString promptVersion;
    QString
        modelNote;  ///< what became of the model's answer: used, or ignored and why; empty without a model
};

/// A proposal for the physician, who accepts, edits or rejects it line by line.
struct DiagnosisDraft {
    QList<RedFlag> redFlags;  ///< every rule with its state
    QList<DraftCandidate> diseases;
    QStringList differential;  ///< neighbours of the first disease in the standard
    QList<DraftCandidate> syndromes;
    QStringList locations;  ///< of the first syndrome
    QStringList natures;
    QStringList causes;  ///< its pathomechanism, in the standard's terms
    /// Facts (as written) that speak for one of the causes by itself: a cause that is a syndrome of the
    /// standard in its own right has signs of its own.
    QMap<QString, QStringList> factsOfCause;
    QString principle;  ///< therapeutic principle
    QString method;     ///< therapeutic method
    QString methodSource;
    Tier methodTier = Tier::None;
    QList<DraftFormula> formulas;
    DraftProvenance provenance;

    bool isEmpty() const { return diseases.isEmpty() && syndromes.isEmpty(); }
};

/// The JSON of cli.md with a few fields more, so that fromJson() gives the draft back. `language` chooses the
/// words of the red flags, `schema` those of the places.
QJsonObject draftJson(const DiagnosisDraft& draft, const QStringList& stale, const FormSchema& schema,
                      const QString& language);
DiagnosisDraft draftFromJson(const QJsonObject& json);

}  // namespace xinglin::app
