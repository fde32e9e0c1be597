#include "app/knowledge/retriever.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <optional>

#include "app/knowledge/audit_facts.h"
#include "app/knowledge/han_text.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/question_words.h"

namespace xinglin::app {
namespace {

constexpr int kMostLinksALine = 12;
const QLatin1String kIncompatible("incompatible");

/// Lines of one entry by the source that states them, in the order in which the sources first appear.
class FactSheet final {
public:
    explicit FactSheet(const KnowledgeEntry& entry) : m_entry(entry) {}

    void add(const QString& field, const QStringList& values, const QString& source, const QString& edition,
             Tier tier) {
        if (values.isEmpty()) {
            return;
        }
        auto fact = std::find_if(m_facts.begin(), m_facts.end(), [&](const RetrievedFact& known) {
            return known.source == source && known.tier == tier;
        });
        if (fact == m_facts.end()) {
            m_facts += RetrievedFact{0, m_entry.id, m_entry.name, m_entry.kind, {}, source, edition, tier};
            fact = m_facts.end() - 1;
        }
        const auto line = std::find_if(fact->lines.begin(), fact->lines.end(),
                                       [&](const RetrievedLine& known) { return known.field == field; });
        if (line == fact->lines.end()) {
            fact->lines += RetrievedLine{field, values};
        } else if (line->values.size() < kMostLinksALine || field == kIncompatible) {
            line->values += values;  // of what it is not used with nothing may be left out
        } else {
            line->left += static_cast<int>(values.size());
        }
    }

    /// Fullest first: one source with many answers beats many sources with one each.
    QList<RetrievedFact> facts() const {
        QList<RetrievedFact> sorted = m_facts;
        std::stable_sort(sorted.begin(), sorted.end(), [](const RetrievedFact& a, const RetrievedFact& b) {
            return a.lines.size() > b.lines.size();
        });
        return sorted;
    }

private:
    const KnowledgeEntry& m_entry;
    QList<RetrievedFact> m_facts;
};

QString composed(const FormulaItem& item) {
    QString text = item.written;
    if (!item.originalDose.isEmpty()) {
        text += item.originalDose;
    }
    if (item.grams) {
        text += QStringLiteral("（%1 g）").arg(*item.grams);
    }
    return text;
}

// The edition that the entry's facts name for `source`.
QString editionOf(const KnowledgeEntry& entry, const QString& source) {
    for (const Fact& fact : entry.facts) {
        if (fact.source == source) {
            return fact.edition;
        }
    }
    return {};
}

QString withNote(const QString& name, const QString& note) {
    return note.isEmpty() ? name : QStringLiteral("%1（%2）").arg(name, note);
}

// `said` are the entries of which was said already that they are not used with this one: then only that was
// asked of pairs.
QList<RetrievedFact> factsOf(const KnowledgeEntry& entry, const QStringList& fields,
                             const QSet<QString>& said) {
    FactSheet sheet(entry);
    for (const Fact& fact : entry.facts) {
        if (fields.contains(fact.field)) {
            // A citation must say that the source speaks of a relative.
            const QString lender =
                fact.lenderName.isEmpty() ? QString() : QStringLiteral("（借自%1）").arg(fact.lenderName);
            sheet.add(fact.field, fact.values, fact.source + lender, fact.edition, fact.tier);
        }
    }
    const QString ownSource = entry.facts.isEmpty() ? QString() : entry.facts.first().source;
    if (fields.contains(QLatin1String("aliases"))) {
        sheet.add(QStringLiteral("aliases"), entry.aliases, ownSource, editionOf(entry, ownSource),
                  Tier::Stated);
    }
    if (fields.contains(QLatin1String("latin")) && !entry.latin.isEmpty()) {
        sheet.add(QStringLiteral("latin"), {entry.latin}, ownSource, editionOf(entry, ownSource),
                  Tier::Stated);
    }
    QString itemSource = ownSource;
    QString itemEdition = editionOf(entry, ownSource);
    Tier itemTier = Tier::Stated;
    for (const KnowledgeLink& link : entry.links) {
        const bool isIncompatible = link.relation == QLatin1String("incompatible");
        if (link.relation == QLatin1String("contains")) {
            itemSource = link.source;
            itemEdition = link.edition;
            itemTier = link.tier;
        }
        if (!fields.contains(link.relation) || (isIncompatible && !said.isEmpty())) {
            continue;
        }
        sheet.add(link.relation, {withNote(link.name, link.note)}, link.source, link.edition, link.tier);
    }
    if (fields.contains(QLatin1String("composition"))) {
        QStringList items;
        for (const FormulaItem& item : entry.items) {
            items += composed(item);
        }
        sheet.add(QStringLiteral("composition"), items, itemSource, itemEdition, itemTier);
    }
    return sheet.facts();
}

// What the sources say that `entry` does together with one of `others`.
QList<RetrievedFact> pairFactsOf(const KnowledgeEntry& entry, const QSet<QString>& others) {
    FactSheet sheet(entry);
    for (const KnowledgeLink& link : entry.links) {
        if (link.relation == QLatin1String("pairs-with") && others.contains(link.id)) {
            sheet.add(link.relation, {withNote(link.name, link.note)}, link.source, link.edition, link.tier);
        }
    }
    return sheet.facts();
}

/// One retrieval.
class Retrieval final {
public:
    Retrieval(const KnowledgeBase& knowledge, const QString& question)
        : m_knowledge(knowledge),
          m_question(knowledge.simplified(question).toLower()),
          m_names(namesInQuestion(knowledge, m_question)),
          m_mentionedIds(m_names.ids.begin(), m_names.ids.end()),
          m_unknown(m_names.unknown) {}

