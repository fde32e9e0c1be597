#include "app/knowledge/herb_names.h"

#include <QRegularExpression>
#include <algorithm>

#include "app/knowledge/stock_name.h"

namespace xinglin::app {
namespace {

const QChar kRaw(u'生');
const QString kFresh = QStringLiteral("鲜");
const QString kOutward = QStringLiteral("外用");
// Stands for a blank inside brackets, where it may part two notes: (生 先煎).
const QChar kBlank(u'|');
// A name is never taken apart down to one character: 姜, 麦 and the like stand for too much.
constexpr qsizetype kShortestRest = 2;
constexpr int kMostLayers = 3;

QStringList longestFirst(QStringList words) {
    std::sort(words.begin(), words.end(), [](const QString& a, const QString& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    return words;
}

bool isPowderWord(const QString& suffix) {
    return suffix == QStringLiteral("粉") || suffix == QStringLiteral("末");
}

struct Bracketed {
    QString name;
    QStringList notes;
    bool isBalanced = true;
};

bool isOpen(QChar character) {
    static const QString kOpen = QStringLiteral("([{【〔〖<（［｛《〈");
    return kOpen.contains(character);
}

bool isClose(QChar character) {
    static const QString kClose = QStringLiteral(")]}】〕〗>）］｝》〉");
    return kClose.contains(character);
}

// The text with kBlank for the blanks between its brackets; normalising removes all others.
QString withBlanksMarked(const QString& text) {
    QString result;
    int depth = 0;
    for (const QChar character : text) {
        depth += isOpen(character) ? 1 : isClose(character) ? -1 : 0;
        result += depth > 0 && character.isSpace() ? kBlank : character;
    }
    return result;
}

// What may stand before a mark without changing it: how long, how much, and words of courtesy.
bool isMeasure(const QString& text) {
    static const QRegularExpression kMeasure(
        QStringLiteral("^(用|宜|需|须|应|请|并|约|每|次|分|各|[0-9.~～\\-]|[一二三四五六七八九十半两个多]|"
                       "分钟|小时|以上|h|min|g|克)*$"));
    return kMeasure.match(text).hasMatch();
}

// 生用, 鲜生: whatever names the raw form; 生姜 is a herb of its own.
bool isRawWord(const QString& word) {
    return word.contains(kRaw) && !word.contains(QStringLiteral("生姜"));
}

// 可不先煎, 先煎不必: a mark that is denied.
bool isDenied(const QString& before, const QString& after) {
    static const QRegularExpression kBefore(QStringLiteral("[不勿无免忌未毋非别]"));
    static const QRegularExpression kAfter(QStringLiteral("^(不用|不要|不必|不需|否|免)"));
    return before.contains(kBefore) || after.contains(kAfter);
}

// (先煎,30分钟) says what (先煎30分钟) says; 各6g is said of no mark.
void joinMeasure(NamedHerb& herb, qsizetype marksBeside) {
    const bool isOfEach = herb.measure.startsWith(u'各') || herb.measure.startsWith(u'每');
    if (herb.marks.size() == marksBeside + 1 && !herb.measure.isEmpty() && !isOfEach &&
        herb.measuredMarks.isEmpty()) {
        herb.measuredMarks.insert(herb.marks.last(), herb.marks.last() + herb.measure);
        herb.measure.clear();
    }
}

// 附子(制,先煎) → 附子 with the notes 制 and 先煎.
Bracketed withoutBrackets(const QString& text) {
    static const QString kBetween = QStringLiteral("、,;/。.·");
    Bracketed result;
    QString note;
    int depth = 0;
    const auto endNote = [&] {
        if (!note.isEmpty()) {
            result.notes += note;
        }
        note.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar character = text.at(i);
        // 各4.5克 is one number.
        const bool isDecimal = character == u'.' && i > 0 && text.at(i - 1).isDigit() &&
                               i + 1 < text.size() && text.at(i + 1).isDigit();
        if (isOpen(character)) {
            ++depth;
        } else if (isClose(character)) {
            result.isBalanced = result.isBalanced && depth > 0;
            depth = std::max(0, depth - 1);
            endNote();
        } else if (depth == 0) {
            result.name += character;
        } else if (kBetween.contains(character) && !isDecimal) {
            endNote();
        } else {
            note += character;
        }
    }
    // A bracket that opens at the very end hides nothing.
    result.isBalanced = result.isBalanced && (depth == 0 || note.isEmpty());
    endNote();
    return result;
}

// 【附子】 is the name 附子: brackets around the whole of it say nothing.
QString withoutOuterBrackets(QString text) {
    while (text.size() > 2 && isOpen(text.front()) && isClose(text.back())) {
        int depth = 0;
        for (const QChar character : text.chopped(1)) {
            depth += isOpen(character) ? 1 : isClose(character) ? -1 : 0;
            if (depth == 0) {
                return text;  // (制)附子(先煎)
            }
        }
        text = text.mid(1).chopped(1);
    }
    return text;
}

}  // namespace

struct HerbNames::Reading {
    NamedHerb herb;
    bool isAmbiguous = false;
    QStringList processings;
    QStringList otherNames;  ///< names in brackets: 延胡索(元胡)
};

HerbNames::HerbNames(const AuditFacts& facts, const QList<StockName>& stockNames) : m_facts(facts) {
    for (auto name = facts.names.begin(); name != facts.names.end(); ++name) {
        m_names.insert(normalised(name.key()), *name);
    }
    m_prefixes = longestFirst(facts.processings.keys());
    m_origins = longestFirst(facts.places + facts.qualities);
    m_suffixes = longestFirst(facts.suffixes);
    m_markWords = longestFirst(facts.marks.keys());
    addStockNames(stockNames);
}

void HerbNames::addStockNames(const QList<StockName>& stockNames) {
    QHash<QString, AuditName> added;
    for (const StockName& stock : stockNames) {
        const QString key = normalised(stock.name);
        const int herb = m_facts.findHerb(stock.herbName);
        const bool isWord =
            m_facts.marks.contains(key) || m_facts.processings.contains(key) || m_facts.parts.contains(key);
        // A herb that this edition lacks, or a word that means something else beside a name: it stays
        // unknown.
        if (key.isEmpty() || isWord || m_facts.suffixes.contains(key) || herb < 0 ||
            m_facts.herbs[static_cast<std::size_t>(herb)].id != stock.herbId) {
            continue;
        }
        // All are read before the first is added: none is taken apart by means of another.
        const NamedHerb known = resolve({stock.name});
        const int meant = isRawWord(key) ? formOf(kRaw, herb) : herb;
        const bool isListed = m_names.contains(key);
        // Listed without a meaning (血塞通), or all of several herbs at once: a clinic cannot explain it
        // away. 鲜乌头王 as plain 川乌 would be milder than its words.
        const bool isMilder = !formWordOf(key, normalised(stock.herbName)).isEmpty();
        if (((isListed || isMilder) && known.kind == NamedHerb::Kind::Unknown) || known.isJoint ||
            (known.kind == NamedHerb::Kind::Known && known.candidates == QList<int>{meant})) {
            continue;
        }
        AuditName& name = added[key];
        for (const int candidate : known.candidates + QList<int>{meant}) {
            if (!name.herbs.contains(candidate)) {
                name.herbs += candidate;
            }
        }
        name.state = name.herbs.size() == 1 ? WrittenState::Alias : WrittenState::Ambiguous;
        if (!isListed) {
            m_stockNames += key;
        }
    }
    m_names.insert(added);
}

QString HerbNames::normalised(const QString& text) const {
    return m_facts.normalised(text);
}

HerbNames::MarkedNote HerbNames::markIn(const QString& note) const {
    if (const auto exact = m_facts.marks.constFind(note); exact != m_facts.marks.constEnd()) {
        return {*exact, {}, {}};
    }
    for (const QString& word : m_markWords) {
        const qsizetype at = word.size() > 1 ? note.indexOf(word) : -1;
        if (at < 0) {
            continue;
        }
        const QString before = note.left(at);
        const QString after = note.mid(at + word.size());
        // 未制先煎 denies the processing, which is a word of its own, not the mark.
        if (!m_facts.processings.contains(before) && isDenied(before, after)) {
            return {};
        }
        MarkedNote found{m_facts.marks.value(word), {}, {}};
        QString measured = word;
        if (isMeasure(before)) {
            measured.prepend(before);
        } else {
            found.rest += before;
        }
        if (isMeasure(after)) {
            measured.append(after);
        } else {
            found.rest += after;
        }
        found.measured = measured == word ? QString() : measured;
        // 药渣外洗: what is left of a herb that was swallowed is used outwardly, not the herb.
        if (found.mark == kOutward && !found.rest.isEmpty()) {
            return {};
        }
        return found;
    }
    return {};
}

bool HerbNames::lookUp(const QString& name, Reading& reading) const {
    const auto found = m_names.constFind(name);
    if (found == m_names.constEnd() || found->herbs.isEmpty()) {
        return false;
    }
    reading.herb.candidates = found->herbs;
    reading.herb.isJoint = found->state == WrittenState::Joint;
    reading.isAmbiguous = found->state == WrittenState::Ambiguous || reading.herb.isJoint;
    reading.herb.isStockName = m_stockNames.contains(name);
    if (found->state == WrittenState::Ambiguous) {
        // 乌头 is a name of several herbs and a row of the tables, with pairs of its own.
        const int self = m_facts.findHerb(name);
        if (self >= 0 && !reading.herb.candidates.contains(self)) {
            reading.herb.candidates += self;
        }
    }
    return true;
}

bool HerbNames::takeApart(const QString& name, int depth, Reading& reading) const {
    // A listed name of which no source says what it means is not guessed at by its parts.
    if (m_names.contains(name)) {
        return lookUp(name, reading);
    }
    if (depth >= kMostLayers) {
        return false;
    }
    for (const QString& mark : m_markWords) {
        if (mark.size() > 1 && name.endsWith(mark) && name.size() - mark.size() >= kShortestRest &&
            takeApart(name.chopped(mark.size()), depth + 1, reading)) {
            reading.herb.marks += m_facts.marks.value(mark);
            return true;
        }
    }
    for (const QString& prefix : m_prefixes) {
        if (name.startsWith(prefix) && name.size() - prefix.size() >= kShortestRest &&
            takeApart(name.mid(prefix.size()), depth + 1, reading)) {
            reading.processings += m_facts.processings.value(prefix);
            return true;
        }
    }
    for (const QString& suffix : m_suffixes) {
        if (name.endsWith(suffix) && name.size() - suffix.size() >= kShortestRest &&
            takeApart(name.chopped(suffix.size()), depth + 1, reading)) {
            reading.herb.isPowder = reading.herb.isPowder || isPowderWord(suffix);
            return true;
        }
    }
    return std::any_of(m_origins.begin(), m_origins.end(), [&](const QString& origin) {
        return name.startsWith(origin) && takeOrigin(name, origin, depth, reading);
    });
}

// 西藏红花 is 红花 from 西藏, or 藏红花 behind a word that nobody knows; 野生川乌 grows wild, or is raw. Each
// of them is meant.
bool HerbNames::takeOrigin(const QString& name, const QString& origin, int depth, Reading& reading) const {
    // 川乌药 may be 川乌 with a word behind it: what is so much like a listed name is not guessed at.
    for (qsizetype end = origin.size() + 1; end < name.size(); ++end) {
        if (m_names.contains(name.left(end))) {
            return false;
        }
    }
    const QString rest = name.mid(origin.size());
    bool isRead = rest.size() >= kShortestRest && takeApart(rest, depth + 1, reading);
    const auto merge = [&](Reading& other) {
        // What this reading alone says of the herb: 野生川乌头 as 生川乌头 is the raw form.
        for (const QString& processing : std::as_const(other.processings)) {
            apply(processing, other);
        }
        reading.herb.isJoint = !isRead && other.herb.isJoint;
        for (const int candidate : std::as_const(other.herb.candidates)) {
            if (!reading.herb.candidates.contains(candidate)) {
                reading.herb.candidates += candidate;
            }
        }
        reading.isAmbiguous = true;
        isRead = true;
    };
    for (qsizetype at = origin.size() - 1; at > 0; --at) {
        Reading other;
        if (takeApart(name.mid(at), depth, other)) {
            merge(other);
        }
    }
    // 广东防己 may be 广防己, and 广东炒防己 a processed one. Nothing becomes known by this alone.
    QStringList rests = {rest};
    for (const QString& prefix : m_prefixes) {
        if (rest.startsWith(prefix)) {
            rests += rest.mid(prefix.size());
        }
    }
    for (const QString& plain : isRead ? rests : QStringList()) {
        Reading other;
        if (lookUp(origin.left(1) + plain, other)) {
            merge(other);
        }
    }
    reading.isAmbiguous = reading.isAmbiguous || (isRead && m_facts.places.contains(origin));
    return isRead;
}

// A word that means something as a whole.
bool HerbNames::readWord(const QString& word, Reading& reading) const {
    if (const auto mark = m_facts.marks.constFind(word); mark != m_facts.marks.constEnd()) {
        reading.herb.marks += *mark;
    } else if (const auto processing = m_facts.processings.constFind(word);
               processing != m_facts.processings.constEnd()) {
        reading.processings += *processing;
    } else if (m_facts.suffixes.contains(word)) {
        reading.herb.isPowder = reading.herb.isPowder || isPowderWord(word);
    } else if (m_names.contains(word)) {
        reading.otherNames += word;
    } else {
        return m_facts.parts.contains(word);
    }
    return true;
}

// A note counts as understood only when all of it is: 生先煎 is a mark and 生, 甘遂冲服 a mark and a herb.
bool HerbNames::readNote(const QString& note, Reading& reading) const {
    QString joined = note;
    joined.remove(kBlank);
    if (isMeasure(joined)) {
        reading.herb.measure += joined;
        return true;
    }
    if (readWord(joined, reading)) {
        return true;
    }
    const QStringList words = note.split(kBlank, Qt::SkipEmptyParts);
    if (words.size() > 1) {
        return readNotes(words, reading);
    }
    const MarkedNote marked = markIn(joined);
    if (marked.mark.isEmpty()) {
        return false;
    }
    reading.herb.marks += marked.mark;
    if (!marked.measured.isEmpty()) {
        reading.herb.measuredMarks.insert(marked.mark, marked.measured);
    }
    return readNotes(marked.rest, reading);
}

bool HerbNames::readNotes(const QStringList& notes, Reading& reading) const {
    // Each one is read even after one that is not understood: beside a name, what is known counts.
    return std::count_if(notes.begin(), notes.end(),
                         [&](const QString& note) { return readNote(note, reading); }) == notes.size();
}

// The herb that `processing` makes of `herb`: its own row where there is one, otherwise the herb itself.
int HerbNames::formOf(const QString& processing, int herb) const {
    const AuditHerb& plain = m_facts.herbs[static_cast<std::size_t>(herb)];
    if (!plain.restrictions.isEmpty()) {
        return herb;
    }
    QStringList names = {plain.name};
    if (plain.base >= 0) {
        names += m_facts.herbs[static_cast<std::size_t>(plain.base)].name;
    }
    for (const QString& name : names) {
        if (const int form = m_facts.findHerb(processing + name); form >= 0) {
            return form;
        }
    }
    // 制川乌 is a drug of its own, and yet a raw one of it is what the law controls.
    if (processing == kRaw && plain.kin >= 0) {
        const int raw = m_facts.findHerb(kRaw + m_facts.herbs[static_cast<std::size_t>(plain.kin)].name);
        if (raw >= 0 && !m_facts.herbs[static_cast<std::size_t>(raw)].restrictions.isEmpty()) {
            return raw;
        }
    }
    return herb;
}

void HerbNames::apply(const QString& processing, Reading& reading) const {
    reading.herb.isFresh = reading.herb.isFresh || processing == kFresh;
    for (int& candidate : reading.herb.candidates) {
        candidate = formOf(processing, candidate);
        if (processing == kFresh) {
            // Fresh is raw: where the law controls the raw form, it means the fresh one as well.
            const int raw = formOf(kRaw, candidate);
            const bool isControlled = !m_facts.herbs[static_cast<std::size_t>(raw)].restrictions.isEmpty();
            candidate = isControlled ? raw : candidate;
        }
    }
}

// What stands beside the name may be any words; only what is known counts.
void HerbNames::readBeside(const WrittenHerb& item, Reading& reading) const {
    for (const QString& beside : QStringList{item.processing} + item.handling) {
        const QString bracketed = QLatin1Char('(') + beside + QLatin1Char(')');
        const Bracketed words = withoutBrackets(normalised(withBlanksMarked(bracketed)));
        for (const QString& word : words.notes) {
            readNote(word, reading);
            if (isRawWord(word)) {
                reading.processings += kRaw;
            }
        }
    }
}

// Some forms are known of which the plain herb is not: 藤黄 beside 生.
bool HerbNames::lookUpForm(const QString& name, Reading& reading) const {
    return std::any_of(reading.processings.begin(), reading.processings.end(),
                       [&](const QString& processing) { return lookUp(processing + name, reading); });
}

bool HerbNames::isWithoutHerb(const QString& name) const {
    const auto found = m_names.constFind(normalised(name));
    return found != m_names.constEnd() && found->herbs.isEmpty();
}

QStringList HerbNames::similarTo(const WrittenHerb& item) const {
    constexpr int kMost = 3;
    const QString written = withoutOuterBrackets(item.name.trimmed());
    const auto bracket = std::find_if(written.begin(), written.end(), isOpen) - written.begin();
    const QString name = normalised(written.left(bracket));
    // 水半夏 is listed, and is no misspelling of 法半夏; 三黄片 is a medicine, and none of 三七片.
    const auto isKnown = [this](const QString& text) {
        return m_names.contains(text) || m_facts.otherDrugs.contains(text);
    };
    if (isKnown(name) || isKnown(normalised(written))) {
        return {};
    }
    // A raw or fresh herb is never offered as a milder one: 生 and 鲜 are no slips of the hand.
    const auto isMilder = [&name, this](const QString& like) {
        const QString offered = normalised(like);
        return (name.contains(kRaw) && !offered.contains(kRaw)) ||
               (name.contains(kFresh) && !offered.contains(kFresh));
    };
    QStringList found;
    const auto look = [&](SimilarNames::Range range, const QString& before, const QString& part,
                          const QString& behind) {
        if (isKnown(part)) {
            return;  // so is what stands behind a word: 云南白药 is listed, and 白药 no misspelling in it
        }
        for (const QString& like : m_facts.similarNames.like(part, kMost, range)) {
            const QString whole = before + like + behind + written.mid(bracket);
            const WrittenHerb asMeant{whole, item.processing, item.handling};
            if (!found.contains(whole) && !isMilder(whole) &&
                resolve(asMeant).kind != NamedHerb::Kind::Unknown) {
                found += whole;
            }
        }
    };
    // 酒炒黄岑 sounds like 酒炒 and 黄芩, which is better than being one character away from 酒炒黄柏.
    for (const SimilarNames::Range range : {SimilarNames::Range::Close, SimilarNames::Range::All}) {
        look(range, {}, name, {});
        for (const QString& before : found.isEmpty() ? m_prefixes + m_origins : QStringList()) {
            if (name.startsWith(before)) {
                look(range, before, name.mid(before.size()), {});
            }
        }
        for (const QString& behind : found.isEmpty() ? m_suffixes + m_markWords : QStringList()) {
            if (name.endsWith(behind)) {
                look(range, {}, name.chopped(behind.size()), behind);
            }
        }
        if (!found.isEmpty()) {
            break;
        }
    }
    return found.mid(0, kMost);
}

QString HerbNames::standardNameOf(const WrittenHerb& item) const {
    const NamedHerb named = resolve(item);
    return named.isStockName && named.kind == NamedHerb::Kind::Known
               ? m_facts.herbs[static_cast<std::size_t>(named.candidates.first())].name
               : QString();
}

NamedHerb HerbNames::resolve(const WrittenHerb& item) const {
    Reading reading;
    readBeside(item, reading);
    // What stands beside the name stays there; only what the name says is lost with it.
    const qsizetype marksBeside = reading.herb.marks.size();
    const qsizetype processingsBeside = reading.processings.size();
    reading.herb.measuredMarks.clear();
    reading.herb.measure.clear();
    const QString name = withoutOuterBrackets(item.name.trimmed());
    const QString written = normalised(name);
    if (m_names.contains(written)) {
        if (!lookUp(written, reading)) {
            return {};
        }
    } else {
        const Bracketed parts = withoutBrackets(normalised(withBlanksMarked(name)));
        if (!parts.isBalanced || !readNotes(parts.notes, reading) ||
            !(takeApart(parts.name, 0, reading) || lookUpForm(parts.name, reading))) {
            return {};
        }
    }
    for (const QString& other : reading.otherNames) {
        Reading second;
        if (!lookUp(other, second)) {
            return {};
        }
        for (const int candidate : second.herb.candidates) {
            if (!reading.herb.candidates.contains(candidate)) {
                reading.herb.candidates += candidate;
                reading.isAmbiguous = true;
            }
        }
    }
    reading.herb.processings = reading.processings.mid(processingsBeside);
    joinMeasure(reading.herb, marksBeside);
    if (reading.processings.contains(kRaw)) {
        reading.processings = {QString(kRaw)};
    }
    for (const QString& processing : reading.processings) {
        apply(processing, reading);
    }
    std::sort(reading.herb.candidates.begin(), reading.herb.candidates.end());
    reading.herb.candidates.erase(std::unique(reading.herb.candidates.begin(), reading.herb.candidates.end()),
                                  reading.herb.candidates.end());
    for (const int candidate : reading.herb.candidates) {
        const AuditHerb& herb = m_facts.herbs[static_cast<std::size_t>(candidate)];
        reading.herb.isFresh = reading.herb.isFresh || (herb.base >= 0 && herb.name.startsWith(kFresh));
    }
    reading.herb.marks.removeDuplicates();
    reading.herb.kind = reading.isAmbiguous ? NamedHerb::Kind::Ambiguous : NamedHerb::Kind::Known;
    return reading.herb;
}

}  // namespace xinglin::app
