#include "ui/knowledge/reference_detail.h"

#include <QCoreApplication>

#include "app/knowledge_browser/fact_view.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/molecule_view.h"
#include "ui/widgets/quotation.h"

namespace xinglin::ui {

using app::KnowledgeEntry;
using app::KnowledgeKind;

namespace {

class ReferenceDetail final {
    Q_DECLARE_TR_FUNCTIONS(ReferenceDetail)
};

void addText(EntryContent& content, const KnowledgeEntry& entry) {
    const QList<app::FactView> texts = app::factsOf(entry, QLatin1String("text"));
    if (texts.isEmpty()) {
        return;
    }
    content.addSection(ReferenceDetail::tr("Words of the book"), {}, texts);
    for (const app::FactView& text : texts) {
        auto* quotation = new Quotation(text.values.join(QString()), &content);
        quotation->setObjectName(QStringLiteral("clause.text"));
        content.addWidget(quotation);
    }
}

void addMolecule(EntryContent& content, const KnowledgeEntry& entry) {
    const QList<app::FactView> structures = app::factsOf(entry, QLatin1String("smiles"));
    if (structures.isEmpty()) {
        return;
    }
    content.addSection(ReferenceDetail::tr("Structural formula"), {}, structures);
    if (entry.structure.isEmpty()) {
        content.addNotice(
            Severity::Info,
            ReferenceDetail::tr("The structure of the source cannot be drawn; its text is below."));
    } else {
        content.addWidget(new MoleculeView(entry.structure, entry.name, &content));
    }
}

}  // namespace

void fillReferenceDetail(EntryContent& content, const KnowledgeEntry& entry) {
    if (entry.isHeading) {
        content.addNotice(Severity::Info,
                          ReferenceDetail::tr("A chapter or a meridian: what it holds is listed below."));
    }
    if (entry.kind == KnowledgeKind::Acupoint) {
        for (const app::FactView& caution : app::factsOf(entry, QLatin1String("caution"))) {
            for (const app::SourceRef& source : caution.sources) {
                content.sources().numberOf(source);
            }
            content.addNotice(Severity::Review, caution.values.join(QStringLiteral("；")));
        }
    }
    if (entry.kind == KnowledgeKind::Target) {
        content.addNotice(Severity::Info,
                          ReferenceDetail::tr("Known only through what is predicted to act on it: every "
                                              "connection is an inference, not a finding."));
    }
    addText(content, entry);
    addMolecule(content, entry);
}

}  // namespace xinglin::ui
