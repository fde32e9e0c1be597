#include "ui/pharmacy/price_dialogs.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QShowEvent>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr int kReportHeight = 220;

}  // namespace

PriceDialog::PriceDialog(const app::HerbPrice& price, const QDate& today, QWidget* parent)
    : DialogFrame(price.name.isEmpty() ? tr("Add a price") : tr("Change a price"),
                  tr("The earlier price stays on record and holds until the day of the new one."), parent),
      m_herb(new Field(tr("Herb"), this)),
      m_yuan(new Field(tr("Price in yuan"), this)),
      m_weight(new QComboBox(this)),
      m_from(new Field(tr("Valid from"), this)) {
    setObjectName(QStringLiteral("priceDialog"));
    m_herb->edit()->setObjectName(QStringLiteral("priceHerb"));
    m_herb->edit()->setText(price.name);
    m_yuan->edit()->setObjectName(QStringLiteral("priceYuan"));
    m_weight->setObjectName(QStringLiteral("priceWeight"));
    m_weight->setAccessibleName(tr("For this weight"));
    for (const int grams : app::kPriceWeights) {
        m_weight->addItem(tr("for %1 g").arg(grams), QStringLiteral("%1g").arg(grams));
    }
    m_weight->setCurrentIndex(m_weight->findData(QStringLiteral("%1g").arg(price.perGrams)));
    m_from->edit()->setObjectName(QStringLiteral("priceFrom"));
    m_from->edit()->setText(today.toString(Qt::ISODate));
    if (!price.name.isEmpty()) {
        m_yuan->edit()->setText(app::priceText(price.price));
    }
    body()->addWidget(m_herb);
    body()->addWidget(m_yuan);
    body()->addWidget(m_weight);
    body()->addWidget(m_from);
    setSafeButton(tr("Cancel"))->setObjectName(QStringLiteral("cancelPrice"));
    m_save = setActionButton(tr("Save the price"), ButtonKind::Primary);
    m_save->setObjectName(QStringLiteral("savePrice"));
    m_save->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    for (const Field* field : {m_herb, m_yuan, m_from}) {
        connect(field->edit(), &QLineEdit::textChanged, this, &PriceDialog::check);
    }
    check();
}

QString PriceDialog::herb() const {
    return m_herb->edit()->text().trimmed();
}

QString PriceDialog::yuan() const {
    return m_yuan->edit()->text().trimmed();
}

QString PriceDialog::weight() const {
    return m_weight->currentData().toString();
}

QDate PriceDialog::validFrom() const {
    return QDate::fromString(m_from->edit()->text().trimmed(), Qt::ISODate);
}

void PriceDialog::showEvent(QShowEvent* event) {
    DialogFrame::showEvent(event);
    (herb().isEmpty() ? m_herb : m_yuan)->edit()->setFocus();
}

void PriceDialog::check() {
    const bool isPrice = app::priceFromText(yuan()).has_value();
    m_yuan->setState(isPrice || yuan().isEmpty() ? FieldState::Normal : FieldState::Error,
                     isPrice || yuan().isEmpty() ? QString() : tr("Above 0, four decimals at most."));
    m_from->setState(validFrom().isValid() ? FieldState::Normal : FieldState::Error,
                     validFrom().isValid() ? QString() : tr("Write the day as 2026-01-31."));
    m_save->setEnabled(!herb().isEmpty() && isPrice && validFrom().isValid());
}

PriceReportDialog::PriceReportDialog(const app::ImportedPrices& imported, const QString& fileName,
                                     QWidget* parent)
    : DialogFrame(
          tr("Add prices from a file"),
          tr("%1: %2 of %3 rows can be added.").arg(fileName).arg(imported.prices.size()).arg(imported.rows),
          parent) {
    setObjectName(QStringLiteral("priceReport"));
    QStringList lines;
    lines.reserve(imported.problems.size() + 1);
    for (const app::PriceProblem& problem : imported.problems) {
        lines += tr("Row %1, %2: %3").arg(QString::number(problem.row), problem.column, problem.text);
    }
    if (!imported.ignoredColumns.isEmpty()) {
        lines += tr("Columns that were not read: %1").arg(imported.ignoredColumns.join(QStringLiteral("、")));
    }
    if (!lines.isEmpty()) {
        auto* report = new QPlainTextEdit(lines.join(QLatin1Char('\n')), this);
        report->setObjectName(QStringLiteral("priceProblems"));
        report->setAccessibleName(tr("Rows that are left out"));
        report->setReadOnly(true);
        report->setTabChangesFocus(true);
        report->setFixedHeight(scaled(kReportHeight));
        body()->addWidget(report);
    }
    setSafeButton(tr("Cancel"))->setObjectName(QStringLiteral("cancelImport"));
    if (!imported.prices.isEmpty()) {
        Button* add = setActionButton(
            tr("Add %n price(s)", nullptr, static_cast<int>(imported.prices.size())), ButtonKind::Primary);
        add->setObjectName(QStringLiteral("confirmImport"));
    }
}

}  // namespace xinglin::ui
