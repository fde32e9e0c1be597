#include "app/cases/therapy_finder.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace xinglin::app {
namespace {

constexpr int kShownFormulas = 3;
constexpr int kFewestIndications = 3;
constexpr int kShownMethods = 2;
constexpr int kSearchedFormulas = 12;

struct NamePart {
    const char16_t* part;
    const char16_t* meaning;
};

// What the name of a syndrome says of the place: longer parts first.
constexpr NamePart kPlaces[] = {
    {u"膀胱", u"膀胱"}, {u"大肠", u"大肠"}, {u"小肠", u"小肠"}, {u"三焦", u"三焦"}, {u"胞宫", u"胞宫"},
    {u"冲任", u"冲任"}, {u"心包", u"心包"}, {u"肌肤", u"肌肤"}, {u"皮肤", u"皮肤"}, {u"经络", u"经络"},
    {u"心", u"心"},     {u"肝", u"肝"},     {u"脾", u"脾"},     {u"肺", u"肺"},     {u"肾", u"肾"},
    {u"胃", u"胃"},     {u"胆", u"胆"},     {u"肠", u"肠"},     {u"脑", u"脑"},     {u"表", u"表"},
    {u"脉", u"脉"},     {u"营", u"营"},     {u"卫", u"卫"},
};
// What it says of the nature.
constexpr NamePart kNatures[] = {
    {u"气阴两虚", u"气虚、阴虚"},
    {u"气血两虚", u"气虚、血虚"},
    {u"阴阳两虚", u"阴虚、阳虚"},
    {u"气血亏虚", u"气虚、血虚"},
    {u"阴虚", u"阴虚"},
    {u"阳虚", u"阳虚"},
    {u"气虚", u"气虚"},
    {u"血虚", u"血虚"},
    {u"精亏", u"精亏"},
    {u"阴亏", u"阴虚"},
    {u"血瘀", u"血瘀"},
    {u"瘀", u"血瘀"},
    {u"气滞", u"气滞"},
    {u"气郁", u"气滞"},
    {u"气逆", u"气逆"},
    {u"气陷", u"气陷"},
    {u"阳亢", u"阳亢"},
    {u"火旺", u"火旺"},
    {u"湿热", u"湿热"},
    {u"寒湿", u"寒湿"},
    {u"风寒", u"风寒"},
    {u"风热", u"风热"},
    {u"痰热", u"痰热"},
    {u"痰湿", u"痰湿"},
    {u"痰", u"痰"},
    {u"湿", u"湿"},
    {u"水", u"水停"},
    {u"饮", u"饮停"},
    {u"食", u"食积"},
    {u"火", u"火热"},
    {u"热", u"热"},
    {u"寒", u"寒"},
    {u"燥", u"燥"},
    {u"暑", u"暑"},
    {u"风", u"风"},
    {u"毒", u"毒"},
    {u"不足", u"不足"},
    {u"虚", u"虚"},
};

template <std::size_t N>
QStringList partsOf(QString name, const NamePart (&table)[N]) {
    QStringList result;
    for (const NamePart& row : table) {
        const QString part = QString::fromUtf16(row.part);
        if (name.contains(part)) {
            for (const QString& meaning : QString::fromUtf16(row.meaning).split(u'、')) {
                if (!result.contains(meaning)) {
                    result.append(meaning);
                }
            }
            name.replace(part, QStringLiteral(" "));
        }
    }
    return result;
}

bool containsAny(const QString& text, const QString& characters) {
    return std::any_of(characters.begin(), characters.end(), [&](QChar c) { return text.contains(c); });
}

// The principle follows from the name, by the canon's own rules; the words are terms of GB/T 16751.3.
QString principleOf(const QString& name, const QString& method, const QStringList& natures) {
    const bool deficient =
        containsAny(name, QStringLiteral("虚亏脱")) || name.contains(QStringLiteral("不足"));
    const bool excessive = containsAny(name, QStringLiteral("寒热火湿痰饮瘀滞郁风毒水食虫结阻实暑燥亢闭"));
    if (deficient && excessive) {
        return QStringLiteral("攻补兼施");
    }
    if (deficient) {
        return QStringLiteral("虚则补之");
    }
    if (containsAny(name, QStringLiteral("热火"))) {
        return QStringLiteral("热者寒之");
    }
    if (name.contains(u'寒')) {
        return QStringLiteral("寒者热之");
    }
    if (excessive) {
        return QStringLiteral("实则泻之");
    }
    // A name such as 心肾不交证 or 太阳经证 says neither: what its method does, else what is noted of its
    // nature.
    const bool restores = containsAny(method, QStringLiteral("滋补养益温固填"));
    const bool drives = containsAny(method, QStringLiteral("清泻降化祛疏散利逐通消解"));
    if (restores) {
        return drives ? QStringLiteral("攻补兼施") : QStringLiteral("虚则补之");
    }
    const QString noted = natures.join(u' ');
    if (noted.contains(QLatin1String("deficiency")) || noted.contains(QLatin1String("depletion"))) {
        return QStringLiteral("虚则补之");
    }
    // The tags are a program's: cold beside heat decides nothing.
    const bool isCold = noted.contains(QLatin1String("cold"));
    const bool isHot = noted.contains(QLatin1String("heat"));
    if (isCold != isHot) {
        return isCold ? QStringLiteral("寒者热之") : QStringLiteral("热者寒之");
    }
    return noted.isEmpty() || isCold ? QStringLiteral("调理阴阳") : QStringLiteral("实则泻之");
}

QStringList valuesOf(const KnowledgeEntry& entry, const char* field) {
    QStringList result;
    for (const Fact& fact : entry.facts) {
        if (fact.field == QLatin1String(field)) {
            result += fact.values;
        }
    }
    result.removeDuplicates();
    return result;
}

}  // namespace

