#include "app/knowledge_build/borrowing.h"

#include <QSet>
#include <algorithm>

namespace xinglin::app {
namespace {

const QStringList& herbFields() {
    static const QStringList kFields = {QStringLiteral("category"), QStringLiteral("nature"),
                                        QStringLiteral("flavours"), QStringLiteral("channels"),
                                        QStringLiteral("actions"),  QStringLiteral("indications")};
    return kFields;
}

const QStringList& medicineFields() {
    static const QStringList kFields = {QStringLiteral("category"),         QStringLiteral("actions"),
                                        QStringLiteral("indications"),      QStringLiteral("tcm_diseases"),
                                        QStringLiteral("western_diseases"), QStringLiteral("syndromes"),
                                        QStringLiteral("composition")};
    return kFields;
}

// A formula and a medicine of one name may still be two: of all their herbs at least half must be common.
constexpr double kLeastCommonHerbs = 0.5;

bool has(const DraftEntry& entry, const QString& field) {
    return (field == QLatin1String("composition") && !entry.items.isEmpty()) ||
           std::any_of(entry.facts.begin(), entry.facts.end(),
                       [&field](const DraftFact& fact) { return fact.field == field && fact.lender < 0; });
}

// The facts of `field`; the composition as names, since its doses hold for the lender's form only.
QList<DraftFact> factsOf(const DraftEntry& entry, const QString& field) {
    QList<DraftFact> facts;
    for (const DraftFact& fact : entry.facts) {
        if (fact.field == field && fact.lender < 0) {
            facts += fact;
        }
    }
    if (field == QLatin1String("composition") && !entry.items.isEmpty()) {
        QStringList names;
        for (const DraftItem& item : entry.items) {
            names += item.written;
        }
        names.removeDuplicates();
        facts = {{field, names, entry.itemSource, FactStatus::ToVerify}};
    }
    return facts;
}

void borrow(KnowledgeDraft& draft, int borrower, int lender, const QStringList& fields) {
    for (const QString& field : fields) {
        if (has(draft.entries.at(borrower), field)) {
            continue;
        }
        const QList<DraftFact>& facts = draft.entries.at(borrower).facts;
        const bool isLent = std::any_of(facts.begin(), facts.end(),
                                        [&field](const DraftFact& fact) { return fact.field == field; });
        if (isLent) {
            continue;  // a nearer relative was asked first
        }
        for (DraftFact fact : factsOf(draft.entries.at(lender), field)) {
            fact.lender = lender;
            draft.entries[borrower].facts += fact;
        }
    }
}

QSet<int> herbsOf(const KnowledgeDraft& draft, const DraftEntry& entry) {
    QSet<int> herbs;
    for (const DraftItem& item : entry.items) {
        int herb = item.herb;
        if (herb < 0) {
            continue;
        }
        for (const DraftLink& link : draft.entries.at(herb).links) {
            if (link.relation == QLatin1String("processed-from")) {
                herb = link.target;
                break;
            }
        }
        herbs += herb;
    }
    return herbs;
}

bool mayBeOne(const KnowledgeDraft& draft, int left, int right) {
    const QSet<int> ours = herbsOf(draft, draft.entries.at(left));
    const QSet<int> theirs = herbsOf(draft, draft.entries.at(right));
    if (ours.isEmpty() || theirs.isEmpty()) {
        return true;
    }
    const double common = static_cast<double>((QSet<int>(ours) & theirs).size());
    return common / static_cast<double>((QSet<int>(ours) | theirs).size()) >= kLeastCommonHerbs;
}

// 四君子颗粒, 四君子丸 and 四君子汤 without their dosage forms.
QString stemOf(const DraftEntry& entry) {
    if (entry.kind == KnowledgeKind::Patent) {
        for (const DraftFact& fact : entry.facts) {
            if (fact.field == QLatin1String("form") && entry.name.endsWith(fact.values.first())) {
                return entry.name.chopped(fact.values.first().size());
            }
        }
        return entry.name;
    }
    static const QString kForms = QStringLiteral("汤散丸饮丹膏煎");
    return kForms.contains(entry.name.back()) ? entry.name.chopped(1) : entry.name;
}

using Families = QMap<QString, QList<int>>;

Families medicinesByStem(const KnowledgeDraft& draft) {
    Families families;
    for (int i = 0; i < draft.entries.size(); ++i) {
        const DraftEntry& entry = draft.entries.at(i);
        // Of several formulas of one name the plain one speaks: the others carry their book in the id.
        const bool isPlainFormula =
            entry.kind == KnowledgeKind::Formula && entry.id == QStringLiteral("formula:") + entry.name;
        if ((entry.kind == KnowledgeKind::Patent || isPlainFormula) && stemOf(entry).size() >= 2) {
            families[stemOf(entry)] += i;
        }
    }
    return families;
}

// The fullest first, medicines before formulas: their terms are those of the product.
void sortLenders(const KnowledgeDraft& draft, QList<int>& family) {
    std::stable_sort(family.begin(), family.end(), [&draft](int left, int right) {
        const DraftEntry& a = draft.entries.at(left);
        const DraftEntry& b = draft.entries.at(right);
        return std::make_pair(a.kind == KnowledgeKind::Formula, -a.facts.size()) <
               std::make_pair(b.kind == KnowledgeKind::Formula, -b.facts.size());
    });
}

void borrowInFamily(KnowledgeDraft& draft, QList<int> family, const QString& linkSource) {
    sortLenders(draft, family);
    for (const int borrower : std::as_const(family)) {
        if (draft.entries.at(borrower).kind != KnowledgeKind::Patent) {
            continue;
        }
        for (const int lender : std::as_const(family)) {
            if (lender == borrower || !mayBeOne(draft, borrower, lender)) {
                continue;
            }
            borrow(draft, borrower, lender, medicineFields());
            draft.entries[borrower].links +=
                {QStringLiteral("other-form"), lender, linkSource, {}, Tier::Inferred};
            if (draft.entries.at(lender).kind == KnowledgeKind::Formula) {
                draft.entries[lender].links +=
                    {QStringLiteral("other-form"), borrower, linkSource, {}, Tier::Inferred};
            }
        }
    }
}

}  // namespace

void borrowFacts(KnowledgeDraft& draft) {
    for (int i = 0; i < draft.entries.size(); ++i) {
        if (draft.entries.at(i).kind != KnowledgeKind::Herb ||
            draft.entries.at(i).state != HerbState::Processed) {
            continue;
        }
        for (const DraftLink& link : QList<DraftLink>(draft.entries.at(i).links)) {
            if (link.relation == QLatin1String("processed-from")) {
                borrow(draft, i, link.target, herbFields());
            }
        }
    }
    const Families families = medicinesByStem(draft);
    for (const QList<int>& family : families) {
        if (family.size() > 1) {
            // That two names are one medicine in two forms is what the names say: no source states it.
            borrowInFamily(draft, family, QStringLiteral("program"));
        }
    }
}

}  // namespace xinglin::app
