#include "ui/chat/evidence_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

#include "app/chat/citations.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

EvidenceLine::EvidenceLine(QWidget* parent)
    : QWidget(parent), m_all(new Button(ButtonKind::Ghost, QString(), this, ButtonSize::Dense)) {
    setObjectName(QStringLiteral("evidenceLine"));
    m_all->setObjectName(QStringLiteral("evidenceAll"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 4, 0);
    row->addStretch(1);
    row->addWidget(m_all);
    connect(m_all, &QPushButton::clicked, this, &EvidenceLine::allRequested);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void EvidenceLine::setMessage(const app::ChatMessage& message, const QString& shownText) {
    const auto sources = static_cast<int>(message.facts.size());
    m_found = sources;
    m_cited = m_stated = m_borrowed = m_inferred = 0;
    for (const int n : app::citedNumbers(shownText, sources)) {
        const app::Tier tier = message.facts.at(n - 1).tier;
        ++m_cited;
        m_stated += tier == app::Tier::Stated;
        m_borrowed += tier == app::Tier::Borrowed;
        m_inferred += tier == app::Tier::Inferred;
    }
    describe();
}

QString EvidenceLine::headline() const {
    if (m_cited > 0) {
        return tr("This answer cites %n source(s)", nullptr, m_cited);
    }
    return m_found > 0 ? tr("%n source(s) found, none cited", nullptr, m_found) : tr("No sources found");
}

void EvidenceLine::describe() {
    m_all->setText(tr("All sources"));
    m_all->setVisible(m_found > 0);
    setAccessibleName(headline());
    update();
}

QSize EvidenceLine::sizeHint() const {
    return {300, scaled(36)};
}

void EvidenceLine::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
    }
    QWidget::changeEvent(event);
}

void EvidenceLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool none = m_cited == 0;
    paintBox(&painter, rect(), none ? Box{.edge = color(Token::Line2)} : Box{.fill = color(Token::Sunken)});
    int x = 12;
    const auto word = [&](const QString& text, Face face, Token ink) {
        painter.setFont(themeFont(face, type::kDense));
        painter.setPen(color(ink));
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
        x += painter.fontMetrics().horizontalAdvance(text) + 14;
    };
    const auto mark = [&](const QString& icon, Token hue) {
        paintIcon(&painter, QRectF(x, (height() - 14) / 2.0, 14, 14), icon, color(hue));
        x += 14 + 4;
    };
    if (none) {
        mark(QStringLiteral("tier-none"), Token::Text2);
    }
    word(headline(), none ? Face::Hei : Face::HeiBold, none ? Token::Text2 : Token::Text);
    const auto tier = [&](app::Tier which, int count) {
        if (count > 0) {
            const TagLook look = tierTag(which);
            mark(look.icon, look.hue);
            word(QStringLiteral("%1 %2").arg(look.text).arg(count), Face::Hei, Token::Text2);
        }
    };
    tier(app::Tier::Stated, m_stated);
    tier(app::Tier::Borrowed, m_borrowed);
    tier(app::Tier::Inferred, m_inferred);
}

}  // namespace xinglin::ui
