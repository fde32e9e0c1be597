#include <QCoreApplication>
#include <QDateTime>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/components/specimens.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/context_meter.h"
#include "ui/widgets/label.h"
#include "ui/widgets/origin_rule.h"
#include "ui/widgets/phase_progress.h"
#include "ui/widgets/state_marks.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui::specimens {
namespace {

QHBoxLayout* rowOf(QWidget* widget, int gap = 8) {
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    return row;
}

}  // namespace

QWidget* severities(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget);
    for (const Severity severity :
         {Severity::Block, Severity::Review, Severity::Remind, Severity::Info, Severity::Pass}) {
        row->addWidget(new SeverityTag(severity, widget));
    }
    row->addStretch(1);
    return widget;
}

QWidget* tiers(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget);
    for (const app::Tier tier :
         {app::Tier::Stated, app::Tier::Borrowed, app::Tier::Inferred, app::Tier::None}) {
        row->addWidget(new TierMark(tier, widget));
    }
    row->addStretch(1);
    return widget;
}

QWidget* origins(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget, 6);
    for (const Origin origin : {Origin::AiDraft, Origin::Edited, Origin::Accepted, Origin::Stale}) {
        auto* rule = new OriginRule(origin, widget);
        rule->setFixedHeight(24);
        row->addWidget(rule);
        row->addWidget(new Label(TextRole::Dense, originTag(origin).hue, originWord(origin), widget));
        row->addSpacing(6);
    }
    auto* unsaved = new UnsavedDot(widget);
    unsaved->setCount(2);
    row->addWidget(unsaved);
    auto* seal = new SignedSeal(widget);
    seal->setSignature(QCoreApplication::translate("Specimens", "Sample physician"),
                       QDateTime(QDate(2026, 11, 23), QTime(14, 6)));
    row->addWidget(seal);
    row->addStretch(1);
    return widget;
}

QWidget* progress(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget, 24);
    auto* calm = new ContextMeter(widget);
    calm->setUse({420, 2200, 500, 32768});
    row->addWidget(calm);
    auto* full = new ContextMeter(widget);
    full->setUse({420, 25000, 2680, 32768},
                 QCoreApplication::translate("Specimens", "the oldest 4 turns will be left out"));
    row->addWidget(full);
    row->addWidget(new TierMark(app::Tier::Stated, widget));
    auto* facts = new OriginRule(Origin::FactsOnly, widget);
    facts->setFixedHeight(24);
    row->addWidget(facts);
    row->addWidget(new Label(TextRole::Caption, Token::Slate, originWord(Origin::FactsOnly), widget));
    row->addStretch(1);
    return widget;
}

QWidget* banners(QWidget* parent) {
    auto* widget = new QWidget(parent);
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* block = new Banner(widget);
    block->say(Severity::Block,
               QCoreApplication::translate(
                   "Specimens", "The signature is not possible while the prescription holds a banned herb."),
               QCoreApplication::translate("Specimens", "Show"));
    auto* review = new Banner(widget);
    review->say(
        Severity::Review,
        QCoreApplication::translate("Specimens", "A remote engine is on: case texts leave this machine."),
        QCoreApplication::translate("Specimens", "Settings"));
    auto* remind = new Banner(widget, Banner::Closing::Closable);
    remind->say(
        Severity::Remind,
        QCoreApplication::translate("Specimens", "The program ended unexpectedly; one draft was recovered."),
        QCoreApplication::translate("Specimens", "Restore"));
    for (Banner* banner : {block, review, remind}) {
        column->addWidget(banner);
    }
    return widget;
}

QWidget* phases(QWidget* parent) {
    auto* bar = new PhaseProgress(parent);
    bar->setPhases({{QCoreApplication::translate("Specimens", "Load"), 32,
                     QCoreApplication::translate("Specimens", "32 s")},
                    {QCoreApplication::translate("Specimens", "Self-check"), 30,
                     QCoreApplication::translate("Specimens", "6 passed")},
                    {QCoreApplication::translate("Specimens", "Train"), 300,
                     QCoreApplication::translate("Specimens", "step 1 220 / 2 000, about 27 min left")},
                    {QCoreApplication::translate("Specimens", "Evaluate"), 60,
                     QCoreApplication::translate("Specimens", "about 6 min")}});
    bar->setPlace(2, 0.61);
    return bar;
}

}  // namespace xinglin::ui::specimens
