#include "ui/theme/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPalette>
#include <QPixmapCache>
#include <QStyle>
#include <QToolTip>
#include <QWidget>

#include "ui/theme/fonts.h"
#include "ui/theme/style.h"
#include "ui/theme/system_shade.h"

namespace xinglin::ui {
namespace {

// The process has one look, as it has one QApplication::palette(); set and cleared by the Theme's lifetime.
Theme* s_current = nullptr;

QPalette paletteOf(Shade shade) {
    const auto of = [shade](Token token) { return tokenColor(token, shade); };
    QPalette palette;
    // setColor(role) fills all three groups: an inactive window looks like an active one.
    palette.setColor(QPalette::Window, of(Token::Canvas));
    palette.setColor(QPalette::Base, of(Token::Raised));
    palette.setColor(QPalette::Button, of(Token::Raised));
    palette.setColor(QPalette::AlternateBase, of(Token::Sunken));
    palette.setColor(QPalette::WindowText, of(Token::Text));
    palette.setColor(QPalette::Text, of(Token::Text));
    palette.setColor(QPalette::ButtonText, of(Token::Text));
    palette.setColor(QPalette::BrightText, of(Token::Text));
    palette.setColor(QPalette::PlaceholderText, of(Token::Text3));
    palette.setColor(QPalette::Highlight, of(Token::Pine));
    palette.setColor(QPalette::HighlightedText, of(Token::OnPine));
    palette.setColor(QPalette::Link, of(Token::Pine));
    palette.setColor(QPalette::LinkVisited, of(Token::Pine));
    palette.setColor(QPalette::Light, of(Token::Raised));
    palette.setColor(QPalette::Midlight, of(Token::Line));
    palette.setColor(QPalette::Mid, of(Token::Line));
    palette.setColor(QPalette::Dark, of(Token::Line2));
    palette.setColor(QPalette::Shadow, of(Token::Line2));
    palette.setColor(QPalette::ToolTipBase, of(Token::Inverse));
    palette.setColor(QPalette::ToolTipText, of(Token::InverseText));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, of(Token::Text3));
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, of(Token::Line2));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, of(Token::Text));
    return palette;
}

}  // namespace

Theme::Theme(QApplication& application)
    : m_application(application),
      // Read before our own palette hides what the desktop says.
      m_system(std::make_unique<SystemShade>(
          application.palette().color(QPalette::Window).lightness() < 128 ? Shade::Dark : Shade::Light)) {
    connect(m_system.get(), &SystemShade::changed, this, [this] {
        if (m_mode == ThemeMode::System) {
            apply();
        }
    });
    m_systemIsStill = application.style()->styleHint(QStyle::SH_Widget_Animation_Duration) == 0;
    s_current = this;
    QApplication::setStyle(new XStyle);  // owned by the application
    application.installEventFilter(this);
    apply();
}

Theme::~Theme() {
    s_current = nullptr;
}

void Theme::setMode(ThemeMode mode) {
    if (mode == m_mode) {
        return;
    }
    m_mode = mode;
    apply();
}

void Theme::setTextScale(int percent) {
    const int bounded = qBound(90, percent, 150);
    if (bounded != m_textScale) {
        m_textScale = bounded;
        apply();
    }
}

void Theme::setLanguage(const QString& language) {
    if (language != m_language) {
        m_language = language;
        apply();
    }
}

void Theme::setMotion(Motion motion) {
    m_motion = motion;
    emit changed();
}

void Theme::apply() {
    m_shade = m_mode == ThemeMode::System ? m_system->shade()
              : m_mode == ThemeMode::Dark ? Shade::Dark
                                          : Shade::Light;
    QPixmapCache::clear();
    const QPalette palette = paletteOf(m_shade);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    QApplication::setFont(themeFont(Face::Hei, type::kBody));
    QToolTip::setFont(themeFont(Face::Hei, type::kCaption));
    emit changed();
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets) {
        // Push buttons and views keep the size hint they once computed until they hear of a change.
        QEvent restyled(QEvent::StyleChange);
        QCoreApplication::sendEvent(widget, &restyled);
    }
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::KeyPress: {
        const int key = static_cast<QKeyEvent*>(event)->key();
        // Typing in a field is no wish to see the ring elsewhere; moving about is.
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab || key == Qt::Key_F6 ||
            (key >= Qt::Key_Left && key <= Qt::Key_Down)) {
            m_keyboard = true;
        }
        break;
    }
    case QEvent::FocusIn: {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
            reason == Qt::ShortcutFocusReason) {
            m_keyboard = true;
        }
        break;
    }
    case QEvent::MouseButtonPress:
        if (m_keyboard) {
            m_keyboard = false;
            if (QWidget* focused = QApplication::focusWidget()) {
                focused->update();
            }
        }
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

Shade Theme::shade() {
    return s_current ? s_current->m_shade : Shade::Light;
}

int Theme::textScale() {
    return s_current ? s_current->m_textScale : 100;
}

QString Theme::language() {
    return s_current ? s_current->m_language : QStringLiteral("zh_CN");
}

double Theme::devicePixelRatio() {
    return s_current ? s_current->m_application.devicePixelRatio() : 1.0;
}

int Theme::motionMs() {
    if (!s_current) {
        return 0;
    }
    const bool still = s_current->m_motion == Motion::Reduced ||
                       (s_current->m_motion == Motion::System && s_current->m_systemIsStill);
    return still ? 0 : 120;
}

bool Theme::showsFocus() {
    return s_current && s_current->m_keyboard;
}

Theme* Theme::current() {
    return s_current;
}

QColor color(Token token) {
    return tokenColor(token, Theme::shade());
}

QColor color(Token token, double alpha) {
    QColor color = tokenColor(token, Theme::shade());
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

}  // namespace xinglin::ui
