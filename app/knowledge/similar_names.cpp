#include "app/knowledge/similar_names.h"

#include <QSet>
#include <algorithm>
#include <tuple>

namespace xinglin::app {
namespace {

constexpr int kSameSound = 0;
constexpr int kSameShape = 1;
constexpr int kExchanged = 2;
constexpr int kOneCharacter = 3;
constexpr int kUnlike = 4;
// Syllables are numbered where no character of a name is.
constexpr char16_t kFirstSyllable = 0xE000;
// Of names of two characters half would be one character away from another.
constexpr qsizetype kShortestForOne = 3;

// Characters that are taken for each other when handwriting or print is read, in groups.
const QHash<QChar, QList<int>>& shapes() {
    static const QHash<QChar, QList<int>> kShapes = [] {
        const QStringList groups = QStringLiteral(
                                       "芩苓岑芬 芪茋 术木未末本禾 杞祀杷 枸构拘狗 苡以 莪峨 桔枯 栝括 "
                                       "蔻寇冠 芎穹弓 萸臾 菟兔莬 茵菌 陈阵 "
                                       "茯伏 藿霍 蒌萎 葛曷 芍勺 柏伯拍 杏否 半羊 夏复 天夭 归旧 子于孑 草早 "
                                       "贝见 母毋 巴已 己已巳 戟戢 牛午 "
                                       "膝滕 乌鸟 白百自 柴紫 干千 姜美 甘廿 人入 丹舟 大太犬 芫莞 花化 泽择 "
                                       "蒲薄簿 荆刑 芥介 风凤 羌姜 "
                                       "独浊 秦泰 艽芄 断继 益盆 阳阴 冬东 连莲 枳积 实宝 朴扑 附府 枝技 "
                                       "辛幸 牡壮 青责 地池 茴苗 香杳 "
                                       "曲由 莱菜 榔郎 瓜爪 苦若 虱风 枣束 参叁 扁偏 茸耳 仲种 杜社 肉内 "
                                       "脂指 蛤哈 蚧介 首苜 骨滑 藤滕 "
                                       "山出 红江 仙伷 活话 胡湖 玄去 延廷 艾文 蝉婵 蜂峰 苍仓沧 莲蓬 蓉容 "
                                       "硝消 滑猾 石右 龙尤 壳亮 皮波")
                                       .split(QLatin1Char(' '));
        QHash<QChar, QList<int>> shapesByCharacter;
        for (int group = 0; group < groups.size(); ++group) {
            for (const QChar character : groups.at(group)) {
                shapesByCharacter[character] += group;
            }
        }
        return shapesByCharacter;
    }();
    return kShapes;
}

bool areLikeInShape(QChar left, QChar right) {
    const auto of = [](QChar character) { return shapes().value(character); };
    const QList<int> groups = of(right);
    const QList<int> others = of(left);
    return std::any_of(others.begin(), others.end(), [&](int group) { return groups.contains(group); });
}

// Where two texts of different lengths differ first, if the longer one without that character is the other.
qsizetype placeOfOneMore(const QString& longer, const QString& shorter) {
    const auto place = std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first - shorter.begin();
    return QStringView(longer).mid(place + 1) == QStringView(shorter).mid(place) ? place : -1;
}

int unlikenessOfOneMore(const QString& written, const QString& known) {
    if (written.size() < known.size()) {
        const bool isLong = known.size() >= kShortestForOne;
        return isLong && placeOfOneMore(known, written) >= 0 ? kOneCharacter : kUnlike;
    }
    const qsizetype place = placeOfOneMore(written, known);
    // 黄芪芪: a key that was pressed twice.
    const bool isRepeated = place > 0 && written.at(place) == written.at(place - 1);
    return place > 0 && (isRepeated || known.size() >= kShortestForOne) ? kOneCharacter : kUnlike;
}

}  // namespace

void SimilarNames::addReading(const QString& syllable, const QString& characters) {
    char16_t& id = m_syllableIds[syllable];
    if (id == 0) {
        id = static_cast<char16_t>(kFirstSyllable + m_syllableIds.size());
    }
    for (const QChar character : characters) {
        if (!m_syllables.contains(character)) {
            m_syllables.insert(character, id);
        }
    }
}

void SimilarNames::shareReadings(const SimilarNames& other) {
    m_syllables = other.m_syllables;
    m_syllableIds = other.m_syllableIds;
}

// A character without a reading stands for itself.
QString SimilarNames::soundOf(const QString& name) const {
    QString sound = name;
    for (QChar& character : sound) {
        character = QChar(m_syllables.value(character, character.unicode()));
    }
    return sound;
}

void SimilarNames::add(const QString& name, int meaning, int rank) {
    if (name.size() < 2) {
        return;
    }
    if (const auto place = m_places.constFind(name); place != m_places.constEnd()) {
        Known& known = m_known[*place];
        if (rank < known.rank) {
            known.rank = rank;
            known.meaning = meaning;
        }
        return;
    }
    const auto place = static_cast<int>(m_known.size());
    m_known += {name, meaning, rank};
    m_places.insert(name, place);
    m_byFirst[name.front()] += place;
    m_byLast[name.back()] += place;
    m_bySound[soundOf(name)] += place;
}

int SimilarNames::unlikeness(const QString& written, const QString& sound, const QString& known) const {
    const qsizetype difference = written.size() - known.size();
    if (difference != 0) {
        return std::abs(difference) == 1 ? unlikenessOfOneMore(written, known) : kUnlike;
    }
    if (soundOf(known) == sound) {
        return kSameSound;
    }
    const qsizetype place =
        std::mismatch(written.begin(), written.end(), known.begin()).first - written.begin();
    const auto behind = [place](const QString& text, qsizetype step) {
        return QStringView(text).mid(place + step);
    };
    if (behind(written, 1) == behind(known, 1)) {
        if (areLikeInShape(written.at(place), known.at(place))) {
            return kSameShape;
        }
        const bool isInside = place > 0 && (place + 1 < written.size() || written.size() > kShortestForOne);
        return written.size() >= kShortestForOne && isInside ? kOneCharacter : kUnlike;
    }
    const bool isExchanged = written.at(place) == known.at(place + 1) &&
                             written.at(place + 1) == known.at(place) &&
                             behind(written, 2) == behind(known, 2);
    return isExchanged ? kExchanged : kUnlike;
}

QStringList SimilarNames::like(const QString& written, int limit, Range range) const {
    if (written.size() < 2 || m_places.contains(written)) {
        return {};
    }
    const QString sound = soundOf(written);
    QList<std::tuple<int, int, QString, int>> found;  // unlikeness, rank, name, meaning
    QSet<int> seen;
    const auto take = [&](const QList<int>& places) {
        for (const int place : places) {
            const Known& known = m_known.at(place);
            if (std::abs(known.name.size() - written.size()) > 1 || seen.contains(place)) {
                continue;
            }
            seen += place;
            const int unlike = unlikeness(written, sound, known.name);
            if (unlike < (range == Range::Close ? kOneCharacter : kUnlike)) {
                found += {unlike, known.rank, known.name, known.meaning};
            }
        }
    };
    take(m_bySound.value(sound));
    take(m_byFirst.value(written.front()));
    take(m_byLast.value(written.back()));
    // 芪黄: two exchanged characters that are the whole name leave neither end.
    if (written.size() == 2) {
        take(m_byFirst.value(written.back()));
    }
    std::sort(found.begin(), found.end());
    QStringList names;
    QSet<int> meanings;
    for (const auto& [unlike, rank, name, meaning] : std::as_const(found)) {
        // Beside a name of the same sound or shape one that is some character away is no help.
        const bool isFar = unlike == kOneCharacter && std::get<0>(found.first()) != kOneCharacter;
        if (names.size() < limit && !isFar && !meanings.contains(meaning)) {
            meanings += meaning;
            names += name;
        }
    }
    return names;
}

}  // namespace xinglin::app
