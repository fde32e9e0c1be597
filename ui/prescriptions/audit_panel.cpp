#include "ui/prescriptions/audit_panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "ui/prescriptions/finding_card.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/label.h"
#include "ui/widgets/rule_words.h"

namespace xinglin::ui {
namespace {

constexpr std::array kHeaviestFirst = {app::Severity::Block, app::Severity::Review, app::Severity::Remind,
                                       app::Severity::Info};
constexpr int kStripWidth = 44;

qsizetype countOf(const QList<app::AuditFinding>& findings, app::Severity severity) {
    return std::count_if(findings.begin(), findings.end(),
                         [severity](const auto& finding) { return finding.severity == severity; });
}

// The counts of the head, drawn: icon and number for each severity that occurs.
class Counts final : public QWidget {
public:
    Counts(const app::PrescriptionViewModel& model, QWidget* parent) : QWidget(parent), m_model(model) {}
    QSize sizeHint() const override { return {scaled(150), scaled(24)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(themeFont(Face::HeiBold, type::kBody));
        const QFontMetrics metrics(painter.font());
        int right = width();
        for (auto it = kHeaviestFirst.rbegin(); it != kHeaviestFirst.rend(); ++it) {
            const qsizetype count = countOf(m_model.findings(), *it);
            if (count == 0) {
                continue;
            }
            const TagLook look = severityTag(shownSeverity(*it));
            const QString text = QString::number(count);
            right -= metrics.horizontalAdvance(text);
            painter.setPen(color(look.hue));
            painter.drawText(QRect(right, 0, 60, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
            right -= 20;
            paintIcon(&painter, QRectF(right, (height() - 16) / 2.0, 16, 16), look.icon, color(look.hue));
            right -= 10;
        }
    }

private:
    const app::PrescriptionViewModel& m_model;
};

QString countsText(const QList<app::AuditFinding>& findings) {
    QStringList parts;
    for (const app::Severity severity : kHeaviestFirst) {
        parts += QStringLiteral("%1 %2")
                     .arg(severityWord(shownSeverity(severity)))
                     .arg(countOf(findings, severity));
    }
    return parts.join(QStringLiteral(", "));
}

}  // namespace

AuditPanel::AuditPanel(app::PrescriptionViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_time(new Label(TextRole::Caption, Token::Text3, QString(), this)),
      m_counts(new Counts(model, this)),
      m_area(new ColumnArea(this)),
      m_foot(new Label(TextRole::BodyBold, QString(), this)) {
    setObjectName(QStringLiteral("auditPanel"));
    setAccessibleName(tr("Safety audit"));
    setFocusPolicy(Qt::TabFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 10, 16, 10);
    head->addWidget(new Label(TextRole::Section, tr("Safety audit"), this));
    head->addStretch(1);
    head->addWidget(m_counts);
    head->addSpacing(12);
    head->addWidget(m_time);
    column->addLayout(head);
    m_area->setObjectName(QStringLiteral("auditArea"));
    auto* sheet = new QWidget(m_area);
    m_column = new QVBoxLayout(sheet);
    m_column->setContentsMargins(12, 8, 12, 12);
    m_column->setSpacing(8);
    m_clean = new Label(TextRole::Dense, Token::Text2, QString(), sheet);
    m_clean->setWordWrap(true);
    m_column->addWidget(m_clean);
    m_column->addStretch(1);
    m_area->setWidget(sheet);
    column->addWidget(m_area, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 10, 16, 10);
    m_foot->setObjectName(QStringLiteral("auditFoot"));
    m_foot->setWordWrap(true);
    foot->addWidget(m_foot, 1);
    foot->addWidget(new Label(TextRole::Caption, Token::Text3, tr("F8 next"), this));
    column->addLayout(foot);
    connect(&model, &app::PrescriptionViewModel::opened, this, &AuditPanel::refresh);
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &AuditPanel::refresh);
    connect(&model, &app::PrescriptionViewModel::recordChanged, this, &AuditPanel::refresh);
    refresh();
}

void AuditPanel::refresh() {
    m_time->setText(tr("%1 ms").arg(m_model.auditMs(), 0, 'f', m_model.auditMs() < 1 ? 1 : 0));
    m_counts->update();
    m_counts->setAccessibleName(countsText(m_model.findings()));
    showFoot();
    QList<QString> answers{m_model.isEditable() ? QStringLiteral("open") : QStringLiteral("closed")};
    for (const app::AuditFinding& finding : m_model.findings()) {
        const app::FindingOverride* override = m_model.overrideOf(finding);
        answers += override ? override->id + override->confirmedBy : QString();
    }
    // Typing a note leaves the cards alone.
    if (m_shown != m_model.findings() || m_shownAnswers != answers || m_cards.isEmpty()) {
        m_shown = m_model.findings();
        m_shownAnswers = answers;
        showCards();
    }
}

// The card that said this before: the very finding, or else the one of its rule about the same names, whose
// figures may have changed.
FindingCard* AuditPanel::takeCard(QList<FindingCard*>& cards, const app::AuditFinding& finding) {
    const auto take = [&cards](auto isIt) -> FindingCard* {
        const auto found = std::find_if(cards.begin(), cards.end(), isIt);
        return found == cards.end() ? nullptr : cards.takeAt(found - cards.begin());
    };
    if (FindingCard* same = take([&finding](const FindingCard* card) {
            return card->finding().rule == finding.rule && card->finding().items == finding.items &&
                   app::findingKey(card->finding()) == app::findingKey(finding);
        })) {
        return same;
    }
    return take([&finding](const FindingCard* card) {
        return card->finding().rule == finding.rule && card->finding().items == finding.items;
    });
}

FindingCard* AuditPanel::makeCard(const app::AuditFinding& finding) {
    auto* card = new FindingCard(m_model, finding, m_area->widget());
    connect(card, &FindingCard::herbRequested, this, [this, card](int place) {
        setCurrent(static_cast<int>(m_cards.indexOf(card)));
        emit herbRequested(place);
    });
    connect(card, &FindingCard::renameRequested, this, &AuditPanel::renameRequested);
    connect(card, &FindingCard::candidatesRequested, this, &AuditPanel::candidatesRequested);
    connect(card, &FindingCard::pregnancyRequested, this, &AuditPanel::pregnancyRequested);
    connect(card, &FindingCard::reasonRequested, this, &AuditPanel::reasonRequested);
    connect(card, &FindingCard::overrideRequested, this, &AuditPanel::overrideRequested);
    connect(card, &FindingCard::confirmRequested, this, &AuditPanel::confirmRequested);
    return card;
}

// Most of what the audit says after a key press it said before: cards stay, change their words, or move.
void AuditPanel::showCards() {
    FindingCard* current = m_current >= 0 && m_current < m_cards.size() ? m_cards.at(m_current) : nullptr;
    QList<FindingCard*> before = m_cards;
    m_cards.clear();
    m_current = -1;
    for (const app::AuditFinding& finding : std::as_const(m_shown)) {
        const int place = static_cast<int>(m_cards.size());
        FindingCard* card = takeCard(before, finding);
        if (card) {
            card->say(finding);
        } else {
            card = makeCard(finding);
        }
        if (const QLayoutItem* item = m_column->itemAt(place); !item || item->widget() != card) {
            m_column->removeWidget(card);
            m_column->insertWidget(place, card);
            card->show();
        }
        m_current = card == current ? place : m_current;
        m_cards += card;
    }
    for (FindingCard* card : std::as_const(before)) {
        m_column->removeWidget(card);
        card->hide();
        card->deleteLater();  // one of its buttons may be the reason
    }
    m_clean->setVisible(m_cards.isEmpty());
    m_clean->setText(m_model.content().items.isEmpty() ? tr("Herbs are checked as soon as they are written.")
                                                       : tr("Nothing stands against this prescription."));
}

void AuditPanel::showFoot() {
    const QList<app::AuditFinding> open = m_model.openFindings();
    const auto blocking = countOf(open, app::Severity::Block);
    if (!m_model.isEditable()) {
        m_foot->setText(m_model.isOpen() ? tr("As it was left; nothing can be changed.") : QString());
    } else if (m_model.content().items.isEmpty()) {
        m_foot->setText(tr("Write the herbs first"));
    } else if (blocking > 0) {
        m_foot->setText(tr("Clear %n finding(s) that block, then sign", nullptr, static_cast<int>(blocking)));
    } else if (!open.isEmpty()) {
        m_foot->setText(
            tr("Clear or answer for %n finding(s), then sign", nullptr, static_cast<int>(open.size())));
    } else {
        m_foot->setText(tr("Ready to be signed"));
    }
}

void AuditPanel::setCurrent(int index) {
    for (int i = 0; i < m_cards.size(); ++i) {
        m_cards.at(i)->setActive(i == index);
    }
    m_current = index;
    if (index >= 0 && index < m_cards.size()) {
        m_area->ensureWidgetVisible(m_cards.at(index), 0, 8);
    }
}

void AuditPanel::step(int by) {
    if (m_cards.isEmpty()) {
        return;
    }
    const int count = static_cast<int>(m_cards.size());
    setCurrent(m_current < 0 ? (by > 0 ? 0 : count - 1) : (m_current + by + count) % count);
    emit herbRequested(m_cards.at(m_current)->finding().places.value(0, -1));
}

void AuditPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
    if (hasFocus() && Theme::showsFocus()) {
        paintFocusRing(&painter, QRectF(rect()).adjusted(2, 2, -2, -2), radius::kControl);
    }
}

AuditStrip::AuditStrip(const app::PrescriptionViewModel& model, QWidget* parent)
    : QPushButton(parent), m_model(model) {
    setObjectName(QStringLiteral("auditStrip"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    connect(&model, &app::PrescriptionViewModel::opened, this, &AuditStrip::refresh);
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &AuditStrip::refresh);
    refresh();
}

QSize AuditStrip::sizeHint() const {
    return {scaled(kStripWidth), scaled(160)};
}

void AuditStrip::refresh() {
    setAccessibleName(tr("Safety audit: %1").arg(countsText(m_model.findings())));
    setToolTip(accessibleName());
    update();
}

void AuditStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(underMouse() ? Token::Hover : Token::Sunken));
    paintVerticalLine(&painter, 0, 0, height(), color(Token::Line));
    painter.setFont(themeFont(Face::HeiBold, type::kBody));
    int y = 14;
    for (const app::Severity severity : kHeaviestFirst) {
        const TagLook look = severityTag(shownSeverity(severity));
        const qsizetype count = countOf(m_model.findings(), severity);
        const QColor ink = color(count > 0 ? look.hue : Token::Text3);
        paintIcon(&painter, QRectF((width() - 18) / 2.0, y, 18, 18), look.icon, ink);
        painter.setPen(ink);
        painter.drawText(QRect(0, y + 20, width(), scaled(18)), Qt::AlignCenter, QString::number(count));
        y += 26 + scaled(24);
    }
    if (hasFocus() && Theme::showsFocus()) {
        paintFocusRing(&painter, QRectF(rect()).adjusted(1, 1, -1, -1), radius::kControl);
    }
}

}  // namespace xinglin::ui
