#pragma once

#include <QString>

namespace xinglin::app {

// Where a known name that stands in running text may begin and end. Chinese parts no words: 黄芪 stands in
// 用黄芪 as itself, and in 假黄芪 as a part of another name, which nothing is known of. So what stands beside
// a name has to be a word that people put there; every other character belongs to the name.

/// Whether a name may begin where `before` ends: at the start of the text, behind a sign, a figure or another
/// script, or behind such a word (用, 孕妇, 请问).
bool mayBeginBehind(QStringView before);

/// Whether a name may end where `after` begins (的, 能, 怎么, 煮水, 牛奶一起吃).
bool mayEndBefore(QStringView after);

/// The length of the food or drink with which `text` begins (牛奶一起吃: 2); 0: none that the list has, or
/// only the beginning of another word (红豆杉 is a yew).
qsizetype foodAtStart(QStringView text);

/// Whether `text` is nothing but foods and drinks of the list: 荔枝, 海带冬瓜排骨汤.
bool areFoods(QStringView text);

/// Whether `text` begins with a character that stands before names or behind them, and yet is one name as a
/// whole by its end: 对乙酰氨基酚, 替米沙坦, 可待因.
bool isWesternDrugName(QStringView text);

/// The length of the shortest such name with which `text` begins and behind which a name may end (可乐定能:
/// 3); 0: none.
qsizetype westernDrugAtStart(QStringView text);

/// Whether a name of a drug in `question` is an everyday word there: 头发, which sources give to 血余炭, and
/// 石膏 that is put around a broken bone.
bool isEverydayWord(const QString& alias, const QString& question);

/// Whether a word of Latin letters is a syllable of pinyin and not an everyday English word: beside a name in
/// pinyin it belongs to the name (shui ban xia).
bool isPinyinSyllable(QStringView word);

}  // namespace xinglin::app
