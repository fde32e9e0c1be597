#include "app/knowledge/han_text.h"

#include <QStringList>
#include <algorithm>

namespace xinglin::app {
namespace {

// A letter of no language that patients or books use, kept whole by the tokenizer as a word of its own.
constexpr char16_t kBoundary = u'\u01C1';

bool isMark(QChar character) {
    return character.category() == QChar::Mark_NonSpacing;
}

// Letters with accents become letter + mark; ü becomes v before its mark is dropped, because that is how it
// is typed.
QString withoutAccents(const QString& text) {
    QString result;
    const QString decomposed = text.normalized(QString::NormalizationForm_D);
    for (const QChar character : decomposed) {
        if (character == QChar(0x0308) && result.endsWith(QLatin1Char('u'))) {
            result.back() = QLatin1Char('v');
        } else if (!isMark(character)) {
            result += character;
        }
    }
    return result.normalized(QString::NormalizationForm_C);
}

QString folded(QStringView text) {
    return withoutAccents(text.toString().normalized(QString::NormalizationForm_KC).toLower());
}

// Calls `onHan(QStringView)` for each Han character and `onWord(QStringView)` for each run of other letters
// and digits; a dot between two of them belongs to the run (codes, decimals).
template <typename OnHan, typename OnWord>
void forEachToken(const QString& text, OnHan onHan, OnWord onWord) {
    qsizetype wordStart = -1;
    const auto endWord = [&](qsizetype end) {
        if (wordStart >= 0) {
            onWord(QStringView(text).mid(wordStart, end - wordStart));
            wordStart = -1;
        }
    };
    for (qsizetype i = 0; i < text.size();) {
        const bool pair =
            text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        const char32_t codePoint =
            pair ? QChar::surrogateToUcs4(text.at(i), text.at(i + 1)) : char32_t(text.at(i).unicode());
        const qsizetype length = pair ? 2 : 1;
        if (isHan(codePoint)) {
            endWord(i);
            onHan(QStringView(text).mid(i, length));
        } else if (QChar::isLetterOrNumber(codePoint)) {
            wordStart = wordStart < 0 ? i : wordStart;
        } else {
            endWord(i);
        }
        i += length;
    }
    endWord(text.size());
}

}  // namespace

bool isHan(char32_t codePoint) {
    return (codePoint >= 0x4E00 && codePoint <= 0x9FFF) || (codePoint >= 0x3400 && codePoint <= 0x4DBF) ||
           (codePoint >= 0x20000 && codePoint <= 0x323AF) || (codePoint >= 0xF900 && codePoint <= 0xFAFF) ||
           codePoint == 0x3007;
}

bool hasHan(QStringView text) {
    const QList<uint> codePoints = text.toUcs4();
    return std::any_of(codePoints.begin(), codePoints.end(), [](uint c) { return isHan(c); });
}

void HanSimplifier::add(const QString& traditional, const QString& simplified) {
    if (traditional.size() != simplified.size() || traditional.isEmpty() || traditional == simplified) {
        return;
    }
    if (traditional.size() == 1) {
        m_characters.insert(traditional.front(), simplified.front());
    } else {
        m_words.insert(traditional, simplified);
        m_longestWord = std::max(m_longestWord, traditional.size());
    }
}

QString HanSimplifier::simplified(QStringView text) const {
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        qsizetype length = std::min(m_longestWord, text.size() - i);
        for (; length > 1; --length) {
            const auto word = m_words.constFind(text.mid(i, length).toString());
            if (word != m_words.constEnd()) {
                result += *word;
                break;
            }
        }
        if (length <= 1) {
            length = 1;
            result += m_characters.value(text.at(i), text.at(i));
        }
        i += length;
    }
    return result;
}

QString searchKey(QStringView text) {
    const QString plain = folded(text);
    QString key;
    key.reserve(plain.size());
    for (qsizetype i = 0; i < plain.size(); ++i) {
        const QChar character = plain.at(i);
        const bool innerDot = character == QLatin1Char('.') && i > 0 && plain.at(i - 1).isDigit();
        if (character.isLetterOrNumber() || character.isSurrogate() || innerDot) {
            key += character;
        }
    }
    return key;
}

QString segmented(QStringView text) {
    QStringList tokens;
    const auto add = [&tokens](QStringView token) { tokens += token.toString(); };
    forEachToken(folded(text), add, add);
    return tokens.join(QLatin1Char(' '));
}

QString segmentBoundary() {
    return QStringLiteral(" %1 ").arg(QChar(kBoundary));
}

QString fullTextQuery(QStringView text) {
    QStringList phrases;
    const QStringList words = text.toString().simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        QStringList tokens;
        bool endsInWord = false;
        forEachToken(
            folded(word),
            [&](QStringView token) {
                tokens += token.toString();
                endsInWord = false;
            },
            [&](QStringView token) {
                tokens += token.toString();
                endsInWord = true;
            });
        tokens.removeAll(QString(QChar(kBoundary)));
        if (!tokens.isEmpty()) {
            // Tokens are letters and digits only: no quotation mark can end the phrase early.
            phrases += QStringLiteral("\"%1\"%2")
                           .arg(tokens.join(QLatin1Char(' ')), endsInWord ? QStringLiteral("*") : QString());
        }
    }
    return phrases.join(QStringLiteral(" AND "));
}

}  // namespace xinglin::app
