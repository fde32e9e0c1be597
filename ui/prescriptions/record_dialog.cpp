#include "ui/prescriptions/record_dialog.h"

#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr qsizetype kMostShown = 12;

QString verdictOf(const app::RecordCheck& check) {
    return check.isUnbroken()
               ? RecordDialog::tr(
                     "All %1 records of prescriptions and of the pharmacist's desk are as they were "
                     "written, and none is missing from the chain.")
                     .arg(QLocale().toString(check.records))
               : RecordDialog::tr(
                     "%n problem(s) in the records of prescriptions and of the pharmacist's desk. Keep "
                     "the database as it is and ask your administrator.",
                     nullptr, static_cast<int>(check.problems.size()));
}

}  // namespace

RecordDialog::RecordDialog(const app::RecordCheck& check, QWidget* parent)
    : DialogFrame(tr("Check of the records"), verdictOf(check), parent) {
    setObjectName(QStringLiteral("recordDialog"));
    const auto add = [this](TextRole role, Token ink, const QString& text) {
        auto* label = new Label(role, ink, text, this);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        body()->addWidget(label);
        return label;
    };
    for (const app::RecordProblem& problem : check.problems.mid(0, kMostShown)) {
        add(TextRole::Body, Token::Cinnabar, problem.text);
    }
    if (const qsizetype more = check.problems.size() - kMostShown; more > 0) {
        add(TextRole::Dense, Token::Text2, tr("And %n more.", nullptr, static_cast<int>(more)));
    }
    if (!check.head.isEmpty()) {
        add(TextRole::Dense, Token::Text2,
            tr("Newest hash, in two halves; noted on paper today, it tells later whether what was written up "
               "to now was "
               "rewritten:"));
        const qsizetype half = check.head.size() / 2;
        add(TextRole::Mono, Token::Text, check.head.left(half) + QLatin1Char('\n') + check.head.mid(half))
            ->setObjectName(QStringLiteral("recordHead"));
    }
    add(TextRole::Dense, Token::Text2,
        tr("It proves neither who signed nor that nobody wrote the whole chain anew: compare the noted hash "
           "for that."));
    setSafeButton(tr("Close"));
}

}  // namespace xinglin::ui
