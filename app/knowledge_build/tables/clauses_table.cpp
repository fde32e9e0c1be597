#include <QRegularExpression>

#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kPrefix("clause:");
constexpr QLatin1String kCode("code");
constexpr QLatin1String kBook("book");
constexpr QLatin1String kChapter("chapter");
constexpr QLatin1String kNumber("number");
constexpr QLatin1String kText("text");
constexpr QLatin1String kFormulas("formulas");
constexpr QLatin1String kHerbs("herbs");

// The chapter that holds the clause: an entry of its own, made by its first clause.
int chapterOf(KnowledgeDraft& draft, const QString& code, const QString& book, const QString& title,
              const QString& source) {
    const QString id = kPrefix + code;
    if (const auto known = draft.find(id)) {
        return *known;
    }
    DraftEntry chapter;
    chapter.id = id;
    chapter.kind = KnowledgeKind::Clause;
    chapter.name = book + QLatin1Char(' ') + title;
    chapter.code = code;
    chapter.source = source;
    chapter.isHeading = true;
    chapter.facts += {kBook, {book}, source, FactStatus::ToVerify};
    draft.add(std::move(chapter));
    return static_cast<int>(draft.entries.size()) - 1;
}

void connect(KnowledgeDraft& draft, int clause, int target, const QString& source) {
    draft.entries[clause].links += {QStringLiteral("cites"), target, source, {}, Tier::Stated};
    draft.entries[target].links += {QStringLiteral("cited-in"), clause, source, {}, Tier::Stated};
}

void load(const TableRow& row) {
    static const QRegularExpression kShape(QStringLiteral("^([A-Z]+\\.\\d\\d)\\.\\d\\d\\d$"));
    const auto code = row.required(kCode);
    const auto book = row.required(kBook);
    const auto title = row.required(kChapter);
    const auto number = row.amount(kNumber);
    const auto text = row.required(kText);
    const auto formulas = row.list(kFormulas);
    const auto herbs = row.list(kHerbs);
    const auto source = row.source();
    const auto status = row.status();
    if (!code || !book || !title || !number || !text || !formulas || !herbs || !source || !status ||
        !row.claim(kCode, {*code})) {
        return;
    }
    const QRegularExpressionMatch shape = kShape.match(*code);
    if (!shape.hasMatch()) {
        row.fail(kCode, QStringLiteral("%1 is no code of a clause; SH.02.035 is one").arg(*code));
        return;
    }
    KnowledgeDraft& draft = row.draft();
    DraftEntry entry;
    entry.id = kPrefix + *code;
    entry.kind = KnowledgeKind::Clause;
    // In 伤寒论 the numbers run through the book, in 金匮要略 they start anew in each chapter.
    const QString place = QStringLiteral("第%1条").arg(row.text(kNumber));
    entry.name = code->startsWith(QLatin1String("SH."))
                     ? *book + QLatin1Char(' ') + place
                     : QStringLiteral("%1 %2 %3").arg(*book, *title, place);
    entry.code = *code;
    entry.source = *source;
    entry.parent = chapterOf(draft, shape.captured(1), *book, *title, *source);
    entry.facts += {kBook, {*book}, *source, *status};
    entry.facts += {kChapter, {*title}, *source, *status};
    entry.facts += {kText, {*text}, *source, *status};
    draft.add(std::move(entry));
    const int self = static_cast<int>(draft.entries.size()) - 1;
    for (const QString& id : *formulas) {
        if (const auto formula = row.entry(kFormulas, id)) {
            connect(draft, self, *formula, *source);
        }
    }
    for (const QString& name : *herbs) {
        const auto herb = draft.findHerb(name);
        if (!herb) {
            row.fail(kHerbs, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(name));
        } else {
            connect(draft, self, *herb, *source);
        }
    }
}

}  // namespace

TableSpec clausesTable() {
    return {QLatin1String("clauses.tsv"),
            {kCode, kBook, kChapter, kNumber, kText, kFormulas, kHerbs, QStringLiteral("source"),
             QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
