#include "app/knowledge_build/pinyin.h"

#include <unicode/translit.h>

#include <algorithm>

#include "app/failure.h"
#include "app/knowledge/han_text.h"

namespace xinglin::app {
namespace {

QString textOf(const QList<uint>& codePoints, qsizetype position, qsizetype length) {
    QString text;
    for (qsizetype i = position; i < position + length; ++i) {
        text += QChar::fromUcs4(codePoints.at(i));
    }
    return text;
}

}  // namespace

struct PinyinReader::Table {
    std::unique_ptr<icu::Transliterator> toLatin;
};

PinyinReader::PinyinReader(const QList<QPair<QString, QString>>& overrides)
    : m_table(std::make_unique<Table>()) {
    UErrorCode status = U_ZERO_ERROR;
    m_table->toLatin.reset(
        icu::Transliterator::createInstance(icu::UnicodeString("Han-Latin"), UTRANS_FORWARD, status));
    if (U_FAILURE(status) || !m_table->toLatin) {
        throw FailureError({FailureCode::Internal, QStringLiteral("ICU has no Han-Latin table."),
                            QStringLiteral("Install the full ICU data."),
                            QString::fromUtf8(u_errorName(status))});
    }
    for (const auto& [text, pinyin] : overrides) {
        m_overrides.insert(text, pinyin.split(QLatin1Char(' '), Qt::SkipEmptyParts));
        m_longestOverride = std::max(m_longestOverride, text.toUcs4().size());
    }
}

PinyinReader::~PinyinReader() = default;

const QString& PinyinReader::general(const QString& character) {
    auto known = m_known.find(character);
    if (known == m_known.end()) {
        icu::UnicodeString text(reinterpret_cast<const char16_t*>(character.utf16()),
                                static_cast<int32_t>(character.size()));
        m_table->toLatin->transliterate(text);
        known = m_known.insert(character,
                               QStringView(text.getBuffer(), text.length()).toString().trimmed().toLower());
    }
    return *known;
}

QStringList PinyinReader::overrideAt(const QList<uint>& text, qsizetype position) const {
    for (qsizetype length = std::min(m_longestOverride, text.size() - position); length > 0; --length) {
        const auto found = m_overrides.constFind(textOf(text, position, length));
        if (found != m_overrides.constEnd()) {
            return *found;
        }
    }
    return {};
}

Reading PinyinReader::read(const QString& name) {
    Reading reading;
    QStringList marked;
    bool differs = false;
    const auto add = [&](const QString& character, const QString& given) {
        const QString toned = general(character);
        const QString plain = searchKey(toned);
        const QString wanted = given.isEmpty() ? plain : searchKey(given);
        // An override that only repeats the general reading keeps the tone mark of the table.
        const bool keepsTone = given.isEmpty() || (wanted == plain && given == wanted);
        marked += keepsTone ? toned : given;
        reading.syllables += wanted;
        reading.general += plain;
        differs = differs || wanted != plain;
    };
    const QList<uint> text = name.toUcs4();
    for (qsizetype i = 0; i < text.size();) {
        const QString character = textOf(text, i, 1);
        const QStringList given = overrideAt(text, i);
        if (!given.isEmpty()) {
            for (qsizetype k = 0; k < given.size(); ++k) {
                add(textOf(text, i + k, 1), given.at(k));
            }
            i += given.size();
            continue;
        }
        if (isHan(text.at(i))) {
            add(character, {});
        } else if (const QString key = searchKey(character); !key.isEmpty()) {
            marked += character;
            reading.syllables += key;
            reading.general += key;
        }
        ++i;
    }
    reading.marked = marked.join(QLatin1Char(' '));
    if (!differs) {
        reading.general.clear();
    }
    return reading;
}

QStringList joinedSpellings(const QStringList& syllables) {
    QStringList spellings = {syllables.join(QString())};
    if (spellings.first().contains(QLatin1Char('v'))) {
        spellings += QString(spellings.first()).replace(QLatin1Char('v'), QLatin1Char('u'));
    }
    return spellings;
}

QString initialsOf(const QStringList& syllables) {
    QString initials;
    for (const QString& syllable : syllables) {
        initials += syllable.left(1);
    }
    return initials;
}

}  // namespace xinglin::app
