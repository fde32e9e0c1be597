#include "app/knowledge_browser/entry_document.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_browser/formula_view.h"
#include "app/knowledge_browser/further_view.h"
#include "app/knowledge_browser/term_names.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(EntryDocument)
};

constexpr int kMostLinks = 30;

QString tierWords(Tier tier) {
    switch (tier) {
    case Tier::Stated:
        return {};
    case Tier::Borrowed:
        return Words::tr("borrowed");
    case Tier::Inferred:
        return Words::tr("inferred");
    case Tier::None:
        return Words::tr("no evidence");
    }
    return {};
}

/// Collects the page from top to bottom and numbers the sources as they are cited.
class Page final {
public:
    explicit Page(const KnowledgeEntry& entry) : m_entry(entry) {}

    QString html(const EntryDocumentParts& parts) {
        addHead(parts);
        addComposition();
        addFacts();
        addLinks();
        addNote(parts.note);
        addSources(parts.edition);
        return QStringLiteral("<html><body>%1</body></html>").arg(m_html);
    }

private:
    void addHead(const EntryDocumentParts& parts) {
        const bool isTraditional = parts.language == QLatin1String("zh_TW") && !m_entry.traditional.isEmpty();
        QStringList beside = {kindName(m_entry.kind), m_entry.pinyin, m_entry.latin};
        beside.removeAll(QString());
        m_html += QStringLiteral("<h1>%1</h1><p>%2</p>")
                      .arg((isTraditional ? m_entry.traditional : m_entry.name).toHtmlEscaped(),
                           beside.join(QStringLiteral(" · ")).toHtmlEscaped());
        if (!m_entry.aliases.isEmpty()) {
            m_html += QStringLiteral("<p>%1: %2</p>")
                          .arg(Words::tr("Other names"),
                               m_entry.aliases.join(QStringLiteral("、")).toHtmlEscaped());
        }
    }

    void addComposition() {
        if (m_entry.items.isEmpty()) {
            return;
        }
        m_html += QStringLiteral("<h2>%1</h2><table width=\"100%\" cellpadding=\"3\">")
                      .arg(Words::tr("Composition"));
        for (const FormulaItem& item : m_entry.items) {
            m_html += QStringLiteral(
                          "<tr><td>%1</td><td>%2</td><td>%3</td><td align=\"right\">%4</td><td>%5</td>"
                          "<td>%6</td></tr>")
                          .arg(item.written.toHtmlEscaped(), item.processing.toHtmlEscaped(),
                               item.originalDose.toHtmlEscaped(),
                               item.grams ? doseNumber(*item.grams) + QStringLiteral(" g") : QString(),
                               item.note.toHtmlEscaped(), roleWords(item.roles).toHtmlEscaped());
        }
        m_html += QStringLiteral("</table>");
        const FormulaView view = describeFormula(m_entry);
        if (!view.roleSource.title.isEmpty()) {
            m_html += QStringLiteral("<p><small>%1</small></p>")
                          //: the book that says which herb is chief, deputy, assistant, envoy
                          .arg(Words::tr("Roles: %1").arg(sourceText(view.roleSource)).toHtmlEscaped());
        }
        if (!view.gramsSource.title.isEmpty()) {
            m_html +=
                QStringLiteral("<p><small>%1</small></p>")
                    //: who prints the gram doses, where it is not the source of the composition
                    .arg(Words::tr("Grams: %1, inferred").arg(sourceText(view.gramsSource)).toHtmlEscaped());
        }
        if (m_entry.kind == KnowledgeKind::Patent) {
            m_html += QStringLiteral("<p><small>%1</small></p>")
                          .arg(Words::tr("Amounts are those of a production batch, not of a dose."));
        }
    }

