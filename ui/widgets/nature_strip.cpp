#include "ui/widgets/nature_strip.h"

#include <QEvent>

#include "app/knowledge_browser/term_names.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

// The terms of the knowledge base; what is shown are their words in the interface's language.
const QStringList& natures() {
    static const QStringList terms = {QStringLiteral("大寒"), QStringLiteral("寒"), QStringLiteral("微寒"),
                                      QStringLiteral("凉"),   QStringLiteral("平"), QStringLiteral("微温"),
                                      QStringLiteral("温"),   QStringLiteral("热"), QStringLiteral("大热")};
    return terms;
}

const QStringList& flavours() {
    static const QStringList terms = {QStringLiteral("酸"), QStringLiteral("苦"), QStringLiteral("甘"),
                                      QStringLiteral("辛"), QStringLiteral("咸"), QStringLiteral("淡"),
                                      QStringLiteral("涩")};
    return terms;
}

const QStringList& toxicities() {
    static const QStringList terms = {QStringLiteral("无毒"), QStringLiteral("小毒"), QStringLiteral("有毒"),
                                      QStringLiteral("大毒")};
    return terms;
}

const QStringList& channels() {
    static const QStringList terms = {QStringLiteral("肺"),   QStringLiteral("大肠"), QStringLiteral("胃"),
                                      QStringLiteral("脾"),   QStringLiteral("心"),   QStringLiteral("小肠"),
                                      QStringLiteral("膀胱"), QStringLiteral("肾"),   QStringLiteral("心包"),
                                      QStringLiteral("三焦"), QStringLiteral("胆"),   QStringLiteral("肝")};
    return terms;
}

// Cold blue to hot red-brown: a picture of the scale itself, so it is no token of meaning. Light, dark.
constexpr QRgb kSteps[9][2] = {{0xFF2F6BA8, 0xFF4F8FD0}, {0xFF5585BC, 0xFF6C9FD4}, {0xFF7FA3CB, 0xFF86AED6},
                               {0xFFA5BED7, 0xFF9DBBD4}, {0xFFC4C9C3, 0xFF7E8984}, {0xFFE0B084, 0xFFD9AC80},
                               {0xFFD88F56, 0xFFDB955C}, {0xFFC9713A, 0xFFD67D45}, {0xFFB4532A, 0xFFCE6538}};

QString words(const char* field, const QString& term) {
    return app::termName(QLatin1String(field), term);
}

int chipWidth(const QString& term) {
    return QFontMetrics(themeFont(Face::HeiBold, type::kDense)).horizontalAdvance(term) + 14;
}

int widestChip(const char* field, const QStringList& terms) {
    int widest = 0;
    for (const QString& term : terms) {
        widest = qMax(widest, chipWidth(words(field, term)));
    }
    return widest;
}

/// How much of a term holds: a slightly bitter herb is less than bitter.
enum class Holds { No, Slightly, Fully };

struct Pen {
    QPainter* painter;

    void chip(const QRectF& place, const QString& term, Holds holds, Token hue) const {
        if (!painter) {
            return;
        }
        const bool pine = hue == Token::Pine;
        Box box{.fill = color(Token::Raised), .edge = color(Token::Line2), .radius = radius::kChip};
        const bool on = holds != Holds::No;
        const bool filled = pine && holds == Holds::Fully;
        if (on) {
            box.fill = color(filled ? Token::Pine : softOf(hue));
            box.edge = color(hue);
        }
        paintBox(painter, place, box);
        painter->setFont(themeFont(on ? Face::HeiBold : Face::Hei, type::kDense));
        painter->setPen(color(filled ? Token::OnPine : on ? hue : Token::Text2));
        painter->drawText(place, Qt::AlignCenter, term);
    }
    void label(const QRectF& place, const QString& text) const {
        if (painter) {
            painter->setFont(themeFont(Face::Hei, type::kDense));
            painter->setPen(color(Token::Text2));
            painter->drawText(place, Qt::AlignVCenter | Qt::AlignLeft, text);
        }
    }
};

}  // namespace

NatureStrip::NatureStrip(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void NatureStrip::setValue(const Value& value) {
    m_value = value;
    describe();
    updateGeometry();
    update();
}

void NatureStrip::describe() {
    setAccessibleName(tr("Nature %1; flavours %2; toxicity %3; channels %4")
                          .arg(m_value.natures.join(QStringLiteral("、")),
                               m_value.flavours.join(QStringLiteral("、")), m_value.toxicity,
                               m_value.channels.join(QStringLiteral("、"))));
}

void NatureStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

int NatureStrip::heightForWidth(int width) const {
    return arrange(nullptr, width);
}

QSize NatureStrip::sizeHint() const {
    return {640, heightForWidth(640)};
}

QSize NatureStrip::minimumSizeHint() const {
    return {360, scaled(24)};
}

void NatureStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    arrange(&painter, width());
}

