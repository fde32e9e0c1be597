#include "ui/theme/fonts.h"

#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

QStringList heiOf(const QString& language) {
    if (language == QLatin1String("zh_TW")) {
        return {QStringLiteral("Noto Sans CJK TC"), QStringLiteral("Source Han Sans TC"),
                QStringLiteral("Noto Sans CJK SC")};
    }
    if (language == QLatin1String("en")) {
        return {QStringLiteral("Noto Sans CJK SC"), QStringLiteral("Noto Sans"),
                QStringLiteral("DejaVu Sans")};
    }
    return {QStringLiteral("Noto Sans CJK SC"), QStringLiteral("Source Han Sans SC"),
            QStringLiteral("WenQuanYi Micro Hei")};
}

QStringList songOf(const QString& language) {
    if (language == QLatin1String("zh_TW")) {
        return {QStringLiteral("Noto Serif CJK TC"), QStringLiteral("Source Han Serif TC"),
                QStringLiteral("Noto Serif CJK SC")};
    }
    if (language == QLatin1String("en")) {
        return {QStringLiteral("Noto Serif CJK SC"), QStringLiteral("Noto Serif")};
    }
    return {QStringLiteral("Noto Serif CJK SC"), QStringLiteral("Source Han Serif SC")};
}

}  // namespace

QStringList familiesOf(Face face, const QString& language) {
    switch (face) {
    case Face::Hei:
    case Face::HeiBold:
        return heiOf(language);
    case Face::Song:
    case Face::SongBold:
        return songOf(language);
    case Face::Mono:
        break;
    }
    return {QStringLiteral("DejaVu Sans Mono"), language == QLatin1String("zh_TW")
                                                    ? QStringLiteral("Noto Sans Mono CJK TC")
                                                    : QStringLiteral("Noto Sans Mono CJK SC")};
}

QFont themeFont(Face face, int pixels) {
    QFont font;
    font.setFamilies(familiesOf(face, Theme::language()));
    font.setPixelSize(scaled(pixels));
    font.setBold(face == Face::HeiBold || face == Face::SongBold);
    // At one device pixel a stem must sit on the grid; above, hinting only distorts the strokes.
    font.setHintingPreference(Theme::devicePixelRatio() > 1.0 ? QFont::PreferNoHinting
                                                              : QFont::PreferVerticalHinting);
    return font;
}

int scaled(int pixels) {
    return qRound(pixels * Theme::textScale() / 100.0);
}

}  // namespace xinglin::ui
