#pragma once

#include <QObject>
#include <memory>

#include "ui/theme/tokens.h"

class QApplication;

namespace xinglin::ui {

class SystemShade;

enum class ThemeMode { System, Light, Dark };

/// Whether drawers and notices slide in; System follows the desktop.
enum class Motion { System, Normal, Reduced };

/// How the program looks now: shade, text scale, language of the type, motion. GUI thread.
///
/// One object, made by the composition root (or a test) after the QApplication, which it gives its style,
/// palette and font. Like QApplication's palette it is a property of the process: widgets read tokens through
/// color() when they paint and never keep a QColor, so a change needs no restart. Without a Theme the light
/// table at 100 % answers.
class Theme final : public QObject {
    Q_OBJECT

public:
    explicit Theme(QApplication& application);
    ~Theme() override;
    Theme(const Theme&) = delete;
    Theme& operator=(const Theme&) = delete;

    void setMode(ThemeMode mode);
    ThemeMode mode() const { return m_mode; }

    /// 90 … 150 per cent; anything else is clamped.
    void setTextScale(int percent);

    /// `zh_CN`, `zh_TW` or `en`; chooses the font families. Translations are the Translator's.
    void setLanguage(const QString& language);

    void setMotion(Motion motion);

    static Shade shade();
    static int textScale();
    static QString language();
    static double devicePixelRatio();
    /// Length of the one motion of the program (drawer, toast) in ms; 0 with reduced motion.
    static int motionMs();
    /// True while the last input was the keyboard: only then a focus ring is drawn.
    static bool showsFocus();
    /// The running theme, or null.
    static Theme* current();

    bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    /// Shade, scale, language or motion changed; palette and font of the application are already new.
    void changed();

private:
    void apply();

    QApplication& m_application;
    ThemeMode m_mode = ThemeMode::System;
    Shade m_shade = Shade::Light;
    int m_textScale = 100;
    QString m_language = QStringLiteral("zh_CN");
    Motion m_motion = Motion::System;
    bool m_systemIsStill = false;
    bool m_keyboard = false;
    std::unique_ptr<SystemShade> m_system;
};

/// The colour of `token` in the running theme.
QColor color(Token token);

/// The same with `alpha` 0 … 1 of opacity.
QColor color(Token token, double alpha);

}  // namespace xinglin::ui
