#include "tests/support/app/fake_knowledge.h"

namespace xinglin::test {

using namespace app;

quint64 FakeKnowledge::search(const KnowledgeQuery& query) {
    searches.append({++m_last, query});
    return m_last;
}

quint64 FakeKnowledge::loadEntry(const QString& id) {
    loads.append({++m_last, id});
    return m_last;
}

quint64 FakeKnowledge::describe(const KnowledgeEntry& entry) {
    described.append({++m_last, entry});
    return m_last;
}

quint64 FakeKnowledge::loadEntries(const QStringList& ids) {
    severalLoads.append({++m_last, ids});
    return m_last;
}

quint64 FakeKnowledge::resolveHerbs(const QStringList& names) {
    resolutions.append({++m_last, names});
    return m_last;
}

quint64 FakeKnowledge::exportTable(const TableExport& table) {
    exports.append({++m_last, table});
    return m_last;
}

KnowledgeResult FakeKnowledge::resultOf(const QStringList& ids, int total) {
    KnowledgeResult result;
    for (const QString& id : ids) {
        KnowledgeHit hit;
        hit.id = id;
        hit.name = id.section(QLatin1Char(':'), 1);
        result.hits.append(hit);
    }
    result.total = total < 0 ? static_cast<int>(ids.size()) : total;
    return result;
}

void FakeKnowledge::answerSearch(const QStringList& ids, int total, const QList<Facet>& facets) {
    KnowledgeResult result = resultOf(ids, total);
    result.text = searches.last().query.text;
    result.facets = facets;
    emit searched(searches.last().generation, result);
}

void FakeKnowledge::answerLoad() {
    const auto& [generation, id] = loads.last();
    emit entryLoaded(generation, entries.contains(id) ? std::optional(entries.value(id)) : std::nullopt);
}

void FakeKnowledge::answerSeveral() {
    const auto& [generation, ids] = severalLoads.last();
    QList<KnowledgeEntry> known;
    for (const QString& id : ids) {
        if (entries.contains(id)) {
            known += entries.value(id);
        }
    }
    emit entriesLoaded(generation, known);
}

namespace {

Fact fact(const char* field, const QStringList& values, const char* book) {
    Fact fact;
    fact.field = QLatin1String(field);
    fact.values = values;
    fact.source = QLatin1String(book);
    fact.edition = QStringLiteral("2020");
    return fact;
}

KnowledgeLink link(const char* relation, const char16_t* id, const char16_t* name, const char16_t* note) {
    KnowledgeLink link;
    link.relation = QLatin1String(relation);
    link.id = QString::fromUtf16(id);
    link.name = QString::fromUtf16(name);
    link.note = QString::fromUtf16(note);
    link.source = QStringLiteral("Textbook of formulas");
    return link;
}

}  // namespace

KnowledgeEntry bitterApricotKernel() {
    KnowledgeEntry entry;
    entry.id = QStringLiteral("herb:苦杏仁");
    entry.name = QStringLiteral("苦杏仁");
    entry.traditional = QStringLiteral("苦杏仁");
    entry.pinyin = QStringLiteral("kǔ xìng rén");
    entry.latin = QStringLiteral("Armeniacae Semen Amarum");
    entry.aliases = {QStringLiteral("杏仁"), QStringLiteral("北杏")};
    entry.facts = {
        fact("nature", {QStringLiteral("微温")}, "Pharmacopoeia"),
        fact("flavours", {QStringLiteral("苦")}, "Pharmacopoeia"),
        fact("channels", {QStringLiteral("肺"), QStringLiteral("大肠")}, "Pharmacopoeia"),
        fact("toxicity", {QStringLiteral("小毒")}, "Pharmacopoeia"),
        fact("actions", {QStringLiteral("降气止咳平喘"), QStringLiteral("润肠通便")}, "Pharmacopoeia"),
        fact("actions", {QStringLiteral("润肠通便"), QStringLiteral("降气止咳平喘")}, "Textbook"),
        fact("indications", {QStringLiteral("咳嗽气喘")}, "Pharmacopoeia"),
        fact("dose", {QStringLiteral("外用 适量"), QStringLiteral("5～10 g")}, "Pharmacopoeia"),
        fact("dose", {QStringLiteral("5～10 g")}, "Textbook"),
        fact("decoction", {QStringLiteral("后下")}, "Pharmacopoeia")};
    entry.links = {link("contained-in", u"formula:麻黄汤", u"麻黄汤", u"七十个（9 g）"),
                   link("contained-in", u"formula:麻杏石甘汤", u"麻杏石甘汤", u"五十个"),
                   link("processed-form", u"herb:炒苦杏仁", u"炒苦杏仁", u"")};
    entry.links[0].summary = QStringLiteral("伤寒论 · 解表剂");
    return entry;
}

KnowledgeEntry ephedraDecoction() {
    KnowledgeEntry entry;
    entry.id = QStringLiteral("formula:麻黄汤");
    entry.kind = KnowledgeKind::Formula;
    entry.name = QStringLiteral("麻黄汤");
    entry.traditional = QStringLiteral("麻黃湯");
    entry.pinyin = QStringLiteral("má huáng tāng");
    entry.facts = {fact("book", {QStringLiteral("伤寒论")}, "Textbook of formulas"),
                   fact("actions", {QStringLiteral("发汗解表")}, "Textbook of formulas")};
    const auto item = [](const char16_t* written, const char16_t* herb, const char16_t* dose, double grams) {
        FormulaItem item;
        item.written = QString::fromUtf16(written);
        item.herbId = QStringLiteral("herb:") + QString::fromUtf16(herb);
        item.originalDose = QString::fromUtf16(dose);
        item.grams = grams;
        return item;
    };
    entry.items = {item(u"麻黄", u"麻黄", u"三两", 9), item(u"桂枝", u"桂枝", u"二两", 6),
                   item(u"杏仁", u"苦杏仁", u"七十个", 9), item(u"甘草", u"甘草", u"一两", 3)};
    return entry;
}

}  // namespace xinglin::test
