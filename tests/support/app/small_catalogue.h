#pragma once

#include "app/cases/term_catalogue.h"

namespace xinglin::tests {

/// A knowledge base of a handful of terms, written out, so that a test can be checked by hand.
class SmallCatalogue final : public app::TermCatalogue {
public:
    QList<app::TermProfile> profiles(app::KnowledgeKind kind) const override;
    std::optional<app::KnowledgeEntry> entry(const QString& id) const override;
    QList<app::KnowledgeHit> diseasesNamedIn(const QString& text) const override;
    QList<app::KnowledgeHit> formulasFor(const QString& text, int limit) const override;
    QList<app::TermProfile> formulas() const override;
    QString simplified(const QString& text) const override {
        return QString(text).replace(u'發', u'发').replace(u'惡', u'恶').replace(u'熱', u'热');
    }
    QString edition() const override { return QStringLiteral("test 1"); }
};

namespace detail {

inline QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u' ');
}

inline QString id(const char* text) {
    return QString::fromUtf8(text);
}

}  // namespace detail

inline QList<app::TermProfile> SmallCatalogue::profiles(app::KnowledgeKind kind) const {
    if (kind == app::KnowledgeKind::Disease) {
        return {{detail::id("disease:A1"), detail::id("不寐病"), detail::id("A1"),
                 detail::words("不易入睡 易醒 健忘")},
                {detail::id("disease:A2"), detail::id("感冒"), detail::id("A2"),
                 detail::words("恶寒 发热 鼻塞 流清涕")}};
    }
    return {{detail::id("syndrome:B1"), detail::id("心肾不交证"), detail::id("B1"),
             detail::words("失眠 心烦 腰膝酸软 舌红 少苔 细 数")},
            {detail::id("syndrome:B2"), detail::id("心脾两虚证"), detail::id("B2"),
             detail::words("失眠 多梦 食少 便溏 舌淡 细 弱")},
            {detail::id("syndrome:B3"), detail::id("风寒束表证"), detail::id("B3"),
             detail::words("恶寒 发热 无汗 浮 紧 苔薄 苔白")}};
}

inline std::optional<app::KnowledgeEntry> SmallCatalogue::entry(const QString& wanted) const {
    app::KnowledgeEntry entry;
    entry.id = wanted;
    if (wanted == detail::id("syndrome:B1")) {
        entry.kind = app::KnowledgeKind::Syndrome;
        entry.name = detail::id("心肾不交证");
        entry.facts = {{detail::id("cause"),
                        detail::words("心火炽盛 肾水亏虚"),
                        detail::id("2021"),
                        detail::id("Standard"),
                        {},
                        app::Tier::Stated}};
        entry.links = {{detail::id("uses-therapy"),
                        detail::id("therapy:C1"),
                        detail::id("滋阴降火"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated},
                       {detail::id("treated-by"),
                        detail::id("formula:F1"),
                        detail::id("黄连阿胶汤"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated},
                       {detail::id("treated-by"),
                        detail::id("formula:F3"),
                        detail::id("交泰丸"),
                        detail::id("One author"),
                        {},
                        app::Tier::Inferred}};
    } else if (wanted == detail::id("syndrome:B3")) {
        entry.kind = app::KnowledgeKind::Syndrome;
        entry.name = detail::id("风寒束表证");
    } else if (wanted == detail::id("disease:A1")) {
        entry.kind = app::KnowledgeKind::Disease;
        entry.name = detail::id("不寐病");
        entry.links = {{detail::id("neighbour"),
                        detail::id("disease:A2"),
                        detail::id("感冒"),
                        detail::id("Standard"),
                        {},
                        app::Tier::Stated}};
    } else if (wanted == detail::id("formula:F1")) {
        entry.kind = app::KnowledgeKind::Formula;
        entry.name = detail::id("黄连阿胶汤");
        entry.facts = {{detail::id("indications"),
                        detail::words("失眠 舌红"),
                        detail::id("2020"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated},
                       {detail::id("book"),
                        detail::words("伤寒论"),
                        detail::id("2020"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated}};
        entry.items = {{detail::id("黄连"), detail::id("herb:黄连"), {}, {}, {}, {}}};
    } else if (wanted == detail::id("formula:F3")) {
        entry.kind = app::KnowledgeKind::Formula;
        entry.name = detail::id("交泰丸");
        entry.items = {{detail::id("黄连"), detail::id("herb:黄连"), {}, {}, {}, {}}};
    } else if (wanted == detail::id("formula:F2")) {
        entry.kind = app::KnowledgeKind::Formula;
        entry.name = detail::id("麻黄汤");
        entry.facts = {{detail::id("indications"),
                        detail::words("恶寒 发热 无汗 浮"),
                        detail::id("2020"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated},
                       {detail::id("actions"),
                        detail::words("发汗解表 宣肺平喘"),
                        detail::id("2020"),
                        detail::id("Textbook"),
                        {},
                        app::Tier::Stated}};
    } else {
        return std::nullopt;
    }
    return entry;
}

inline QList<app::KnowledgeHit> SmallCatalogue::diseasesNamedIn(const QString& text) const {
    QList<app::KnowledgeHit> hits;
    if (text.contains(detail::id("不寐"))) {
        app::KnowledgeHit hit;
        hit.id = detail::id("disease:A1");
        hit.kind = app::KnowledgeKind::Disease;
        hit.name = detail::id("不寐病");
        hit.matched = detail::id("不寐");
        hits.append(hit);
    }
    return hits;
}

inline QList<app::KnowledgeHit> SmallCatalogue::formulasFor(const QString&, int) const {
    return {};
}

inline QList<app::TermProfile> SmallCatalogue::formulas() const {
    return {{detail::id("formula:F2"), detail::id("麻黄汤"), {}, detail::words("恶寒 发热 无汗 浮")},
            {detail::id("formula:F1"), detail::id("黄连阿胶汤"), {}, detail::words("失眠 舌红")}};
}

}  // namespace xinglin::tests
