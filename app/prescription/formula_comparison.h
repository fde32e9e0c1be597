#pragma once

#include <QList>
#include <QString>
#include <optional>

#include "app/knowledge/knowledge_types.h"
#include "app/prescription/prescription_audit.h"

namespace xinglin::app {

/// The herbs of a formula or patent medicine as rows of a prescription: named as the tables name them, with
/// the source's grams, or without a dose where it gives none. Processing that the herb's name does not hold
/// already is kept where it is understood. The roles 君臣佐使 come along where a source states them.
QList<PrescriptionItem> itemsOfFormula(const KnowledgeEntry& formula, const PrescriptionAudit& audit);

/// How one herb differs between a prescription and the formula that it was made from.
struct HerbDifference {
    enum class Kind {
        Same,
        Added,    ///< stands in the prescription only
        Removed,  ///< stands in the formula only
        More,     ///< a higher dose than the formula's, brought to the same scale
        Less,
        OtherForm,  ///< another drug made of the same: 熟地黄 for 地黄, 法半夏 for 半夏
        Unknown,    ///< the herb is the same; one of the doses is missing
    };
    Kind kind = Kind::Same;
    QString name;          ///< as the prescription writes it; as the formula for Removed
    int place = -1;        ///< index into the items; -1 for Removed
    QString originalDose;  ///< as the source writes it: 三两
    std::optional<double> formulaGrams;
    std::optional<double> grams;

    bool operator==(const HerbDifference&) const = default;
};

struct FormulaComparison {
    QList<HerbDifference> herbs;  ///< the prescription's order, then what was removed
    /// How the prescription's doses stand to the formula's where at least half of the herbs agree on it; 1
    /// otherwise.
    double scale = 1;
};

/// Compares by herb, not by spelling: 北五味子 is 五味子, and an ambiguous name is each of its herbs. The
/// order of the herbs changes nothing but the order of the result.
FormulaComparison compareWithFormula(const QList<PrescriptionItem>& items, const KnowledgeEntry& formula,
                                     const PrescriptionAudit& audit);

}  // namespace xinglin::app
