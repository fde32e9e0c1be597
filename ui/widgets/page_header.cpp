#include "ui/widgets/page_header.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

class PageHeader::Facts final : public QWidget {
public:
    explicit Facts(QWidget* parent) : QWidget(parent) {
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    }
    void set(const QStringList& facts) {
        m_facts = facts;
        setAccessibleName(facts.join(QLatin1Char(' ')));
        setVisible(!facts.isEmpty());
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        const QFontMetrics metrics(themeFont(Face::Hei, type::kBody));
        int width = 0;
        for (const QString& fact : m_facts) {
            width += metrics.horizontalAdvance(fact) + kGap;
        }
        return {width, scaled(24)};
    }
    QSize minimumSizeHint() const override { return {0, scaled(24)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const QFont face = themeFont(Face::Hei, type::kBody);
        const QFontMetrics metrics(face);
        painter.setFont(face);
        int x = 0;
        for (const QString& fact : m_facts) {
            if (x > 0) {
                const int middle = height() / 2;
                const int between = x - kGap / 2;
                paintVerticalLine(&painter, between, middle - 6, middle + 6, color(Token::Line2));
            }
            const int room = width() - x;
            if (room < 24) {
                break;
            }
            painter.setPen(color(Token::Text2));
            painter.drawText(QRect(x, 0, room, height()), Qt::AlignVCenter | Qt::AlignLeft,
                             metrics.elidedText(fact, Qt::ElideRight, room));
            x += metrics.horizontalAdvance(fact) + kGap;
        }
    }

private:
    static constexpr int kGap = 17;
    QStringList m_facts;
};

/// A title that gives way after the facts: what does not fit is cut with an ellipsis, and told by the tool
/// tip.
class PageHeader::Title final : public Label {
public:
    explicit Title(QWidget* parent) : Label(TextRole::PageTitle, QString(), parent) {}
    QSize minimumSizeHint() const override {
        return {std::min(scaled(220), Label::sizeHint().width()), Label::minimumSizeHint().height()};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(font());
        painter.setPen(palette().color(foregroundRole()));
        const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, width());
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, shown);
        setToolTip(shown == text() ? QString() : text());
    }
};

PageHeader::PageHeader(QWidget* parent)
    : QWidget(parent),
      m_title(new Title(this)),
      m_facts(new Facts(this)),
      m_states(new QHBoxLayout),
      m_actions(new QHBoxLayout) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(20, 10, 20, 10);
    row->setSpacing(12);
    m_states->setSpacing(8);
    m_actions->setSpacing(10);
    row->addWidget(m_title);
    row->addWidget(m_facts);
    row->addLayout(m_states);
    row->addStretch(1);
    row->addLayout(m_actions);
    m_facts->hide();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void PageHeader::addLeading(QWidget* widget) {
    static_cast<QHBoxLayout*>(layout())->insertWidget(0, widget);
}

void PageHeader::setTitle(const QString& title) {
    m_title->setText(title);
}

void PageHeader::setFacts(const QStringList& facts) {
    m_facts->set(facts);
}

void PageHeader::addState(QWidget* widget) {
    m_states->addWidget(widget);
}

void PageHeader::addAction(QWidget* widget) {
    m_actions->addWidget(widget);
}

QSize PageHeader::sizeHint() const {
    return {QWidget::sizeHint().width(), scaled(60)};
}

void PageHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Surface));
    paintHorizontalLine(&painter, 0, width(), height() - 1, color(Token::Line));
}

}  // namespace xinglin::ui
