#include "ui/cases/red_flag_box.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr int kMark = 18;
constexpr int kNamedUnasked = 3;

}  // namespace

RedFlagBox::RedFlagBox(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("redFlags"));
    m_column->setContentsMargins(38, 8, 12, 8);
    m_column->setSpacing(4);
}

void RedFlagBox::setFlags(const QList<app::RedFlag>& flags) {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QString language = Theme::language();
    QStringList unasked;
    int denied = 0;
    m_found = false;
    const auto add = [this](TextRole role, Token ink, const QString& text) {
        auto* label = new Label(role, ink, text, this);
        label->setWordWrap(true);
        m_column->addWidget(label);
    };
    for (const app::RedFlag& flag : flags) {
        if (flag.state == app::RedFlagState::Found) {
            m_found = true;
            add(TextRole::BodyBold, Token::Cinnabar, tr("%1: %2").arg(flag.title.in(language), flag.words));
            add(TextRole::Dense, Token::Text, flag.advice.in(language));
        } else if (flag.state == app::RedFlagState::NotMentioned) {
            unasked.append(flag.title.in(language));
        } else {
            ++denied;
        }
    }
    if (!m_found) {
        add(TextRole::BodyBold, Token::Text, tr("No red flag in what was recorded"));
        if (!unasked.isEmpty()) {
            const QString named = unasked.mid(0, kNamedUnasked).join(tr(", "));
            add(TextRole::Dense, Token::Indigo,
                tr("%1 of %2 kinds expressly denied; not mentioned: %3 …")
                    .arg(denied)
                    .arg(flags.size())
                    .arg(named));
        }
    }
    update();
}

void RedFlagBox::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, rect(),
             {.fill = color(m_found ? Token::CinnabarSoft : Token::IndigoSoft), .radius = radius::kControl});
    paintIcon(&painter, QRectF(12, 9, scaled(kMark), scaled(kMark)),
              m_found ? QStringLiteral("sev-block") : QStringLiteral("sev-pass"),
              color(m_found ? Token::Cinnabar : Token::Indigo));
}

}  // namespace xinglin::ui
