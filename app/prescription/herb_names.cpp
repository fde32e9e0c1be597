#include "app/prescription/herb_names.h"

#include <algorithm>

namespace xinglin::app {
namespace {

const QChar kRaw(u'生');
const QString kFresh = QStringLiteral("鲜");
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

// 附子(制,先煎) → 附子 with the notes 制 and 先煎.
Bracketed withoutBrackets(const QString& text) {
    static const QString kOpen = QStringLiteral("([{【〔〖<");
    static const QString kClose = QStringLiteral(")]}】〕〗>");
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
    for (const QChar character : text) {
        if (kOpen.contains(character)) {
            ++depth;
        } else if (kClose.contains(character)) {
            result.isBalanced = result.isBalanced && depth > 0;
            depth = std::max(0, depth - 1);
            endNote();
        } else if (depth == 0) {
            result.name += character;
        } else if (kBetween.contains(character)) {
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

}  // namespace

struct HerbNames::Reading {
    NamedHerb herb;
    bool isAmbiguous = false;
    QStringList processings;
    QStringList otherNames;  ///< names in brackets: 延胡索(元胡)
};

HerbNames::HerbNames(const AuditFacts& facts) : m_facts(facts) {
    for (auto name = facts.names.begin(); name != facts.names.end(); ++name) {
        m_names.insert(normalised(name.key()), *name);
    }
    m_prefixes = longestFirst(facts.processings.keys());
    m_suffixes = longestFirst(facts.suffixes);
    m_markWords = longestFirst(facts.marks.keys());
}

QString HerbNames::normalised(const QString& text) const {
    QString narrow = text.normalized(QString::NormalizationForm_KC).toLower();
    narrow.removeIf([](QChar character) { return character.isSpace() || character.unicode() == 0x200B; });
    return m_facts.simplifier.simplified(narrow);
}

QString HerbNames::markOf(const QString& word) const {
    static const QString kDenials = QStringLiteral("不勿无免忌");
    const QString text = normalised(word);
    if (text.isEmpty() || kDenials.contains(text.front())) {
        return {};
    }
    if (const auto exact = m_facts.marks.constFind(text); exact != m_facts.marks.constEnd()) {
        return *exact;
    }
    for (const QString& mark : m_markWords) {
        if (mark.size() > 1 && text.contains(mark)) {
            return m_facts.marks.value(mark);
        }
    }
    return {};
}

bool HerbNames::lookUp(const QString& name, Reading& reading) const {
    const auto found = m_names.constFind(name);
    if (found == m_names.constEnd() || found->herbs.isEmpty()) {
        return false;
    }
    reading.herb.candidates = found->herbs;
    reading.isAmbiguous = found->state == WrittenState::Ambiguous;
    if (reading.isAmbiguous) {
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
    return false;
}

bool HerbNames::readNote(const QString& note, Reading& reading) const {
    if (const QString mark = markOf(note); !mark.isEmpty()) {
        reading.herb.marks += mark;
    } else if (const auto processing = m_facts.processings.constFind(note);
               processing != m_facts.processings.constEnd()) {
        reading.processings += *processing;
    } else if (m_facts.suffixes.contains(note)) {
        reading.herb.isPowder = reading.herb.isPowder || isPowderWord(note);
    } else if (m_names.contains(note)) {
        reading.otherNames += note;
    } else {
        return m_facts.parts.contains(note);
    }
    return true;
}

bool HerbNames::readNotes(const QStringList& notes, Reading& reading) const {
    return std::all_of(notes.begin(), notes.end(),
                       [&](const QString& note) { return readNote(note, reading); });
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
void HerbNames::readBeside(const PrescriptionItem& item, Reading& reading) const {
    for (const QString& beside : QStringList{item.processing} + item.handling) {
        const Bracketed words = withoutBrackets(QLatin1Char('(') + normalised(beside) + QLatin1Char(')'));
        for (const QString& word : words.notes) {
            readNote(word, reading);
            if (word.contains(kRaw) && !word.contains(QStringLiteral("生姜"))) {
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

NamedHerb HerbNames::resolve(const PrescriptionItem& item) const {
    Reading reading;
    readBeside(item, reading);
    const QString written = normalised(item.name);
    if (m_names.contains(written)) {
        if (!lookUp(written, reading)) {
            return {};
        }
    } else {
        const Bracketed parts = withoutBrackets(written);
        if (!parts.isBalanced || !readNotes(parts.notes, reading) ||
            !(takeApart(parts.name, 0, reading) || lookUpForm(parts.name, reading))) {
            return {};
        }
    }
    for (const QString& other : reading.otherNames) {
        Reading second;
        lookUp(other, second);
        for (const int candidate : second.herb.candidates) {
            if (!reading.herb.candidates.contains(candidate)) {
                reading.herb.candidates += candidate;
                reading.isAmbiguous = true;
            }
        }
    }
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
