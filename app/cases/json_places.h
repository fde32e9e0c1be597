#pragma once

#include <QHash>
#include <QJsonDocument>
#include <QString>

namespace xinglin::app {

/// A JSON file with the line and column of every value, so that an error can say where it stands.
///
/// QJsonDocument forgets positions; a person who edits a form needs them.
class JsonPlaces final {
public:
    struct Place {
        int line = 1;    ///< from 1
        int column = 1;  ///< from 1, in characters
    };

    /// Parses `bytes`. Throws FailureError(FileCorrupt) naming `fileName`, line and column when it is no
    /// JSON, and FailureError(InvalidInput) when one object has the same key twice.
    JsonPlaces(const QByteArray& bytes, const QString& fileName);

    const QJsonDocument& document() const { return m_document; }

    /// "outpatient.json, line 12, column 5, /sections/0/id"; an unknown pointer gives its nearest parent's
    /// place.
    QString describe(const QString& pointer) const;
    /// The same as line and column.
    Place placeOf(const QString& pointer) const;

private:
    QJsonDocument m_document;
    QString m_fileName;
    QHash<QString, Place> m_places;
};

}  // namespace xinglin::app