    Retrieved run(int limit) {
        m_fieldGroups = fieldGroupsAsked(m_names.plain);
        m_fields = fieldsAsked(m_names.plain);
        warnOfUnknown();
        addForbidden();
        addSilence();
        if (addPairs()) {
            return {numbered(limit), m_unknown};
        }
        for (const QString& id : m_names.ids) {
            addUnknownFields(id);
            addEntry(id);
        }
        std::optional<KnowledgeKind> kind = kindAsked(m_names.plain);
        if (kind && asksWhatItIs(m_names.plain)) {
            kind.reset();
        }
        // What is known of the other words of a question says nothing of the unknown name that it is about.
        if (m_names.ids.isEmpty() ? m_names.unknown.isEmpty() : kind.has_value()) {
            searchText(kind, limit);
            if (m_names.ids.isEmpty() && !kind) {
                addUnread();
            }
        }
        return {numbered(limit), m_unknown};
    }

private:
    // 对乙酰氨基酚 that is to be taken with 麻黄: that nothing is known of it must not be read as consent.
    void warnOfUnknown() {
        if (m_names.ids.isEmpty() || !asksOfPair(m_names.plain)) {
            return;
        }
        for (UnknownName& name : m_unknown) {
            if (name.kind == UnknownName::Kind::Other && name.nearest.isEmpty()) {
                name.kind = UnknownName::Kind::Beside;
            }
        }
    }

    // 红豆杉的毒性: what a medicine with 红豆杉 in it does says nothing of 红豆杉. 黄琪的功效: nothing is
    // called so, and 黄芪 is offered.
    void addUnread() {
        for (const QString& name : m_names.unread) {
            if (!mayBeName(name)) {
                continue;
            }
            KnowledgeQuery query;
            query.text = name;
            query.limit = 1;
            const bool isInside = !m_sheets.isEmpty() && !m_knowledge.search(query).hits.isEmpty();
            // What stands in a text is written as it is meant.
            const QStringList similar = isInside ? QStringList() : m_knowledge.similarNames(name);
            if (isInside) {
                m_unknown += UnknownName{name, {}, UnknownName::Kind::Inside};
            } else if (!similar.isEmpty()) {
                m_unknown += UnknownName{name, {}, UnknownName::Kind::Other, {}, similar};
            }
        }
    }

