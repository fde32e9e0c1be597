#include "app/prescription/formula_comparison.h"

#include <QMap>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace xinglin::app {
namespace {

// Doses that were scaled and rounded to what can be weighed differ by a few per cent and are the same.
constexpr double kSameDose = 0.06;

const QString kHerbPrefix = QStringLiteral("herb:");

// As a prescription writes it: 君, 臣佐.
QString roleOf(const FormulaItem& part) {
    static const QMap<QString, QChar> kWords = {{QStringLiteral("chief"), u'君'},
                                                {QStringLiteral("deputy"), u'臣'},
                                                {QStringLiteral("assistant"), u'佐'},
                                                {QStringLiteral("envoy"), u'使'}};
    QString words;
    for (const QString& role : part.roles) {
        words += kWords.value(role);
    }
    return words;
}

PrescriptionItem itemOf(const FormulaItem& part, const PrescriptionAudit& audit) {
    PrescriptionItem item;
    item.role = roleOf(part);
    item.name =
        part.herbId.startsWith(kHerbPrefix) ? part.herbId.mid(kHerbPrefix.size()) : part.written.trimmed();
    // Grams that another source prints for the same formula are shown with it; a dose that nobody chose is
    // not written.
    const bool isOwn = part.gramsSource.isEmpty();
    item.doseGrams = isOwn && part.grams && *part.grams > 0 ? part.grams : std::nullopt;
    const NamedHerb plain = audit.names().resolve(item);
    if (!part.processing.isEmpty() && !item.name.contains(part.processing)) {
        PrescriptionItem processed = item;
        processed.processing = part.processing;
        const NamedHerb named = audit.names().resolve(processed);
        // 去节, 洗 and such are how the old books write; what the audit does not understand it would block.
        if (named.kind == NamedHerb::Kind::Known && named.candidates == plain.candidates) {
            return processed;
        }
    }
    return item;
}

// The herbs that a name may mean, each as the herb it is a form of (生甘草 is 甘草), or as what it is made
// from.
QSet<int> meaningsOf(const PrescriptionItem& item, const PrescriptionAudit& audit, bool isRoot) {
    const AuditFacts& facts = audit.facts();
    QSet<int> meanings;
    for (const int herb : audit.names().resolve(item).candidates) {
        const int base = facts.herbs[static_cast<std::size_t>(herb)].base;
        meanings += isRoot ? facts.rootOf(herb) : base >= 0 ? base : herb;
    }
    return meanings;
}

double scaleOf(const QList<HerbDifference>& herbs) {
    QList<double> ratios;
    for (const HerbDifference& herb : herbs) {
        if (herb.grams && herb.formulaGrams) {
            ratios += *herb.grams / *herb.formulaGrams;
        }
    }
    std::sort(ratios.begin(), ratios.end());
    for (const double ratio : ratios) {
        const auto agreeing = std::count_if(ratios.begin(), ratios.end(), [ratio](double other) {
            return std::abs(other / ratio - 1) <= kSameDose;
        });
        if (2 * agreeing > ratios.size()) {
            return std::abs(ratio - 1) <= kSameDose ? 1 : ratio;
        }
    }
    return 1;
}

}  // namespace

QList<PrescriptionItem> itemsOfFormula(const KnowledgeEntry& formula, const PrescriptionAudit& audit) {
    QList<PrescriptionItem> items;
    items.reserve(formula.items.size());
    for (const FormulaItem& part : formula.items) {
        items += itemOf(part, audit);
    }
    return items;
}

FormulaComparison compareWithFormula(const QList<PrescriptionItem>& items, const KnowledgeEntry& formula,
                                     const PrescriptionAudit& audit) {
    const QList<PrescriptionItem> originals = itemsOfFormula(formula, audit);
    QList<bool> isTaken(originals.size(), false);
    FormulaComparison result;
    result.herbs.reserve(items.size() + originals.size());
    for (int place = 0; place < items.size(); ++place) {
        result.herbs +=
            {HerbDifference::Kind::Added, items.at(place).name, place, {}, {}, items.at(place).doseGrams};
    }
    const auto match = [&](HerbDifference::Kind kind, const auto& isSame) {
        for (HerbDifference& herb : result.herbs) {
            for (qsizetype i = 0; herb.kind == HerbDifference::Kind::Added && i < originals.size(); ++i) {
                if (!isTaken.at(i) && isSame(items.at(herb.place), originals.at(i))) {
                    isTaken[i] = true;
                    herb.kind = kind;
                    herb.originalDose = formula.items.at(i).originalDose;
                    herb.formulaGrams = originals.at(i).doseGrams;
                }
            }
        }
    };
    // Equal names first: a formula may hold 甘草 and 炙甘草.
    match(HerbDifference::Kind::Unknown, [](const PrescriptionItem& item, const PrescriptionItem& other) {
        return item.name == other.name;
    });
    for (const bool isRoot : {false, true}) {
        match(isRoot ? HerbDifference::Kind::OtherForm : HerbDifference::Kind::Unknown,
              [&](const PrescriptionItem& item, const PrescriptionItem& other) {
                  return meaningsOf(item, audit, isRoot).intersects(meaningsOf(other, audit, isRoot));
              });
    }
    result.scale = scaleOf(result.herbs);
    for (HerbDifference& herb : result.herbs) {
        if (herb.kind == HerbDifference::Kind::Unknown && herb.grams && herb.formulaGrams) {
            const double ratio = *herb.grams / (*herb.formulaGrams * result.scale);
            herb.kind = std::abs(ratio - 1) <= kSameDose ? HerbDifference::Kind::Same
                        : ratio > 1                      ? HerbDifference::Kind::More
                                                         : HerbDifference::Kind::Less;
        }
    }
    for (qsizetype i = 0; i < originals.size(); ++i) {
        if (!isTaken.at(i)) {
            result.herbs += {HerbDifference::Kind::Removed,    originals.at(i).name,      -1,
                             formula.items.at(i).originalDose, originals.at(i).doseGrams, std::nullopt};
        }
    }
    return result;
}

}  // namespace xinglin::app
