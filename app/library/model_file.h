#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include "app/storage/database.h"

namespace xinglin::app {

/// A model file that the user added, and what `xinglin-engine inspect` says of it.
struct ModelFile {
    QString path{};
    qint64 sizeBytes = 0;
    qint64 modifiedAtMs = 0;
    qint64 addedAtMs = 0;
    QString sha256{};           ///< empty until it was computed
    QJsonObject description{};  ///< the whole output of inspect

    /// The name inside the file, or the file's name.
    QString name() const;
    QString architecture() const;
    /// The tensor type that most tensors have, small float ones aside: `Q4_1`.
    QString quantisation() const;
    QString licence() const;
    QString tokenizer() const;
    QString chatTemplate() const;
    qint64 parameters() const;  ///< 0 when not known
    int contextTokens() const;  ///< what the model was trained for; 0 when not known
};

/// The list of model files in clinic.db. Borrows the database and is used on its thread; every call may throw
/// FailureError.
class ModelFileStore final {
public:
    explicit ModelFileStore(Database& database) : m_database(database) {}

    /// In the order in which they were added.
    QList<ModelFile> list() const;
    /// Adds a file, or replaces what is known of it.
    void save(const ModelFile& file);
    void remove(const QString& path);

private:
    Database& m_database;
};

}  // namespace xinglin::app
