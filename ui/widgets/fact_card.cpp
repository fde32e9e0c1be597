#include "ui/widgets/fact_card.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/citation.h"
#include "ui/widgets/label.h"
#include "ui/widgets/quotation.h"

namespace xinglin::ui {
namespace {

class NumberBox final : public QWidget {
public:
    NumberBox(const FactCardContent& content, FactCard::Fold fold, QWidget* parent)
        : QWidget(parent), m_number(content.number), m_tier(content.tier), m_fold(fold) {
        setFixedSize(citationSize(m_number) + QSize(2, 2));
        setAccessibleName(QStringLiteral("[%1]").arg(m_number));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintCitation(&painter, rect(), m_number, m_tier,
                      m_fold == FactCard::Fold::Open ? CitationState::Open : CitationState::Closed);
    }

private:
    int m_number;
    app::Tier m_tier;
    FactCard::Fold m_fold;
};

class FactTable final : public QWidget {
public:
    FactTable(const QStringList& head, const QList<QStringList>& rows, QWidget* parent) : QWidget(parent) {
        auto* grid = new QGridLayout(this);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setHorizontalSpacing(0);
        grid->setVerticalSpacing(0);
        for (int column = 0; column < head.size(); ++column) {
            auto* cell = new Label(TextRole::Caption, Token::Text2, head.at(column), this);
            cell->setContentsMargins(10, 0, 6, 0);
            cell->setFixedHeight(scaled(24));
            grid->addWidget(cell, 0, column);
        }
        m_head = head.isEmpty() ? 0 : scaled(24);
        int columns = int(head.size());
        for (int row = 0; row < rows.size(); ++row) {
            for (int column = 0; column < rows.at(row).size(); ++column) {
                auto* cell = new Label(column == 0 ? TextRole::BodyBold : TextRole::Body,
                                       rows.at(row).at(column), this);
                cell->setContentsMargins(10, 3, 6, 4);
                cell->setMinimumHeight(scaled(27));
                // A name stays whole; what is said of it may take several lines.
                cell->setWordWrap(column > 0);
                cell->setAlignment(Qt::AlignLeft | Qt::AlignTop);
                grid->addWidget(cell, row + 1, column);
                columns = qMax(columns, column + 1);
                if (column == 0) {
                    m_firstCells.append(cell);
                }
            }
        }
        for (int column = 1; column < columns; ++column) {
            grid->setColumnStretch(column, 1);
        }
        grid->setColumnStretch(0, head.isEmpty() ? 0 : 2);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(QRect(0, 0, width(), m_head), color(Token::Sunken));
        for (const Label* cell : std::as_const(m_firstCells)) {
            paintHorizontalLine(&painter, 0, width(), cell->geometry().bottom(), color(Token::Line));
        }
    }

private:
    int m_head = 0;
    QList<const Label*> m_firstCells;
};

}  // namespace

QString factStatusWord(app::FactStatus status) {
    switch (status) {
    case app::FactStatus::Verified:
        return QCoreApplication::translate("FactStatus", "Checked against the source");
    case app::FactStatus::ToVerify:
        return QCoreApplication::translate("FactStatus", "To be checked by the pharmacist");
    case app::FactStatus::Inferred:
        return QCoreApplication::translate("FactStatus", "Concluded, not in the source");
    }
    return {};
}

Token factStatusInk(app::FactStatus status) {
    switch (status) {
    case app::FactStatus::Verified:
        return Token::Pine;
    case app::FactStatus::ToVerify:
        return Token::ApricotText;
    case app::FactStatus::Inferred:
        return Token::Perilla;
    }
    return Token::Text2;
}

FactCard::FactCard(QWidget* parent) : Card(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void FactCard::setContent(const FactCardContent& content) {
    m_content = content;
    rebuild();
}

void FactCard::setFold(Fold fold) {
    m_fold = fold;
    rebuild();
}

void FactCard::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    const bool open = m_fold == Fold::Open;
    setActive(open);
    setFocusPolicy(open ? Qt::NoFocus : Qt::TabFocus);
    setCursor(open ? Qt::ArrowCursor : Qt::PointingHandCursor);
    setAccessibleName(m_content.name);
    setAccessibleDescription(tierWord(m_content.tier));

    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(16, open ? 14 : 11, 14, open ? 14 : 11);
    column->setSpacing(open ? 10 : 3);

    auto* top = new QHBoxLayout;
    top->setSpacing(9);
    if (m_content.number > 0) {
        top->addWidget(new NumberBox(m_content, m_fold, m_body));
    }
    auto* name = new Label(open ? TextRole::CardName : TextRole::Section, m_content.name, m_body);
    name->setWordWrap(true);
    top->addWidget(name, 1);
    top->addWidget(new TierMark(m_content.tier, m_body), 0, Qt::AlignTop);
    column->addLayout(top);

    const QString subtitle = open ? m_content.kind : m_content.source;
    if (!subtitle.isEmpty()) {
        auto* line = new Label(TextRole::Caption, Token::Text2, subtitle, m_body);
        line->setWordWrap(true);
        column->addWidget(line);
    }
    if (open) {
        if (!m_content.quotation.isEmpty()) {
            column->addWidget(new Quotation(m_content.quotation, m_body));
        }
        if (!m_content.tableRows.isEmpty()) {
            column->addWidget(new FactTable(m_content.tableHead, m_content.tableRows, m_body));
        }
        auto* facts = new QGridLayout;
        facts->setHorizontalSpacing(10);
        facts->setVerticalSpacing(3);
        facts->setColumnStretch(1, 1);
        const auto fact = [&](const QString& label, const QString& text, Token ink) {
            if (text.isEmpty()) {
                return;
            }
            const int row = facts->rowCount();
            facts->addWidget(new Label(TextRole::Caption, Token::Text2, label, m_body), row, 0, Qt::AlignTop);
            auto* value = new Label(TextRole::Dense, ink, text, m_body);
            value->setWordWrap(true);
            facts->addWidget(value, row, 1);
        };
        fact(tr("Source"), m_content.source, Token::Text);
        fact(tr("Edition"), m_content.edition, Token::Text);
        fact(tr("Check"), factStatusWord(m_content.status), factStatusInk(m_content.status));
        column->addLayout(facts);

        auto* row = new QHBoxLayout;
        row->setSpacing(4);
        auto* openButton = new Button(ButtonKind::Secondary, tr("Open"), m_body, ButtonSize::Dense);
        openButton->setIconName(QStringLiteral("link"));
        openButton->setObjectName(QStringLiteral("factOpen"));
        openButton->setAccessibleName(tr("Open %1").arg(m_content.name));
        auto* copy = new Button(ButtonKind::Ghost, tr("Copy citation"), m_body, ButtonSize::Dense);
        copy->setObjectName(QStringLiteral("factCopy"));
        copy->setAccessibleName(tr("Copy the citation of %1").arg(m_content.name));
        row->addWidget(openButton);
        row->addWidget(copy);
        row->addStretch(1);
        column->addLayout(row);
        connect(openButton, &QPushButton::clicked, this, [this] { emit openRequested(m_content.id); });
        connect(copy, &QPushButton::clicked, this, [this] { emit copyRequested(m_content.id); });
    }
    m_body->show();
    updateGeometry();
}

void FactCard::paintEvent(QPaintEvent* event) {
    Card::paintEvent(event);
    if (hasFocus() && Theme::showsFocus()) {
        QPainter painter(this);
        paintFocusRing(&painter, rect(), radius::kCard);
    }
}

void FactCard::mouseReleaseEvent(QMouseEvent* event) {
    if (m_fold == Fold::Folded && event->button() == Qt::LeftButton && rect().contains(event->pos())) {
        emit unfoldRequested(m_content.number);
    }
    Card::mouseReleaseEvent(event);
}

void FactCard::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (m_fold == Fold::Folded && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
        emit unfoldRequested(m_content.number);
        return;
    }
    Card::keyPressEvent(event);
}

void FactCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange && m_body) {
        rebuild();
    }
    Card::changeEvent(event);
}

}  // namespace xinglin::ui
