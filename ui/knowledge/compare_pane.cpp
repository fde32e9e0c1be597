#include "ui/knowledge/compare_pane.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "app/knowledge_browser/comparison_desk.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/source_label.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

using app::ComparedRow;
using app::ComparedTerm;
using app::Comparison;

namespace {

constexpr int kLabelWidth = 76;
constexpr int kLeastColumn = 96;
constexpr qsizetype kLongestBold = 12;

/// The table: hairlines between its rows.
class ComparedTable final : public QWidget {
public:
    explicit ComparedTable(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
        m_grid->setContentsMargins(32, 4, 24, 28);
        m_grid->setHorizontalSpacing(16);
        m_grid->setVerticalSpacing(0);
        m_grid->setColumnMinimumWidth(0, kLabelWidth);
    }
    QGridLayout* grid() const { return m_grid; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        for (int row = 1; row < m_grid->rowCount(); ++row) {
            if (const QLayoutItem* label = m_grid->itemAtPosition(row, 0)) {
                paintHorizontalLine(&painter, 32, width() - 24, label->geometry().top(), color(Token::Line));
            }
        }
    }

private:
    QGridLayout* m_grid;
};

// What all columns have is quiet. What only some have is bold where it stands among shared terms; in a cell
// that differs for the greater part nothing needs to be shouted.
QString cellHtml(const QList<ComparedTerm>& cell) {
    if (cell.isEmpty()) {
        return QStringLiteral("<span style=\"color:%1\">—</span>").arg(color(Token::Text3).name());
    }
    const auto shared =
        std::count_if(cell.begin(), cell.end(), [](const ComparedTerm& term) { return term.isShared; });
    const bool marksOthers = 2 * shared >= cell.size();
    QStringList terms;
    for (const ComparedTerm& term : cell) {
        const bool isBold = marksOthers && !term.isShared && term.text.size() <= kLongestBold;
        terms += QStringLiteral("<span style=\"color:%1;%2\">%3</span>")
                     .arg(color(term.isShared ? Token::Text2 : Token::Text).name(),
                          isBold ? QStringLiteral("font-weight:bold") : QString(), term.text.toHtmlEscaped());
    }
    return terms.join(QStringLiteral("、"));
}

QString spoken(const QList<ComparedTerm>& cell) {
    QStringList terms;
    for (const ComparedTerm& term : cell) {
        terms += term.text;
    }
    return terms.join(QStringLiteral("、"));
}

}  // namespace

ComparePane::ComparePane(app::ComparisonDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_title(new Label(TextRole::Formula, QString(), this)),
      m_onlyDifferences(new Chip(QString(), this)),
      m_close(new IconButton(QStringLiteral("close"), QString(), this)),
      m_scroll(new ColumnArea(this)) {
    m_onlyDifferences->setObjectName(QStringLiteral("compare.onlyDifferences"));
    m_close->setObjectName(QStringLiteral("compare.close"));
    m_scroll->setObjectName(QStringLiteral("compare.scroll"));
    m_scroll->setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_scroll);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(32, 18, 24, 12);
    head->setSpacing(10);
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_onlyDifferences);
    head->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_scroll, 1);
    connect(&desk, &app::ComparisonDesk::compared, this, [this] { show(m_desk.comparison()); });
    connect(m_onlyDifferences, &QCheckBox::toggled, this, [this] { show(m_desk.comparison()); });
    connect(m_close, &QToolButton::clicked, this, &ComparePane::closeRequested);
    if (Theme* theme = Theme::current()) {
        connect(theme, &Theme::changed, this,
                [this] { show(m_desk.comparison()); });  // rich text holds colours
    }
    retranslate();
}

void ComparePane::show(const Comparison& comparison) {
    auto* table = new ComparedTable(this);
    table->setObjectName(QStringLiteral("compare.table"));
    QGridLayout* grid = table->grid();
    int row = 0;
    for (qsizetype i = 0; i < comparison.columns.size(); ++i) {
        const Comparison::Column& entry = comparison.columns.at(i);
        auto* name =
            new LinkLabel(TextRole::CardName, {{entry.id, shownName(entry.name, entry.traditional)}}, table);
        name->setContentsMargins(0, 6, 0, 8);
        connect(name, &LinkLabel::openRequested, this, &ComparePane::openRequested);
        grid->addWidget(name, row, static_cast<int>(i) + 1, Qt::AlignTop);
        grid->setColumnStretch(static_cast<int>(i) + 1, 1);
        grid->setColumnMinimumWidth(static_cast<int>(i) + 1, kLeastColumn);
    }
    for (const ComparedRow& compared : comparison.rows) {
        if (m_onlyDifferences->isChecked() && compared.isSame) {
            continue;
        }
        ++row;
        auto* label = compared.isIngredient
                          ? new SourceLabel(TextRole::BodyBold, Token::Text, compared.label, table)
                          : new SourceLabel(TextRole::Body, Token::Text2, compared.label, table);
        label->setContentsMargins(0, 7, 0, 7);
        grid->addWidget(label, row, 0, Qt::AlignTop);
        for (qsizetype i = 0; i < compared.cells.size(); ++i) {
            auto* cell = new SourceLabel(TextRole::Body, Token::Text, cellHtml(compared.cells.at(i)), table);
            cell->setTextFormat(Qt::RichText);
            cell->setContentsMargins(0, 7, 0, 7);
            cell->setAccessibleName(spoken(compared.cells.at(i)));
            grid->addWidget(cell, row, static_cast<int>(i) + 1, Qt::AlignTop);
        }
    }
    grid->setRowStretch(row + 1, 1);
    m_scroll->setWidget(table);  // deletes the one before
    table->setAutoFillBackground(false);
    m_scroll->verticalScrollBar()->setValue(0);
}

void ComparePane::retranslate() {
    m_title->setText(tr("Side by side"));
    m_onlyDifferences->setText(tr("Only differences"));
    m_close->setName(tr("Close the comparison (Esc)"));
    m_scroll->setAccessibleName(tr("Comparison"));
}

void ComparePane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_desk.compare();  // labels and terms are in the language
    }
    QWidget::changeEvent(event);
}

void ComparePane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
