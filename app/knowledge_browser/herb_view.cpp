#include "app/knowledge_browser/herb_view.h"

#include <QRegularExpression>
#include <algorithm>

namespace xinglin::app {

namespace {

template <std::size_t count>
std::optional<int> stepOf(const std::array<const char16_t*, count>& table, QStringView value) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [value](const char16_t* row) { return value == QStringView(row); });
    return found == table.end() ? std::nullopt : std::optional(static_cast<int>(found - table.begin()));
}

void readProperties(const KnowledgeEntry& entry, HerbView& view) {
    for (const QString& value : valuesOf(entry, QLatin1String("nature"))) {
        if (const auto step = stepOf(kNatureSteps, value); step && !view.natureSteps.contains(*step)) {
            view.natureSteps.append(*step);
        }
    }
    for (const QString& value : valuesOf(entry, QLatin1String("flavours"))) {
        const bool isSlight = value.size() > 1 && (value.startsWith(u'微') || value.startsWith(u'略'));
        if (const auto step = stepOf(kFlavours, QStringView(value).mid(isSlight ? 1 : 0))) {
            FlavourStrength& strength = view.flavours.at(static_cast<std::size_t>(*step));
            strength = std::max(strength, isSlight ? FlavourStrength::Slight : FlavourStrength::Full);
            view.areFlavoursKnown = true;
        }
    }
    for (const QString& value : valuesOf(entry, QLatin1String("channels"))) {
        const QStringView channel = QStringView(value).chopped(value.endsWith(u'经') ? 1 : 0);
        if (const auto step = stepOf(kChannels, channel)) {
            view.channels.at(static_cast<std::size_t>(*step)) = true;
            view.areChannelsKnown = true;
        }
    }
    for (const QString& value : valuesOf(entry, QLatin1String("toxicity"))) {
        if (const auto grade = stepOf(kToxicityGrades, value)) {
            view.toxicityGrade = std::max(view.toxicityGrade.value_or(0), *grade);
        }
    }
}

// Doses by decoction have no word in front; powders, fresh herb and external use name themselves.
int doseRank(const DoseView& dose) {
    const bool isMain = dose.range.max && dose.range.unit == QLatin1String("g") && dose.range.text.isEmpty();
    return isMain ? 0 : dose.range.max ? 1 : 2;
}

void readDoses(const KnowledgeEntry& entry, HerbView& view) {
    for (const Fact& fact : entry.facts) {
        if (fact.field != QLatin1String("dose")) {
            continue;
        }
        const SourceRef source{fact.source, fact.edition, fact.status};
        for (const QString& value : fact.values) {
            const auto same = std::find_if(view.doses.begin(), view.doses.end(),
                                           [&value](const DoseView& dose) { return dose.written == value; });
            if (same == view.doses.end()) {
                view.doses.append({parseDose(value), value, {source}});
            } else if (!same->sources.contains(source)) {
                same->sources.append(source);
            }
        }
    }
    std::stable_sort(view.doses.begin(), view.doses.end(), [](const DoseView& left, const DoseView& right) {
        return doseRank(left) < doseRank(right);
    });
}

void readControls(const KnowledgeEntry& entry, HerbView& view) {
    static const QStringList kClasses = {QStringLiteral("banned"),        QStringLiteral("narcotic"),
                                         QStringLiteral("toxic-catalog"), QStringLiteral("aristolochic"),
                                         QStringLiteral("poison"),        QStringLiteral("preparation"),
                                         QStringLiteral("restricted")};
    for (const Fact& fact : entry.facts) {
        if (fact.field != QLatin1String("control")) {
            continue;
        }
        ControlView control{{}, entry.name, {}, {fact.source, fact.edition, fact.status}};
        const auto word = std::find_if(fact.values.begin(), fact.values.end(),
                                       [](const QString& value) { return kClasses.contains(value); });
        if (word == fact.values.end()) {
            continue;
        }
        control.controlClass = *word;
        if (word != fact.values.begin()) {
            control.name = fact.values.first();
        }
        // Behind the class come the policy's id and what it rests on; only the latter is for people.
        if (fact.values.end() - word > 2) {
            control.basis = fact.values.last();
        }
        view.controls.append(control);
    }
    std::stable_sort(view.controls.begin(), view.controls.end(),
                     [](const ControlView& left, const ControlView& right) {
                         return kClasses.indexOf(left.controlClass) < kClasses.indexOf(right.controlClass);
                     });
}

void readLinks(const KnowledgeEntry& entry, HerbView& view) {
    for (const KnowledgeLink& link : linksOf(entry, QLatin1String("contained-in"))) {
        const LinkDose dose = linkDose(link.note);
        view.formulas.append({link.id, link.name, link.traditional,
                              link.summary.section(QStringLiteral(" · "), 0, 0), dose.originalDose,
                              dose.grams, link.tier});
    }
    for (const KnowledgeLink& link : linksOf(entry, QLatin1String("incompatible"))) {
        static const QString kExtension = QStringLiteral("（后世扩展）");
        const bool isExtension = link.note.endsWith(kExtension);
        view.incompatibilities.append(
            {link, isExtension ? link.note.chopped(kExtension.size()) : link.note, isExtension});
    }
    view.processedForms = linksOf(entry, QLatin1String("processed-form"));
    view.processedFrom = linksOf(entry, QLatin1String("processed-from"));
}

}  // namespace

HerbView describeHerb(const KnowledgeEntry& entry) {
    HerbView view;
    readProperties(entry, view);
    readDoses(entry, view);
    view.decoction = valuesOf(entry, QLatin1String("decoction"));
    view.pregnancy = valuesOf(entry, QLatin1String("pregnancy"));
    readControls(entry, view);
    readLinks(entry, view);
    return view;
}

LinkDose linkDose(const QString& note) {
    static const QRegularExpression both(QStringLiteral("^(.*)（([\\d.]+ g)）$"));
    static const QRegularExpression gramsOnly(QStringLiteral("^[\\d.]+ g$"));
    if (const QRegularExpressionMatch match = both.match(note); match.hasMatch()) {
        return {match.captured(1), match.captured(2)};
    }
    return gramsOnly.match(note).hasMatch() ? LinkDose{{}, note} : LinkDose{note, {}};
}

}  // namespace xinglin::app
