#include "app/knowledge_browser/export_columns.h"

#include <QCoreApplication>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_browser/further_view.h"
#include "app/knowledge_browser/term_names.h"

namespace xinglin::app {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("KnowledgeTerms", text);
}

QList<QLatin1String> factFields(KnowledgeKind kind) {
    switch (kind) {
    case KnowledgeKind::Herb:
        return {QLatin1String("category"),    QLatin1String("nature"),      QLatin1String("flavours"),
                QLatin1String("channels"),    QLatin1String("toxicity"),    QLatin1String("dose"),
                QLatin1String("actions"),     QLatin1String("indications"), QLatin1String("decoction"),
                QLatin1String("pregnancy"),   QLatin1String("caution"),     QLatin1String("control"),
                QLatin1String("pharmacology")};
    case KnowledgeKind::Formula:
        return {QLatin1String("book"), QLatin1String("category"), QLatin1String("actions"),
                QLatin1String("indications"), QLatin1String("usage")};
    case KnowledgeKind::Patent:
        return {QLatin1String("form"),         QLatin1String("category"),        QLatin1String("regulatory"),
                QLatin1String("actions"),      QLatin1String("indications"),     QLatin1String("syndromes"),
                QLatin1String("tcm_diseases"), QLatin1String("western_diseases")};
    case KnowledgeKind::Syndrome:
    case KnowledgeKind::Disease:
    case KnowledgeKind::Therapy:
        return {QLatin1String("code"),   QLatin1String("category"), QLatin1String("symptom"),
                QLatin1String("tongue"), QLatin1String("pulse"),    QLatin1String("locations"),
                QLatin1String("natures")};
    default:
        return furtherFields(kind);
    }
}

}  // namespace

QList<ExportColumn> exportColumns(BrowserSection section) {
    const std::optional<KnowledgeKind> kind = browserSection(section).kind;
    QList<ExportColumn> columns = {
        {QStringLiteral("name"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Name")), true},
        {QStringLiteral("traditional"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Traditional characters")),
         false},
        {QStringLiteral("pinyin"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Pinyin")), true},
        {QStringLiteral("latin"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Latin or English")), true},
        {QStringLiteral("aliases"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Other names")), false},
    };
    if (!kind) {
        columns.prepend({QStringLiteral("kind"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Kind")), true});
    }
    const bool isComposed = kind == KnowledgeKind::Formula || kind == KnowledgeKind::Patent;
    if (isComposed || !kind) {
        columns += ExportColumn{QStringLiteral("ingredients"),
                                words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Ingredients")), isComposed};
    }
    if (kind) {
        for (const QLatin1String field : factFields(*kind)) {
            columns += ExportColumn{field, fieldName(field), true};
        }
    } else {
        for (const QLatin1String field :
             {QLatin1String("category"), QLatin1String("actions"), QLatin1String("indications")}) {
            columns += ExportColumn{field, fieldName(field), false};
        }
    }
    columns += {
        {QStringLiteral("tier"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Evidence")), true},
        {QStringLiteral("sources"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Sources")), true},
        {QStringLiteral("id"), words(QT_TRANSLATE_NOOP("KnowledgeTerms", "Identifier")), false},
    };
    return columns;
}

QStringList exportRow(const KnowledgeHit& hit, const QList<ExportColumn>& columns) {
    QStringList cells;
    cells.reserve(columns.size());
    for (const ExportColumn& column : columns) {
        cells += column.id == QLatin1String("name")          ? hit.name
                 : column.id == QLatin1String("kind")        ? kindId(hit.kind)
                 : column.id == QLatin1String("id")          ? hit.id
                 : column.id == QLatin1String("ingredients") ? hit.summary
                 : column.id == QLatin1String("sources")
                     ? words(QT_TRANSLATE_NOOP("KnowledgeTerms", "This clinic"))
                     : QString();
    }
    return cells;
}

}  // namespace xinglin::app
