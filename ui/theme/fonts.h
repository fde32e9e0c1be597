#pragma once

#include <QFont>
#include <QStringList>

namespace xinglin::ui {

/// Names stand in Song, data in Hei; both come in Regular and Bold only, as Debian ships no more.
enum class Face { Hei, HeiBold, Song, SongBold, Mono };

/// Families of a face for a language of the interface (`zh_CN`, `zh_TW`, `en`): Han shapes differ between
/// them.
QStringList familiesOf(Face face, const QString& language);

/// The type scale of the program, in pixels at 100 %.
namespace type {
inline constexpr int kDetailName = 32;  ///< Song bold
inline constexpr int kEmptyTitle = 30;  ///< Song bold
inline constexpr int kFormula = 24;     ///< Song bold
inline constexpr int kPageTitle = 20;   ///< Song bold; also a patient's name
inline constexpr int kCardName = 18;    ///< Song bold; also a dialog's title
inline constexpr int kSection = 16;     ///< Song bold
inline constexpr int kReading = 15;     ///< Hei; block line height 118 %
inline constexpr int kBody = 14;        ///< Hei: labels, tables
inline constexpr int kDense = 13;       ///< Hei: buttons, chips, dense labels
inline constexpr int kCaption = 12;
inline constexpr int kTiny = 11;  ///< chart axes and key hints only
}  // namespace type

/// A font of the running theme: families of its language, `pixels` times the user's scale.
QFont themeFont(Face face, int pixels);

/// `pixels` times the user's text scale: for heights that must grow with the text.
int scaled(int pixels);

}  // namespace xinglin::ui