    // 华法林和黄芪: that no source speaks of the two must not be read as consent.
    void addSilence() {
        if (m_names.ids.isEmpty() || !asksOfPair(m_names.plain)) {
            return;
        }
        QSet<QString> said;
        for (const AuditInteraction& interaction : interactionsAsked()) {
            for (const QString& drug : interaction.drugs) {
                if (!said.contains(drug) && m_question.contains(drug)) {
                    said += drug;
                    addSilenceOf(drug);
                }
            }
        }
    }

    // Of the drugs beside `drug` those are named of which no source says what they do with it.
    void addSilenceOf(const QString& drug) {
        const QSet<QString> warned = m_warned.value(drug);
        QStringList silent;
        for (const QString& id : m_names.ids) {
            const std::optional<KnowledgeEntry> entry =
                warned.contains(id) ? std::nullopt : m_knowledge.entry(id);
            if (entry && isDrug(entry->kind) && entry->name != drug) {
                silent += entry->name;
            }
        }
        silent.removeDuplicates();
        if (!silent.isEmpty() || warned.isEmpty()) {
            m_unknown += UnknownName{drug, silent, UnknownName::Kind::Together};
        }
    }

    // What is asked of an entry and not known is said, each question for itself: the actions that it has do
    // not answer for side effects.
    void addUnknownFields(const QString& id) {
        const std::optional<KnowledgeEntry> entry = m_fields.isEmpty() ? std::nullopt : m_knowledge.entry(id);
        // Of 咳嗽 beside other symptoms nobody asks the symptoms.
        if (!entry || entry->kind == KnowledgeKind::Disease) {
            return;
        }
        QStringList fields;
        for (const QStringList& group : std::as_const(m_fieldGroups)) {
            if (!isAnswered(*entry, group)) {
                fields += group;
            }
        }
        fields.removeDuplicates();
        fields.removeIf([&](const QString& field) { return !isMissed(entry->kind, field); });
        // 六味地黄丸 is a formula and a medicine.
        const UnknownName silence{entry->name, {}, UnknownName::Kind::Field, fields};
        if (!fields.isEmpty() && !m_unknown.contains(silence)) {
            m_unknown += silence;
        }
    }

    // Also by what was said of it before: 炙甘草 is not used with 甘遂 because of 甘草.
    bool isAnswered(const KnowledgeEntry& entry, const QStringList& fields) const {
        const bool isWarned =
            m_forbidden.contains(entry.id) ||
            std::any_of(m_warned.begin(), m_warned.end(),
                        [&entry](const QSet<QString>& ids) { return ids.contains(entry.id); });
        return !factsOf(entry, fields, {}).isEmpty() ||
               (isWarned && fields.contains(QLatin1String("incompatible"))) ||
               (fields.contains(QLatin1String("pregnancy")) && !pregnancyByAudit(entry).isEmpty());
    }

    // Whether it says something that `field` is not known. A control is not known because there is none, and
    // the symptoms of a herb are not known because no herb has any; but that no formula has a word on
    // pregnancy is no reason to give one without saying so.
    bool isMissed(KnowledgeKind kind, const QString& field) {
        static const QStringList kSafety = {QStringLiteral("pregnancy"), QStringLiteral("toxicity"),
                                            QStringLiteral("toxic_effects"), QStringLiteral("caution"),
                                            QStringLiteral("incompatible")};
        if (m_statistics.isEmpty()) {
            m_statistics = m_knowledge.statistics();
        }
        return field != QLatin1String("control") &&
               ((isDrug(kind) && kSafety.contains(field)) ||
                m_statistics.contains(kindId(kind) + QLatin1Char('.') + field));
    }

