#include "ui/widgets/search_field.h"

#include <QKeyEvent>
#include <QShortcut>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"

namespace xinglin::ui {

SearchField::SearchField(QWidget* parent)
    : LineEdit(parent), m_clear(new IconButton(QStringLiteral("close"), tr("Clear the search"), this)) {
    m_clear->setObjectName(QStringLiteral("clearSearch"));
    m_clear->setFocusPolicy(Qt::NoFocus);  // Escape does the same
    m_clear->setCursor(Qt::ArrowCursor);
    m_clear->hide();
    connect(m_clear, &QToolButton::clicked, this, [this] {
        clear();
        setFocus();
    });
    connect(this, &QLineEdit::textChanged, this, &SearchField::arrange);
    arrange();
}

void SearchField::setShortcut(const QKeySequence& keys) {
    delete m_shortcut;
    m_shortcut = new QShortcut(keys, this);
    m_shortcut->setContext(Qt::WindowShortcut);
    connect(m_shortcut, &QShortcut::activated, this, [this] {
        setFocus(Qt::ShortcutFocusReason);
        selectAll();
    });
    arrange();
}

QSize SearchField::sizeHint() const {
    return {240, scaled(32)};
}

QString SearchField::hint() const {
    return m_shortcut && text().isEmpty() ? m_shortcut->key().toString(QKeySequence::NativeText) : QString();
}

void SearchField::arrange() {
    m_clear->setVisible(!text().isEmpty());
    const int side = 24;
    m_clear->setGeometry(width() - side - 4, (height() - side) / 2, side, side);
    const QString keys = hint();
    const int room =
        keys.isEmpty() ? side : QFontMetrics(themeFont(Face::Hei, type::kTiny)).horizontalAdvance(keys) + 14;
    setTextMargins(22, 0, room, 0);
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    LineEdit::keyPressEvent(event);
}

void SearchField::resizeEvent(QResizeEvent* event) {
    LineEdit::resizeEvent(event);
    arrange();
}

void SearchField::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        static_cast<IconButton*>(m_clear)->setName(tr("Clear the search"));
    }
    LineEdit::changeEvent(event);
}

void SearchField::paintEvent(QPaintEvent* event) {
    LineEdit::paintEvent(event);
    QPainter painter(this);
    paintIcon(&painter, QRectF(9, (height() - 16) / 2.0, 16, 16), QStringLiteral("search"),
              color(Token::Text2));
    const QString keys = hint();
    if (keys.isEmpty()) {
        return;
    }
    const QFont face = themeFont(Face::Hei, type::kTiny);
    const int wide = QFontMetrics(face).horizontalAdvance(keys) + 12;
    const QRectF key(width() - wide - 7, (height() - scaled(18)) / 2.0, wide, scaled(18));
    paintBox(&painter, key, {.fill = color(Token::Sunken), .edge = color(Token::Line2), .radius = 4});
    painter.setFont(face);
    painter.setPen(color(Token::Text2));
    painter.drawText(key, Qt::AlignCenter, keys);
}

}  // namespace xinglin::ui
