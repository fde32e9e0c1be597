// Amounts: dose-over, dose-under, dose-missing, duplicate. Limits are grams a day (or an intake) of raw herb.

#include <QMap>
#include <algorithm>
#include <tuple>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

// Sums of decimal grams miss the exact limit by rounding; a true excess is far larger.
constexpr double kRounding = 1e-9;

bool holdsFor(const AuditDose& dose, bool isFresh) {
    return dose.form.contains(QStringLiteral("鲜")) == isFresh;
}

// How well a dose fits: the Pharmacopoeia before other books, this way of taking it before doses in general,
// and those before doses of another way. Lower is better.
int misfit(const AuditDose& dose, const AuditSource& source, Intake intake) {
    const DoseRoute wanted = intake == Intake::Powdered ? DoseRoute::Powder : DoseRoute::Decoction;
    const int book = source.isPharmacopoeia ? 0 : 1;
    if (dose.route == wanted) {
        return 2 * book;
    }
    return dose.route == DoseRoute::General ? 2 * book + 1 : 4 + book;
}

// Items that share one limit: the same herb under several names or in several forms.
struct Portion {
    const AuditDose* limit = nullptr;
    QList<int> items;
    QList<int> herbs;  ///< what each item was taken for
    QSet<int> sources;
    double gramsADay = 0;
};

using PortionKey = std::tuple<int, double, double, DoseRoute, DoseUnit>;

QMap<PortionKey, Portion> portionsOf(const AuditInput& input) {
    QMap<PortionKey, Portion> portions;
    for (int item = 0; item < input.herbs.size(); ++item) {
        const std::optional<double> grams = input.prescription.gramsADay(input.prescription.items.at(item));
        const Intake intake = input.intakeOf(item);
        if (!grams || intake == Intake::External) {
            continue;
        }
        for (const int herb : input.herbs.at(item).candidates) {
            const AuditDose* limit = limitOf(input, herb, intake, input.herbs.at(item).isFresh);
            if (!limit) {
                continue;
            }
            Portion& portion =
                portions[{input.root(herb), *limit->min, *limit->max, limit->route, limit->unit}];
            if (portion.items.contains(item)) {
                continue;
            }
            portion.limit = portion.limit ? portion.limit : limit;
            portion.sources += limit->source;
            portion.items += item;
            portion.herbs += herb;
            portion.gramsADay += *grams;
        }
    }
    return portions;
}

QString namesOf(const AuditInput& input, const Portion& portion) {
    QStringList names;
    for (qsizetype i = 0; i < portion.items.size(); ++i) {
        names += input.shown(portion.items.at(i), portion.herbs.at(i));
    }
    return names.join(QStringLiteral("、"));
}