int NatureStrip::arrange(QPainter* painter, int width) const {
    const Pen pen{painter};
    const QFontMetrics labels(themeFont(Face::Hei, type::kDense));
    const QString names[] = {tr("Nature"), tr("Flavour"), tr("Channels")};
    int left = 0;
    for (const QString& name : names) {
        left = qMax(left, labels.horizontalAdvance(name) + 20);
    }
    const double span = width - left;
    const int row = scaled(26);
    double y = 0;

    // Nature: nine bars with their words above, those that hold bold with a bead. Where the words of a
    // language are too long for nine, the ends, the middle and what holds are named.
    pen.label(QRectF(0, y, left, scaled(32)), names[0]);
    const double step = span / double(natures().size());
    const bool roomy = widestChip("nature", natures()) - 10 <= step;
    for (int i = 0; i < natures().size() && painter; ++i) {
        const bool on = m_value.natures.contains(natures().at(i));
        const bool end = i == 0 || i + 1 == natures().size();
        const bool middle = i * 2 + 1 == natures().size();
        const QRectF place(left + i * step, y, step, scaled(20));
        const bool near = !on && (m_value.natures.contains(natures().value(i - 1)) ||
                                  m_value.natures.contains(natures().value(i + 1)));
        if (on || roomy || ((end || middle) && !near)) {
            const QRectF wide =
                roomy ? place : place.adjusted(i == 0 ? 0 : -step, 0, end && i > 0 ? 0 : step, 0);
            const int side = roomy || !end ? Qt::AlignHCenter : i == 0 ? Qt::AlignLeft : Qt::AlignRight;
            painter->setFont(themeFont(on ? Face::HeiBold : Face::Hei, on ? type::kBody : type::kDense));
            painter->setPen(color(on ? Token::Text : Token::Text2));
            painter->drawText(wide, Qt::AlignVCenter | side | Qt::TextDontClip,
                              words("nature", natures().at(i)));
        }
        const QRgb hue = kSteps[i][Theme::shade() == Shade::Dark ? 1 : 0];
        const QRectF bar(place.left() + 1, y + scaled(23), step - 2, 4);
        paintBox(painter, bar, {.fill = QColor::fromRgb(hue), .radius = 2});
        if (on) {
            const QPointF point = bar.center();
            paintBox(
                painter, QRectF(point.x() - 6, point.y() - 6, 12, 12),
                {.fill = color(Token::Canvas), .edge = color(Token::Apricot), .radius = 6, .edgeWidth = 2});
        }
    }
    y += scaled(20) + 20;

    // Flavours and toxicity share a line where there is room, else toxicity takes its own.
    pen.label(QRectF(0, y, left, row), names[1]);
    double x = left;
    for (const QString& term : flavours()) {
        const QString slight = QStringLiteral("微") + term;
        const bool isSlight = m_value.flavours.contains(slight) && !m_value.flavours.contains(term);
        const QString shown = words("flavours", isSlight ? slight : term);
        const Holds holds = isSlight                          ? Holds::Slightly
                            : m_value.flavours.contains(term) ? Holds::Fully
                                                              : Holds::No;
        pen.chip(QRectF(x, y, chipWidth(shown), row), shown, holds, Token::Pine);
        x += chipWidth(shown) + 7;
    }
    const QString toxicity = tr("Toxicity");
    double need = labels.horizontalAdvance(toxicity) + 20.0;
    for (const QString& term : toxicities()) {
        need += chipWidth(words("toxicity", term)) + 7;
    }
    if (x + 22 + need > width) {
        y += row + 8;
        pen.label(QRectF(0, y, left, row), toxicity);
        x = left;
    } else {
        x += 22;
        pen.label(QRectF(x, y, need, row), toxicity);
        x += labels.horizontalAdvance(toxicity) + 16;
    }
    for (const QString& term : toxicities()) {
        const Token hue = term == toxicities().first() ? Token::Slate : Token::Ochre;
        const QString shown = words("toxicity", term);
        pen.chip(QRectF(x, y, chipWidth(shown), row), shown,
                 m_value.toxicity == term ? Holds::Fully : Holds::No, hue);
        x += chipWidth(shown) + 7;
    }
    y += row + 12;

    // Channels: twelve equal cells, in more lines when they would be too narrow.
    pen.label(QRectF(0, y, left, row), names[2]);
    const int need12 = widestChip("channels", channels()) + 7;
    int columns = int(channels().size());
    while (columns > 2 && span / columns < need12) {
        columns = columns == 12 ? 6 : columns - (columns == 6 ? 2 : 1);
    }
    const double cell = span / columns;
    for (int i = 0; i < channels().size(); ++i) {
        const QString& term = channels().at(i);
        const QRectF place(left + (i % columns) * cell, y + (i / columns) * (row + 6), cell - 7, row);
        pen.chip(place, words("channels", term), m_value.channels.contains(term) ? Holds::Fully : Holds::No,
                 Token::Pine);
    }
    const int lines = (int(channels().size()) + columns - 1) / columns;
    return int(y) + lines * (row + 6) - 4;
}

}  // namespace xinglin::ui
