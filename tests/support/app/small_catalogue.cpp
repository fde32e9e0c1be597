#include "tests/support/app/small_catalogue.h"

namespace xinglin::tests {
namespace {

using namespace app;

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u' ');
}

QString id(const char* text) {
    return QString::fromUtf8(text);
}

}  // namespace

QList<TermProfile> SmallCatalogue::profiles(KnowledgeKind kind) const {
    if (kind == KnowledgeKind::Disease) {
        return {{id("disease:A1"), id("不寐病"), id("A1"), words("不易入睡 易醒 健忘")},
                {id("disease:A2"), id("感冒"), id("A2"), words("恶寒 发热 鼻塞 流清涕")}};
    }
    return {{id("syndrome:B1"), id("心肾不交证"), id("B1"), words("失眠 心烦 腰膝酸软 舌红 少苔 细 数")},
            {id("syndrome:B2"), id("心脾两虚证"), id("B2"), words("失眠 多梦 食少 便溏 舌淡 细 弱")},
            {id("syndrome:B3"), id("风寒束表证"), id("B3"), words("恶寒 发热 无汗 浮 紧 苔薄 苔白")}};
}

std::optional<KnowledgeEntry> SmallCatalogue::entry(const QString& wanted) const {
    KnowledgeEntry entry;
    entry.id = wanted;
    if (wanted == id("syndrome:B1")) {
        entry.kind = KnowledgeKind::Syndrome;
        entry.name = id("心肾不交证");
        entry.facts = {
            {id("cause"), words("心火炽盛 肾水亏虚"), id("2021"), id("Standard"), {}, Tier::Stated}};
        entry.links = {
            {id("uses-therapy"), id("therapy:C1"), id("滋阴降火"), id("Textbook"), {}, Tier::Stated},
            {id("treated-by"), id("formula:F1"), id("黄连阿胶汤"), id("Textbook"), {}, Tier::Stated}};
    } else if (wanted == id("syndrome:B3")) {
        entry.kind = KnowledgeKind::Syndrome;
        entry.name = id("风寒束表证");
    } else if (wanted == id("disease:A1")) {
        entry.kind = KnowledgeKind::Disease;
        entry.name = id("不寐病");
        entry.links = {{id("neighbour"), id("disease:A2"), id("感冒"), id("Standard"), {}, Tier::Stated}};
    } else if (wanted == id("formula:F1")) {
        entry.kind = KnowledgeKind::Formula;
        entry.name = id("黄连阿胶汤");
        entry.facts = {{id("indications"), words("失眠 舌红"), id("2020"), id("Textbook"), {}, Tier::Stated},
                       {id("book"), words("伤寒论"), id("2020"), id("Textbook"), {}, Tier::Stated}};
        entry.items = {{id("黄连"), id("herb:黄连"), {}, {}, {}, {}}};
    } else if (wanted == id("formula:F2")) {
        entry.kind = KnowledgeKind::Formula;
        entry.name = id("麻黄汤");
        entry.facts = {
            {id("indications"), words("恶寒 发热 无汗 浮"), id("2020"), id("Textbook"), {}, Tier::Stated},
            {id("actions"), words("发汗解表 宣肺平喘"), id("2020"), id("Textbook"), {}, Tier::Stated}};
    } else {
        return std::nullopt;
    }
    return entry;
}

QList<KnowledgeHit> SmallCatalogue::diseasesNamedIn(const QString& text) const {
    QList<KnowledgeHit> hits;
    if (text.contains(id("不寐"))) {
        KnowledgeHit hit;
        hit.id = id("disease:A1");
        hit.kind = KnowledgeKind::Disease;
        hit.name = id("不寐病");
        hit.matched = id("不寐");
        hits.append(hit);
    }
    return hits;
}

QList<KnowledgeHit> SmallCatalogue::formulasFor(const QString&, int) const {
    return {};
}

QList<TermProfile> SmallCatalogue::formulas() const {
    return {{id("formula:F2"), id("麻黄汤"), {}, words("恶寒 发热 无汗 浮")},
            {id("formula:F1"), id("黄连阿胶汤"), {}, words("失眠 舌红")}};
}

}  // namespace xinglin::tests
