#include "app/cases/json_places.h"

#include <QCoreApplication>
#include <QSet>

#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(JsonPlaces)
};

QString placeText(const QString& fileName, const JsonPlaces::Place& place) {
    return Words::tr("%1, line %2, column %3").arg(fileName).arg(place.line).arg(place.column);
}

// Walks text that QJsonDocument has already accepted, so the grammar needs no second check here; depth is
// bounded by QJsonDocument's own limit of 1024.
class Walker {
public:
    Walker(const QString& text, const QString& fileName, QHash<QString, JsonPlaces::Place>& places)
        : m_text(text), m_fileName(fileName), m_places(places) {}

    void value(const QString& pointer) {
        space();
        m_places.insert(pointer, m_place);
        switch (peek().unicode()) {
        case '{':
            object(pointer);
            break;
        case '[':
            array(pointer);
            break;
        case '"':
            string();
            break;
        default:
            while (m_at < m_text.size() && !QStringLiteral(",]} \t\r\n").contains(peek())) {
                take();
            }
        }
    }

private:
    QChar peek() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }

    QChar take() {
        const QChar character = peek();
        ++m_at;
        if (character == u'\n') {
            ++m_place.line;
            m_place.column = 1;
        } else if (!character.isLowSurrogate()) {
            ++m_place.column;
        }
        return character;
    }

    void space() {
        while (m_at < m_text.size() &&
               (peek() == u' ' || peek() == u'\t' || peek() == u'\r' || peek() == u'\n')) {
            take();
        }
    }

    // The characters between the quotes; escapes stay as written, which is enough to compare keys.
    QString string() {
        take();
        QString characters;
        while (m_at < m_text.size() && peek() != u'"') {
            const QChar character = take();
            characters.append(character);
            if (character == u'\\') {
                characters.append(take());
            }
        }
        take();
        return characters;
    }

    void object(const QString& pointer) {
        take();
        QSet<QString> keys;
        for (space(); m_at < m_text.size() && peek() != u'}'; space()) {
            if (peek() == u',') {
                take();
                space();
            }
            const JsonPlaces::Place place = m_place;
            const QString key = string();
            if (keys.contains(key)) {
                throw FailureError({FailureCode::InvalidInput,
                                    Words::tr("%1: the key “%2” stands twice in one object.")
                                        .arg(placeText(m_fileName, place), key),
                                    Words::tr("Remove one of the two."), pointer});
            }
            keys.insert(key);
            space();
            take();  // the colon
            value(pointer + u'/' +
                  QString(key).replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1")));
        }
        take();
    }

    void array(const QString& pointer) {
        take();
        int index = 0;
        for (space(); m_at < m_text.size() && peek() != u']'; space()) {
            if (peek() == u',') {
                take();
            }
            value(pointer + u'/' + QString::number(index++));
        }
        take();
    }

    const QString& m_text;
    const QString& m_fileName;
    QHash<QString, JsonPlaces::Place>& m_places;
    qsizetype m_at = 0;
    JsonPlaces::Place m_place;
};

}  // namespace

JsonPlaces::JsonPlaces(const QByteArray& bytes, const QString& fileName) : m_fileName(fileName) {
    QJsonParseError error;
    m_document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError) {
        const QByteArray before = bytes.left(error.offset);
        const qsizetype lineStart = before.lastIndexOf('\n') + 1;
        const Place place{static_cast<int>(before.count('\n')) + 1,
                          static_cast<int>(QString::fromUtf8(before.mid(lineStart)).size()) + 1};
        throw FailureError(
            {FailureCode::FileCorrupt,
             Words::tr("%1: this is not JSON: %2.").arg(placeText(fileName, place), error.errorString()),
             Words::tr("Correct this place of the file."), QString()});
    }
    const QString text = QString::fromUtf8(bytes);
    Walker(text, m_fileName, m_places).value(QString());
}

QString JsonPlaces::describe(const QString& pointer) const {
    const QString place = placeText(m_fileName, placeOf(pointer));
    return pointer.isEmpty() ? place : place + QStringLiteral(", ") + pointer;
}

JsonPlaces::Place JsonPlaces::placeOf(const QString& pointer) const {
    QString known = pointer;
    while (!m_places.contains(known) && !known.isEmpty()) {
        known.truncate(known.lastIndexOf(u'/'));
    }
    return m_places.value(known);
}

}  // namespace xinglin::app