    // Of two drugs that are named, that they are not used together comes first, whatever is asked; so does
    // what a herb does with a Western drug that stands beside it.
    void addForbidden() {
        const QList<AuditInteraction> interactions = interactionsAsked();
        for (const QString& id : m_names.ids) {
            const std::optional<KnowledgeEntry> entry =
                m_names.ids.size() > 1 || !interactions.isEmpty() ? m_knowledge.entry(id) : std::nullopt;
            if (!entry) {
                continue;
            }
            FactSheet sheet(*entry);
            for (const QString& other : m_names.ids) {
                if (other != id && addForbidden(*entry, other, sheet)) {
                    m_forbidden[id] += other;
                }
            }
            addInteractions(*entry, interactions, sheet);
            if (const QList<RetrievedFact> facts = sheet.facts(); !facts.isEmpty()) {
                m_sheets += facts;
            }
        }
    }

    // Those of whose drugs one is named.
    QList<AuditInteraction> interactionsAsked() const {
        QList<AuditInteraction> asked;
        for (const AuditInteraction& interaction : m_knowledge.auditFacts().interactions) {
            if (std::any_of(interaction.drugs.begin(), interaction.drugs.end(),
                            [&](const QString& drug) { return m_question.contains(drug); })) {
                asked += interaction;
            }
        }
        return asked;
    }

    void addInteractions(const KnowledgeEntry& entry, const QList<AuditInteraction>& interactions,
                         FactSheet& sheet) {
        const std::vector<AuditHerb>& herbs = m_knowledge.auditFacts().herbs;
        for (const AuditInteraction& interaction : interactions) {
            const bool isOfHerb =
                std::any_of(interaction.herbs.begin(), interaction.herbs.end(),
                            [&](int herb) { return herbs[static_cast<std::size_t>(herb)].id == entry.id; });
            if (isOfHerb || interaction.formulas.contains(entry.name)) {
                const auto drug =
                    std::find_if(interaction.drugs.begin(), interaction.drugs.end(),
                                 [&](const QString& name) { return m_question.contains(name); });
                for (const QString& name : interaction.drugs) {
                    if (m_question.contains(name)) {
                        m_warned[name] += entry.id;
                    }
                }
                sheet.add(QStringLiteral("herb-drug"), {withNote(*drug, interaction.effect)},
                          interaction.citation, interaction.year, Tier::Stated);
            }
        }
    }

    // The pair stands in the entry, or holds for it because of the herb that it is a form of.
    bool addForbidden(const KnowledgeEntry& entry, const QString& other, FactSheet& sheet) const {
        bool isFound = false;
        for (const KnowledgeLink& link : entry.links) {
            if (link.relation == QLatin1String("incompatible") && link.id == other) {
                sheet.add(link.relation, {withNote(link.name, link.note)}, link.source, link.edition,
                          link.tier);
                isFound = true;
            }
        }
        if (isFound || entry.kind != KnowledgeKind::Herb) {
            return isFound;
        }
        const AuditFacts& facts = m_knowledge.auditFacts();
        const AuditHerb* left = auditHerb(entry.id);
        const AuditHerb* right = auditHerb(other);
        for (const int x : left&& right ? left->incompatible : QList<int>()) {
            for (const int y : right->incompatible) {
                if (const AuditPair* pair = isFound ? nullptr : facts.pairOf(x, y)) {
                    const AuditSource& source = facts.sources[static_cast<std::size_t>(pair->source)];
                    sheet.add(QStringLiteral("incompatible"), {withNote(right->name, pair->phrase)},
                              source.title, source.edition, Tier::Stated);
                    isFound = true;
                }
            }
        }
        return isFound;
    }