void checkAmounts(const AuditInput& input, AuditSink& sink) {
    QList<std::pair<AuditRule, QList<int>>> reported;
    const auto report = [&](AuditRule rule, const Portion& portion, double amount, bool isIntake) {
        // Of several candidates of one ambiguous name one finding suffices.
        if (reported.contains({rule, portion.items})) {
            return;
        }
        reported += {rule, portion.items};
        const QString range =
            QStringLiteral("%1～%2 g").arg(gramsText(*portion.limit->min), gramsText(*portion.limit->max));
        const QString fact = isIntake ? AuditWords::tr("%1: %2 g an intake; the book gives %3 an intake.")
                                      : AuditWords::tr("%1: %2 g a day; the book gives %3 a day.");
        // Where the clinic lets it block, no reason clears it.
        const bool isFinal = input.settings.severityOf(AuditRule::DoseOver) == Severity::Block;
        const QString most =
            isIntake ? (isFinal ? AuditWords::tr("At most %1 g an intake.")
                                : AuditWords::tr("At most %1 g an intake, or sign the dose with a reason."))
                     : (isFinal ? AuditWords::tr("At most %1 g a day.")
                                : AuditWords::tr("At most %1 g a day, or sign the dose with a reason."));
        const QString least = isIntake
                                  ? AuditWords::tr("At least %1 g an intake, if the full effect is wanted.")
                                  : AuditWords::tr("At least %1 g a day, if the full effect is wanted.");
        const QString clears = rule == AuditRule::DoseOver ? most.arg(gramsText(*portion.limit->max))
                                                           : least.arg(gramsText(*portion.limit->min));
        sink.add(rule, portion.items,
                 factText(fact, {namesOf(input, portion), gramsText(amount), range,
                                 isIntake ? QStringLiteral("intake") : QStringLiteral("day")}),
                 portion.sources, clears);
    };
    const QMap<PortionKey, Portion> portions = portionsOf(input);
    for (const Portion& portion : portions) {
        const bool isIntake = portion.limit->unit == DoseUnit::GramsAnIntake;
        // Not knowing how often it is taken, the whole day may be one intake.
        const double intakes = isIntake ? input.prescription.timesPerDay.value_or(1.0) : 1.0;
        const double amount = portion.gramsADay / intakes;
        if (amount > *portion.limit->max * (1 + kRounding)) {
            report(AuditRule::DoseOver, portion, amount, isIntake);
        } else if (amount < *portion.limit->min * (1 - kRounding)) {
            report(AuditRule::DoseUnder, portion, amount, isIntake);
        }
    }
}

void checkMissing(const AuditInput& input, AuditSink& sink) {
    QList<int> items;
    for (int item = 0; item < input.herbs.size(); ++item) {
        if (!input.prescription.items.at(item).doseGrams) {
            items += item;
        }
    }
    if (!items.isEmpty()) {
        sink.add(AuditRule::DoseMissing, items,
                 factText(AuditWords::tr("No dose is written; amounts were not checked.")), -1,
                 AuditWords::tr("Write the grams of one dose."));
    }
}

void checkDuplicates(const AuditInput& input, AuditSink& sink) {
    QMap<int, QList<int>> itemsOf;
    for (int item = 0; item < input.herbs.size(); ++item) {
        for (const int candidate : input.herbs.at(item).candidates) {
            QList<int>& items = itemsOf[input.root(candidate)];
            if (!items.contains(item)) {
                items += item;
            }
        }
    }
    QList<QList<int>> reported;
    for (auto items = itemsOf.begin(); items != itemsOf.end(); ++items) {
        if (items->size() < 2 || reported.contains(*items)) {
            continue;
        }
        reported += *items;
        QStringList names;
        for (const int item : *items) {
            names += input.prescription.items.at(item).name;
        }
        sink.add(AuditRule::Duplicate, *items,
                 factText(AuditWords::tr("%1 are the same herb: %2."),
                          {names.join(QStringLiteral("、")), input.herb(items.key()).name}),
                 -1, AuditWords::tr("Write it once, with the whole dose."));
    }
}

}  // namespace

const AuditDose* limitOf(const AuditInput& input, int herb, Intake intake, bool isFresh) {
    const AuditDose* best = nullptr;
    const auto rank = [&](const AuditDose& dose) {
        // Numbers for a named form (制品, 叶) are used only where there are none for the herb as such; of
        // several the stricter.
        const bool isOtherForm = !dose.form.isEmpty() && !(isFresh && holdsFor(dose, true));
        return std::make_tuple(!holdsFor(dose, isFresh), isOtherForm,
                               misfit(dose, input.source(dose.source), intake), *dose.max);
    };
    for (const AuditDose& dose : input.herb(herb).doses) {
        const bool counts = dose.max && dose.unit != DoseUnit::Other && dose.route != DoseRoute::External &&
                            (isFresh || holdsFor(dose, false));
        if (counts && (!best || rank(dose) < rank(*best))) {
            best = &dose;
        }
    }
    return best;
}

void doseRules(const AuditInput& input, AuditSink& sink) {
    checkAmounts(input, sink);
    checkMissing(input, sink);
    checkDuplicates(input, sink);
}

}  // namespace xinglin::app