    void addFacts() {
        QStringList fields;
        for (const Fact& fact : m_entry.facts) {
            fields += fact.field;
        }
        fields.removeDuplicates();
        if (fields.isEmpty()) {
            return;
        }
        m_html +=
            QStringLiteral("<h2>%1</h2><table width=\"100%\" cellpadding=\"3\">").arg(Words::tr("Facts"));
        for (const QString& field : std::as_const(fields)) {
            const QByteArray latin = field.toLatin1();
            for (const FactView& fact : factsOf(m_entry, QLatin1String(latin))) {
                QStringList terms;
                for (const QString& value : fact.values) {
                    terms += termName(field, value);
                }
                QStringList marks = {tierWords(fact.tier), fact.lender};
                marks.removeAll(QString());
                for (const SourceRef& source : fact.sources) {
                    marks += QStringLiteral("[%1]").arg(numberOf(source));
                }
                addRow(fieldName(field),
                       terms.join(areSentences(terms) ? QStringLiteral("\n") : QStringLiteral("、")),
                       marks.join(QLatin1Char(' ')));
            }
        }
        m_html += QStringLiteral("</table>");
    }

    void addLinks() {
        const QList<RelationView> relations = furtherRelations(m_entry, kMostLinks);
        if (relations.isEmpty()) {
            return;
        }
        m_html += QStringLiteral("<h2>%1</h2><table width=\"100%\" cellpadding=\"3\">")
                      .arg(Words::tr("Connections"));
        for (const RelationView& relation : relations) {
            QStringList names;
            QStringList marks;
            for (const KnowledgeLink& link : relation.links) {
                names += link.name;
                const QString mark = link.source.isEmpty()
                                         ? QString()
                                         : QStringLiteral("[%1]").arg(
                                               numberOf({link.source, link.edition, FactStatus::ToVerify}));
                marks += {tierWords(link.tier), mark};
            }
            marks.removeAll(QString());
            marks.removeDuplicates();
            QString words = names.join(QStringLiteral("、"));
            if (relation.total > relation.links.size()) {
                words +=
                    QStringLiteral(" … ") +
                    Words::tr("%n more", nullptr, relation.total - static_cast<int>(relation.links.size()));
            }
            addRow(relationName(relation.relation), words, marks.join(QLatin1Char(' ')));
        }
        m_html += QStringLiteral("</table>");
    }

    void addNote(const QString& note) {
        if (!note.trimmed().isEmpty()) {
            m_html +=
                QStringLiteral("<h2>%1</h2><p style=\"background-color:#FAEADD\">%2</p>")
                    .arg(Words::tr("Note of this clinic"),
                         note.trimmed().toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br/>")));
        }
    }

    void addSources(const QString& edition) {
        m_html += QStringLiteral("<h2>%1</h2>").arg(Words::tr("Sources"));
        for (qsizetype i = 0; i < m_sources.size(); ++i) {
            m_html += QStringLiteral("<p>[%1] %2 · %3</p>")
                          .arg(QString::number(i + 1), sourceText(m_sources.at(i)).toHtmlEscaped(),
                               m_sources.at(i).status == FactStatus::Verified
                                   ? Words::tr("checked by a pharmacist")
                                   : Words::tr("to be checked by a pharmacist"));
        }
        if (!edition.isEmpty()) {
            m_html +=
                QStringLiteral("<p>%1</p>").arg(Words::tr("Knowledge base %1").arg(edition).toHtmlEscaped());
        }
    }

    void addRow(const QString& label, const QString& words, const QString& marks) {
        m_html +=
            QStringLiteral(
                "<tr><td width=\"16%\">%1</td><td>%2</td><td width=\"16%\" align=\"right\">%3</td></tr>")
                .arg(label.toHtmlEscaped(),
                     words.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br/>")),
                     marks.toHtmlEscaped());
    }

    qsizetype numberOf(const SourceRef& source) {
        const auto known =
            std::find_if(m_sources.begin(), m_sources.end(), [&source](const SourceRef& other) {
                return other.title == source.title && other.edition == source.edition;
            });
        if (known == m_sources.end()) {
            m_sources += source;
            return m_sources.size();
        }
        known->status = std::max(known->status, source.status);
        return known - m_sources.begin() + 1;
    }

    const KnowledgeEntry& m_entry;
    QString m_html;
    QList<SourceRef> m_sources;
};

}  // namespace

QString entryDocument(const KnowledgeEntry& entry, const EntryDocumentParts& parts) {
    return Page(entry).html(parts);
}

}  // namespace xinglin::app