    // Two drugs and what they do together: what stands between them answers, and nothing else of either; of a
    // third one without such a pair what there is.
    bool addPairs() {
        static const QStringList kAnswered = {QStringLiteral("pairs-with"), QStringLiteral("actions"),
                                              QStringLiteral("incompatible")};
        const bool asksMore = std::any_of(m_fields.begin(), m_fields.end(),
                                          [](const QString& field) { return !kAnswered.contains(field); });
        if (m_names.ids.size() < 2 || asksMore || !asksOfPair(m_names.plain)) {
            return false;
        }
        QSet<QString> others = m_mentionedIds;
        QSet<QString> paired;
        for (auto forbidden = m_forbidden.begin(); forbidden != m_forbidden.end(); ++forbidden) {
            paired += forbidden.key();
        }
        for (const QString& id : m_names.ids) {
            others.remove(id);  // each pair stands in the entries of both
            if (const std::optional<KnowledgeEntry> entry = m_knowledge.entry(id)) {
                if (const QList<RetrievedFact> facts = pairFactsOf(*entry, others); !facts.isEmpty()) {
                    m_sheets += facts;
                    paired += id;
                    for (const KnowledgeLink& link : entry->links) {
                        if (link.relation == QLatin1String("pairs-with") && others.contains(link.id)) {
                            paired += link.id;
                        }
                    }
                }
            }
        }
        if (paired.isEmpty()) {
            return false;
        }
        m_fields.removeAll(QStringLiteral("pairs-with"));  // with the others of the question it has none
        for (const QString& id : m_names.ids) {
            if (!paired.contains(id)) {
                addEntry(id);
            }
        }
        return true;
    }

    // What the audit holds against 生川乌 in a pregnancy because of what sources say of 川乌, where the entry
    // itself has nothing.
    QList<RetrievedFact> pregnancyByAudit(const KnowledgeEntry& entry) const {
        static const QString kField = QStringLiteral("pregnancy");
        const bool isStated = std::any_of(entry.facts.begin(), entry.facts.end(),
                                          [](const Fact& fact) { return fact.field == kField; });
        const AuditHerb* herb = isStated || !m_fields.contains(kField) ? nullptr : auditHerb(entry.id);
        FactSheet sheet(entry);
        for (const AuditClaim& claim : herb ? herb->pregnancy : QList<AuditClaim>()) {
            const AuditSource& source =
                m_knowledge.auditFacts().sources[static_cast<std::size_t>(claim.source)];
            sheet.add(kField, {claim.term}, source.title, source.edition, Tier::Borrowed);
        }
        return sheet.facts();
    }

    const AuditHerb* auditHerb(const QString& id) const {
        const std::vector<AuditHerb>& herbs = m_knowledge.auditFacts().herbs;
        const auto found =
            std::find_if(herbs.begin(), herbs.end(), [&id](const AuditHerb& herb) { return herb.id == id; });
        return found == herbs.end() ? nullptr : &*found;
    }

    void addEntry(const QString& id) {
        static const QStringList kOfPairs = {QStringLiteral("incompatible")};
        if (m_sheetIds.contains(id)) {
            return;
        }
        const std::optional<KnowledgeEntry> entry = m_knowledge.entry(id);
        if (!entry) {
            return;
        }
        const QSet<QString> said = m_forbidden.value(id);
        QList<RetrievedFact> facts = pregnancyByAudit(*entry) + factsOf(*entry, m_fields, said);
        if (facts.isEmpty() && !said.isEmpty() && m_fields == kOfPairs) {
            return;
        }
        if (facts.isEmpty()) {
            // What is asked is not known, or nothing special is asked: what there is, so that a person can
            // see.
            facts = factsOf(*entry, fieldsOfInterest(entry->kind), said);
        }
        if (facts.isEmpty()) {
            facts = factsOf(*entry, {QStringLiteral("code"), QStringLiteral("category")}, {});
        }
        if (!facts.isEmpty()) {
            m_sheetIds += id;
            m_sheets += facts;
        }
    }