void TherapyFinder::fill(DiagnosisDraft& draft, const CaseSigns& signs,
                         const FormulasBySigns& bySigns) const {
    const std::optional<KnowledgeEntry> syndrome = m_catalogue.entry(draft.syndromes.first().id);
    if (!syndrome) {
        return;
    }
    draft.locations = partsOf(syndrome->name, kPlaces);
    draft.natures = partsOf(syndrome->name, kNatures);
    draft.causes = valuesOf(*syndrome, "cause");
    std::optional<KnowledgeEntry> above;
    for (const KnowledgeLink& link : syndrome->links) {
        if (link.relation == QLatin1String("parent")) {
            above = m_catalogue.entry(link.id);
        }
    }
    if (!fillMethod(draft, *syndrome, Tier::Stated) && above) {
        fillMethod(draft, *above, Tier::Borrowed);
    }
    addFormulas(draft, *syndrome, signs, Tier::Stated);
    if (draft.formulas.isEmpty() && above) {
        addFormulas(draft, *above, signs, Tier::Borrowed);
    }
    if (draft.formulas.isEmpty()) {
        addBySigns(draft, bySigns());
    }
    if (draft.method.isEmpty() && !draft.formulas.isEmpty()) {
        // No source names a method for the syndrome: what the first formula does is the nearest there is.
        if (const std::optional<KnowledgeEntry> formula = m_catalogue.entry(draft.formulas.first().id)) {
            draft.method = valuesOf(*formula, "actions").mid(0, kShownMethods).join(u'，');
            draft.methodSource = draft.formulas.first().name;
            draft.methodTier = Tier::Inferred;
        }
    }
    draft.principle = principleOf(syndrome->name, draft.method, valuesOf(*syndrome, "natures"));
}

