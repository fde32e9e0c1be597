#include "ui/widgets/phase_progress.h"

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kGap = 6;
constexpr double kBarTop = 4;
constexpr double kBarHeight = 6;

}  // namespace

PhaseProgress::PhaseProgress(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PhaseProgress::setPhases(const QList<Phase>& phases) {
    m_phases = phases;
    describe();
}

void PhaseProgress::setPlace(int index, double share) {
    m_index = index;
    m_share = share;
    describe();
}

void PhaseProgress::setNote(int index, const QString& note) {
    if (index >= 0 && index < m_phases.size()) {
        m_phases[index].note = note;
        describe();
    }
}

void PhaseProgress::describe() {
    if (m_index >= 0 && m_index < m_phases.size()) {
        const Phase& phase = m_phases.at(m_index);
        setAccessibleName(phase.name);
        setAccessibleDescription(phase.note);
    }
    update();
}

QSize PhaseProgress::sizeHint() const {
    return {320, scaled(38)};
}

void PhaseProgress::paintEvent(QPaintEvent*) {
    if (m_phases.isEmpty()) {
        return;
    }
    QPainter painter(this);
    // A short phase still needs room for its name; the rest is shared by expected time.
    const QFontMetrics bold(themeFont(Face::HeiBold, type::kDense));
    QList<double> least;
    double fixed = 0;
    double total = 0;
    for (const Phase& phase : m_phases) {
        least.append(bold.horizontalAdvance(phase.name) + 22.0);
        fixed += least.last();
        total += qMax(0.0, phase.expectedSeconds);
    }
    // Notes get their room too while all of them fit; otherwise they are elided.
    const QFontMetrics small(themeFont(Face::Hei, type::kCaption));
    double notes = 0;
    for (const Phase& phase : m_phases) {
        notes += phase.note.isEmpty() ? 0 : small.horizontalAdvance(phase.note) + 10.0;
    }
    if (fixed + notes + kGap * double(m_phases.size() - 1) <= width()) {
        for (int i = 0; i < m_phases.size(); ++i) {
            const QString& note = m_phases.at(i).note;
            least[i] += note.isEmpty() ? 0 : small.horizontalAdvance(note) + 10.0;
        }
        fixed += notes;
    }
    const double spare = qMax(0.0, width() - fixed - kGap * double(m_phases.size() - 1));
    double x = 0;
    for (int i = 0; i < m_phases.size(); ++i) {
        const Phase& phase = m_phases.at(i);
        const double extent = least.at(i) + (total > 0 ? spare * phase.expectedSeconds / total : 0);
        const QRectF bar(x, kBarTop, extent, kBarHeight);
        paintBox(&painter, bar, {.fill = color(Token::Line), .radius = 3});
        const double share = i < m_index ? 1.0 : i == m_index ? qMax(0.0, m_share) : 0.0;
        if (share > 0) {
            paintBox(&painter, QRectF(x, kBarTop, extent * qMin(1.0, share), kBarHeight),
                     {.fill = color(Token::Pine), .radius = 3});
        }
        if (i == m_index && m_index < m_phases.size()) {
            const double bead = x + extent * qBound(0.0, m_share, 1.0);
            paintBox(&painter, QRectF(qBound(x, bead - 5, x + extent - 10), kBarTop - 2, 10, 10),
                     {.fill = color(Token::Apricot), .radius = 5});
        }
        double left = x;
        const QRectF line(x, kBarTop + 12, extent, height() - kBarTop - 12);
        if (i < m_index) {
            paintIcon(&painter, QRectF(x, line.center().y() - 7, 14, 14), QStringLiteral("check"),
                      color(Token::Pine));
            left += 18;
        }
        painter.setFont(themeFont(i > m_index ? Face::Hei : Face::HeiBold, type::kDense));
        painter.setPen(color(i > m_index ? Token::Text2 : Token::Text));
        painter.drawText(line.adjusted(left - x, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, phase.name);
        const double noteLeft = left + painter.fontMetrics().horizontalAdvance(phase.name) + 8;
        const QFont small = themeFont(Face::Hei, type::kCaption);
        const QString note =
            QFontMetrics(small).elidedText(phase.note, Qt::ElideRight, int(qMax(0.0, x + extent - noteLeft)));
        painter.setFont(themeFont(Face::Hei, type::kCaption));
        painter.setPen(color(Token::Text2));
        painter.drawText(line.adjusted(noteLeft - x, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, note);
        x += extent + kGap;
    }
}

}  // namespace xinglin::ui