    void searchText(std::optional<KnowledgeKind> kind, int limit) {
        // Where no kind is asked for, the names of fields are no subject: 外星草的功效 is not about 功效.
        const bool isHan = hasHan(m_question);
        QStringList pieces = kind || !isHan ? searchPieces(m_names.searched) : QStringList();
        for (const QuestionPiece& piece :
             kind || !isHan ? QList<QuestionPiece>() : subjectPieces(m_names.searched)) {
            pieces += piece.text;
        }
        for (const QString& piece : std::as_const(pieces)) {
            // Of a piece with a name in it the name is meant: 四君子汤由 has nothing to do with 使君子.
            QStringList names = m_names.written;
            names.removeIf([&piece](const QString& name) { return !piece.contains(name); });
            const Cut cut =
                !names.isEmpty() || (!kind && isHan && mayBeName(piece)) ? Cut::Whole : Cut::Parts;
            for (const QString& text : names.isEmpty() ? QStringList(piece) : names) {
                for (const KnowledgeHit& hit : longestHits(text, kind, limit, cut)) {
                    addEntry(hit.id);
                }
            }
            if (m_sheets.size() >= limit) {
                return;
            }
        }
    }

    enum class Cut { Whole, Parts };

    // A short piece without a sign in it may be the name of something unknown, of which parts say nothing:
    // 外星草 is no kind of 星草.
    bool mayBeName(const QString& piece) const {
        constexpr qsizetype kLongestName = 6;
        if (piece.size() > kLongestName) {
            return false;
        }
        if (m_signs.isEmpty()) {
            m_signs = m_knowledge.signVocabulary();
        }
        return std::none_of(m_signs.begin(), m_signs.end(), [&piece](const QString& sign) {
            return sign.size() >= 2 && piece.contains(sign);
        });
    }

    // Hits of the longest part of `piece` that finds any: people do not write as books do.
    QList<KnowledgeHit> longestHits(const QString& piece, std::optional<KnowledgeKind> kind, int limit,
                                    Cut cut) const {
        constexpr qsizetype kLongestPiece = 12;
        const bool isHanPiece = hasHan(piece);
        const qsizetype longest = isHanPiece ? std::min(piece.size(), kLongestPiece) : piece.size();
        const qsizetype shortest = isHanPiece && cut == Cut::Parts ? 2 : piece.size();
        for (qsizetype length = longest; length >= shortest; --length) {
            for (qsizetype at = 0; at + length <= piece.size(); ++at) {
                KnowledgeQuery query;
                query.text = piece.mid(at, length);
                query.kind = kind;
                query.limit = limit;
                QList<KnowledgeHit> hits = m_knowledge.search(query).hits;
                if (!hits.isEmpty()) {
                    return hits;
                }
            }
        }
        return {};
    }

    // The first source of every entry, then the second of every entry …, so that no entry crowds out another.
    QList<RetrievedFact> numbered(int limit) const {
        QList<RetrievedFact> facts;
        for (qsizetype round = 0; facts.size() < limit; ++round) {
            bool isExhausted = true;
            for (const QList<RetrievedFact>& sheet : m_sheets) {
                if (round < sheet.size() && facts.size() < limit) {
                    facts += sheet.at(round);
                    facts.last().n = static_cast<int>(facts.size());
                    isExhausted = false;
                }
            }
            if (isExhausted) {
                break;
            }
        }
        return facts;
    }

    const KnowledgeBase& m_knowledge;
    const QString m_question;
    const QuestionNames m_names;
    const QSet<QString> m_mentionedIds;
    QList<UnknownName> m_unknown;
    QList<QStringList> m_fieldGroups;
    QStringList m_fields;                       ///< of all groups
    QHash<QString, QSet<QString>> m_warned;     ///< by Western drug: the ids of what is warned of beside it
    QMap<QString, qint64> m_statistics;         ///< filled when it is first asked for
    mutable QStringList m_signs;                ///< words of signs; filled when they are first asked for
    QHash<QString, QSet<QString>> m_forbidden;  ///< by id: what it is not used with, of what is mentioned
    QSet<QString> m_sheetIds;
    QList<QList<RetrievedFact>> m_sheets;
};

}  // namespace

Retrieved Retriever::retrieve(const QString& question, int limit) const {
    return Retrieval(m_knowledge, question).run(limit);
}

}  // namespace xinglin::app