// No source puts a formula beside the syndrome: those whose own indications the case fulfils best, as
// inferred.
void TherapyFinder::addBySigns(DiagnosisDraft& draft, const QList<DraftCandidate>& candidates) const {
    for (const DraftCandidate& candidate : candidates) {
        const bool fits =
            candidate.reasonsFor.size() >= kFewestIndications && candidate.reasonsAgainst.isEmpty();
        const std::optional<KnowledgeEntry> entry = fits ? m_catalogue.entry(candidate.id) : std::nullopt;
        if (entry && draft.formulas.size() < kShownFormulas) {
            QString source;
            for (const Fact& fact : entry->facts) {
                if (fact.field == QLatin1String("indications")) {
                    source = fact.source;
                }
            }
            draft.formulas.append(formulaOf(*entry, source, Tier::Inferred));
        }
    }
}

bool TherapyFinder::fillMethod(DiagnosisDraft& draft, const KnowledgeEntry& syndrome, Tier tier) const {
    QStringList names;
    for (const KnowledgeLink& link : syndrome.links) {
        if (link.relation == QLatin1String("uses-therapy") && !names.contains(link.name) &&
            names.size() < kShownMethods) {
            names.append(link.name);
            draft.methodSource = link.source;
        }
    }
    if (names.isEmpty()) {
        return false;
    }
    draft.method = names.join(u'，');
    draft.methodTier = tier;
    return true;
}

DraftFormula TherapyFinder::formulaOf(const KnowledgeEntry& entry, const QString& source, Tier tier) const {
    DraftFormula formula{entry.id, entry.name, source, {}, tier, {}, valuesOf(entry, "indications"), {}};
    formula.book = valuesOf(entry, "book").value(0);
    formula.usage = valuesOf(entry, "usage_note").join(u'，');
    for (const FormulaItem& item : entry.items) {
        formula.items.append(item.written);
    }
    return formula;
}

double TherapyFinder::fit(const DraftFormula& formula, const CaseSigns& signs) const {
    double shared = 0;
    double all = 1;
    for (const QString& words : formula.indications) {
        for (const QString& sign : m_lexicon.signsOf(words)) {
            all += 1;
            shared += signs.find(sign) ? 1 : 0;
        }
    }
    return shared / std::sqrt(all);
}

void TherapyFinder::addFormulas(DiagnosisDraft& draft, const KnowledgeEntry& syndrome, const CaseSigns& signs,
                                Tier tier) const {
    struct Scored {
        DraftFormula formula;
        double fit;
    };
    QList<Scored> found;
    const auto add = [&](const QString& id, const QString& source, Tier statement) {
        for (Scored& known : found) {
            if (known.formula.id == id) {
                if (!known.formula.source.contains(source)) {
                    known.formula.source += u'、' + source;
                    known.fit += 0.5;  // two sources that agree
                }
                return;
            }
        }
        if (const std::optional<KnowledgeEntry> entry = m_catalogue.entry(id)) {
            // A link that nobody states makes no stated proposal.
            const DraftFormula formula = formulaOf(*entry, source, std::max(tier, statement));
            found.append({formula, fit(formula, signs) - (statement == Tier::Inferred ? 0.5 : 0)});
        }
    };
    for (const KnowledgeLink& link : syndrome.links) {
        if (link.relation == QLatin1String("treated-by")) {
            add(link.id, link.source, link.tier);
        }
    }
    // A formula whose own indications name the syndrome, with the source of that statement.
    QString name = syndrome.name;
    name.remove(QRegularExpression(QStringLiteral("证$")));
    for (const KnowledgeHit& hit : m_catalogue.formulasFor(name, kSearchedFormulas)) {
        const std::optional<KnowledgeEntry> entry = m_catalogue.entry(hit.id);
        if (!entry) {
            continue;
        }
        for (const Fact& fact : entry->facts) {
            const bool named = std::any_of(fact.values.begin(), fact.values.end(), [&](const QString& value) {
                return value == name || value == syndrome.name;
            });
            if (fact.field == QLatin1String("indications") && named) {
                add(entry->id, fact.source, fact.tier);
            }
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Scored& a, const Scored& b) { return a.fit > b.fit; });
    for (const Scored& scored : found.mid(0, kShownFormulas)) {
        draft.formulas.append(scored.formula);
    }
}

}  // namespace xinglin::app
