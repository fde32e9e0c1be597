#include "ui/knowledge/dose_card.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/mark_parts.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/source_label.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/widgets/dose_scale.h"
#include "ui/widgets/fact_card.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

using app::DoseView;
using app::HerbView;

namespace {

QString unitWords(const QString& unit) {
    if (unit == QLatin1String("g")) {
        return DoseCard::tr("g a day");
    }
    return unit == QLatin1String("g/次") ? DoseCard::tr("g at a time") : unit;
}

QHBoxLayout* headLine(const HerbView& herb, const DoseView* main, QWidget* card) {
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(new Label(TextRole::Dense, Token::Text2, DoseCard::tr("Dose"), card), 0,
                    Qt::AlignVCenter);
    if (main) {
        auto* amount = new Label(TextRole::Formula, app::doseInterval(main->range), card);
        amount->setObjectName(QStringLiteral("dose.amount"));
        line->addWidget(amount);
        line->addWidget(new Label(TextRole::Dense, Token::Text2, unitWords(main->range.unit), card));
    } else {
        auto* unknown = new Label(TextRole::CardName, Token::Text2, DoseCard::tr("Not recorded"), card);
        unknown->setObjectName(QStringLiteral("dose.amount"));
        line->addWidget(unknown);
    }
    line->addStretch(1);
    for (const QString& way : herb.decoction) {
        line->addWidget(new Tag(
            {.text = app::termName(QStringLiteral("decoction"), way), .icon = QString(), .hue = Token::Ochre},
            card));
    }
    return line;
}

QWidget* noticeLine(const QString& icon, Token ink, const QString& text, QWidget* card) {
    auto* line = new QWidget(card);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(new MarkIcon(icon, ink, line), 0, Qt::AlignTop);
    auto* words = new Label(TextRole::Dense, Token::Text, text, line);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    return line;
}

// Other ways of use: powder, external, fresh herb; as the source writes them.
QWidget* otherDose(const DoseView& dose, SourceIndex& sources, QWidget* card) {
    auto* line = new QWidget(card);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(new SourceLabel(TextRole::Dense, Token::Text, dose.written, line), 1);
    row->addWidget(sourceMarks(dose.sources, app::Tier::Stated, sources, line), 0, Qt::AlignTop);
    return line;
}

}  // namespace

DoseCard::DoseCard(const HerbView& herb, SourceIndex& sources, QWidget* parent) : Card(parent) {
    setObjectName(QStringLiteral("herb.dose"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);

    const bool hasMain = !herb.doses.isEmpty() && herb.doses.first().range.max.has_value();
    const DoseView* main = hasMain ? &herb.doses.first() : nullptr;
    column->addLayout(headLine(herb, main, this));
    if (main && main->range.unit == QLatin1String("g")) {
        auto* scale = new DoseScale(this);
        scale->setRange(main->range.min.value_or(0), *main->range.max);
        column->addWidget(scale);
    }
    if (main && !main->range.text.isEmpty()) {
        column->addWidget(new SourceLabel(TextRole::Dense, Token::Text2, main->range.text, this));
    }
    for (qsizetype i = main ? 1 : 0; i < herb.doses.size(); ++i) {
        column->addWidget(otherDose(herb.doses.at(i), sources, this));
    }
    if (herb.doses.isEmpty()) {
        column->addWidget(noticeLine(QStringLiteral("sev-review"), Token::Ochre,
                                     tr("None of the sources gives a dose."), this));
    }
    if (herb.toxicityGrade.value_or(0) > 0) {
        const QString grade = app::termName(
            QStringLiteral("toxicity"),
            QString::fromUtf16(app::kToxicityGrades.at(static_cast<std::size_t>(*herb.toxicityGrade))));
        column->addWidget(
            noticeLine(QStringLiteral("sev-review"), Token::Ochre, tr("Toxicity: %1").arg(grade), this));
    }
    QStringList pregnancy;
    for (const QString& word : herb.pregnancy) {
        pregnancy.append(app::termName(QStringLiteral("pregnancy"), word));
    }
    column->addWidget(
        pregnancy.isEmpty()
            ? noticeLine(QStringLiteral("sev-info"), Token::Text3, tr("Pregnancy: not recorded"), this)
            : noticeLine(QStringLiteral("sev-review"), Token::Ochre,
                         tr("Pregnancy: %1").arg(joinedTerms(pregnancy)), this));
    if (main) {
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        line->addWidget(sourceMarks(main->sources, app::Tier::Stated, sources, this), 0, Qt::AlignTop);
        auto* origin = new QVBoxLayout;
        origin->setSpacing(0);
        const app::SourceRef& source = main->sources.first();
        origin->addWidget(new SourceLabel(TextRole::Caption, Token::Text2, app::shortSource(source), this));
        auto* status =
            new Label(TextRole::Caption, factStatusInk(source.status), factStatusWord(source.status), this);
        status->setWordWrap(true);
        origin->addWidget(status);
        line->addLayout(origin, 1);
        column->addLayout(line);
    }
}

}  // namespace xinglin::ui
