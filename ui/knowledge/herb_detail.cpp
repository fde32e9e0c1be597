#include "ui/knowledge/herb_detail.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QMap>
#include <QVBoxLayout>

#include "app/knowledge_browser/herb_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/dose_card.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/names.h"
#include "ui/widgets/nature_strip.h"

namespace xinglin::ui {

using app::HerbView;
using app::KnowledgeEntry;

namespace {

class HerbDetail final {
    Q_DECLARE_TR_FUNCTIONS(HerbDetail)
};

void addControls(EntryContent& content, const HerbView& herb) {
    for (const app::ControlView& control : herb.controls) {
        const bool isBlocked = control.controlClass != QLatin1String("aristolochic") &&
                               control.controlClass != QLatin1String("poison");
        QString words =
            HerbDetail::tr("%1: %2", "controlled name, class of control")
                .arg(control.name, app::termName(QStringLiteral("control"), control.controlClass));
        if (!control.basis.isEmpty()) {
            words += QStringLiteral(" · ") + control.basis;
        }
        content.sources().numberOf(control.source);
        content.addNotice(isBlocked ? Severity::Block : Severity::Review, words);
    }
}

QList<app::FactView> propertyFacts(const KnowledgeEntry& entry) {
    QList<app::FactView> facts;
    for (const QLatin1String field : {QLatin1String("nature"), QLatin1String("flavours"),
                                      QLatin1String("channels"), QLatin1String("toxicity")}) {
        facts += app::factsOf(entry, field);
    }
    return facts;
}

void addStrip(EntryContent& content, const KnowledgeEntry& entry, const HerbView& herb) {
    const QList<app::FactView> facts = propertyFacts(entry);
    QStringList unknown;
    if (herb.natureSteps.isEmpty()) {
        unknown.append(app::fieldName(QStringLiteral("nature")));
    }
    if (!herb.areFlavoursKnown) {
        unknown.append(app::fieldName(QStringLiteral("flavours")));
    }
    if (!herb.areChannelsKnown) {
        unknown.append(app::fieldName(QStringLiteral("channels")));
    }
    if (!herb.toxicityGrade) {
        unknown.append(app::fieldName(QStringLiteral("toxicity")));
    }
    const QString hint =
        unknown.isEmpty() ? QString() : HerbDetail::tr("Not recorded: %1").arg(joinedTerms(unknown));
    content.addSection(HerbDetail::tr("Nature, flavour, channels"), hint, facts);
    NatureStrip::Value value;
    value.natures = app::valuesOf(entry, QLatin1String("nature"));
    value.flavours = app::valuesOf(entry, QLatin1String("flavours"));
    value.toxicity =
        herb.toxicityGrade
            ? QString::fromUtf16(app::kToxicityGrades.at(static_cast<std::size_t>(*herb.toxicityGrade)))
            : QString();
    for (std::size_t i = 0; i < app::kChannels.size(); ++i) {
        if (herb.channels.at(i)) {
            value.channels.append(QString::fromUtf16(app::kChannels.at(i)));
        }
    }
    auto* strip = new NatureStrip(&content);
    strip->setObjectName(QStringLiteral("herb.nature"));
    strip->setValue(value);
    content.addWidget(strip);
}

void addUse(EntryContent& content, const KnowledgeEntry& entry, const HerbView& herb) {
    // Both halves number their sources in the one index: left first, as one reads.
    auto* use = new EntryContent(&content);
    use->layout()->setContentsMargins(0, 0, 0, 0);
    QObject::connect(use, &EntryContent::openRequested, &content, &EntryContent::openRequested);
    use->shareSources(content);
    use->addSection(HerbDetail::tr("Use"), {}, app::factsOf(entry, QLatin1String("actions")));
    QGridLayout* grid = use->addGrid();
    use->addFacts(grid, app::fieldName(QStringLiteral("actions")),
                  app::factsOf(entry, QLatin1String("actions")));
    use->addFacts(grid, app::fieldName(QStringLiteral("indications")),
                  app::factsOf(entry, QLatin1String("indications")));
    if (const auto cautions = app::factsOf(entry, QLatin1String("caution")); !cautions.isEmpty()) {
        use->addFacts(grid, app::fieldName(QStringLiteral("caution")), cautions);
    }
    use->addFacts(grid, app::fieldName(QStringLiteral("category")),
                  app::factsOf(entry, QLatin1String("category")));
    use->addLinks(grid, HerbDetail::tr("Processed forms"), herb.processedForms);
    use->addLinks(grid, HerbDetail::tr("Processed from"), herb.processedFrom);
    content.addPair(use, new DoseCard(herb, content.sources(), &content));
}

void addFormulas(EntryContent& content, const HerbView& herb) {
    if (herb.formulas.isEmpty()) {
        return;
    }
    content.addSection(HerbDetail::tr("Formulas with this herb"),
                       HerbDetail::tr("%n formula(s)", nullptr, static_cast<int>(herb.formulas.size())));
    using Column = EntryTableModel::Column;
    const QList<EntryTableModel::Head> heads = {{HerbDetail::tr("Formula"), Column::Name},
                                                {HerbDetail::tr("Source book"), Column::Text},
                                                {HerbDetail::tr("Original dose"), Column::Text},
                                                {HerbDetail::tr("In grams"), Column::Number},
                                                {HerbDetail::tr("Evidence"), Column::Tier}};
    QList<EntryTableModel::Row> rows;
    for (const app::HerbFormulaRow& formula : herb.formulas) {
        const QString dash = QStringLiteral("—");
        rows.append(
            {formula.id,
             {shownName(formula.name, formula.traditional), formula.book.isEmpty() ? dash : formula.book,
              formula.originalDose.isEmpty() ? dash : formula.originalDose,
              formula.grams.isEmpty() ? dash : formula.grams, QString()},
             formula.tier});
    }
    content.addTable(QStringLiteral("herb.formulas"), heads, rows);
}

void addIncompatibilities(EntryContent& content, const HerbView& herb) {
    const int count = static_cast<int>(herb.incompatibilities.size());
    content.addSection(HerbDetail::tr("Incompatibilities"),
                       count > 0 ? HerbDetail::tr("%n herb(s)", "incompatible", count) : QString());
    QGridLayout* grid = content.addGrid();
    if (count == 0) {
        content.addText(
            grid, HerbDetail::tr("None found"),
            HerbDetail::tr(
                "Neither the eighteen incompatibilities nor the nineteen antagonisms name this herb."));
        return;
    }
    // One line for each line of the verse, and a later extension apart from it.
    QMap<QString, QList<app::KnowledgeLink>> byPhrase;
    QStringList order;
    for (const app::IncompatibilityRow& row : herb.incompatibilities) {
        const QString phrase =
            row.isExtension ? HerbDetail::tr("%1 (later extension)").arg(row.phrase) : row.phrase;
        if (!byPhrase.contains(phrase)) {
            order.append(phrase);
        }
        byPhrase[phrase].append(row.link);
    }
    for (const QString& phrase : order) {
        content.addLinks(grid, phrase, byPhrase.value(phrase));
    }
}

}  // namespace

void fillHerbDetail(EntryContent& content, const KnowledgeEntry& entry, HerbFocus focus) {
    const HerbView herb = app::describeHerb(entry);
    addControls(content, herb);
    if (entry.facts.isEmpty()) {
        content.addNotice(
            Severity::Info,
            HerbDetail::tr(
                "Named by a formula or another book; the knowledge base has no facts about it yet."));
    }
    if (focus == HerbFocus::Incompatibilities) {
        addIncompatibilities(content, herb);
    }
    addStrip(content, entry, herb);
    addUse(content, entry, herb);
    addFormulas(content, herb);
    if (focus != HerbFocus::Incompatibilities) {
        addIncompatibilities(content, herb);
    }
}

}  // namespace xinglin::ui
