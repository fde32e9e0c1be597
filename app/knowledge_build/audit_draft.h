#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

// What the tables say for the audit of prescriptions, beside the facts that people read: numbers stay numbers
// and a pair stays a pair. Herbs are indices into KnowledgeDraft::entries, sources their ids.

struct DraftDose {
    int herb = -1;
    std::optional<double> min;
    std::optional<double> max;
    QString unit;   ///< `g` (a day), `g/次` (an intake), `mL`; empty without numbers
    QString route;  ///< `decoction`, `powder`, `external`, `general`
    QString text;   ///< the form that the numbers hold for, or the dose in words
    QString source;
    FactStatus status = FactStatus::ToVerify;
};

struct DraftRestriction {
    QString name;  ///< as the list prints it
    int herb = -1;
    QString controlClass;
    QString basis;
    QString source;
};

struct DraftPair {
    QString rule;  ///< `eighteen` or `nineteen`
    int left = -1;
    int right = -1;
    QString phrase;
    bool isExtension = false;
    QString source;
};

/// A drug of its own that is made from another herb.
struct DraftKin {
    int herb = -1;
    int of = -1;
    bool takesPregnancy = false;  ///< has the class of the other where it has none
};

struct DraftNameWord {
    QString word;
    QString kind;   ///< `processing`, `mark`, `part`, `suffix`
    QString value;  ///< what the word stands for; empty where it is only left out
};

struct DraftInteraction {
    QString rule;
    QList<int> herbs;
    QStringList formulas;
    QStringList drugs;
    QString effect;
    QString citation;
    QString year;
    QString source;
    FactStatus status = FactStatus::ToVerify;
};

struct AuditDraft {
    QList<DraftDose> doses;
    QList<DraftRestriction> restrictions;
    QList<DraftPair> pairs;
    QList<DraftKin> kin;
    QList<DraftNameWord> nameWords;
    QList<DraftInteraction> interactions;
};

}  // namespace xinglin::app
