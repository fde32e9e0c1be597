#include "app/library/model_file.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace xinglin::app {

QString ModelFile::name() const {
    const QString inside = description.value(QLatin1String("name")).toString();
    return inside.isEmpty() ? QFileInfo(path).completeBaseName() : inside;
}

QString ModelFile::architecture() const {
    return description.value(QLatin1String("architecture")).toString();
}

QString ModelFile::quantisation() const {
    const QJsonObject tensors = description.value(QLatin1String("tensors")).toObject();
    QString most;
    int count = 0;
    for (auto it = tensors.begin(); it != tensors.end(); ++it) {
        // Norms and biases stay float in every quantised file and are many; they say nothing of the weights.
        if (it.value().toInt() > count && (it.key() != QLatin1String("F32") || tensors.size() == 1)) {
            most = it.key();
            count = it.value().toInt();
        }
    }
    return most;
}

QString ModelFile::licence() const {
    return description.value(QLatin1String("licence")).toString();
}

QString ModelFile::tokenizer() const {
    return description.value(QLatin1String("tokenizer")).toObject().value(QLatin1String("model")).toString();
}

QString ModelFile::chatTemplate() const {
    return description.value(QLatin1String("template")).toString();
}

qint64 ModelFile::parameters() const {
    return description.value(QLatin1String("parameters")).toInteger();
}

int ModelFile::contextTokens() const {
    return description.value(QLatin1String("context_length")).toInt();
}

QList<ModelFile> ModelFileStore::list() const {
    Statement row = m_database.prepare(
        "SELECT path, size_bytes, modified_at, added_at, sha256, description FROM model_files ORDER BY "
        "added_at, "
        "path");
    QList<ModelFile> files;
    while (row.step()) {
        files.append({row.text(0), row.integer(1), row.integer(2), row.integer(3), row.text(4),
                      QJsonDocument::fromJson(row.text(5).toUtf8()).object()});
    }
    return files;
}

void ModelFileStore::save(const ModelFile& file) {
    m_database
        .prepare(
            "INSERT INTO model_files (path, size_bytes, modified_at, added_at, sha256, description) VALUES "
            "(?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET size_bytes = excluded.size_bytes, "
            "modified_at = excluded.modified_at, sha256 = excluded.sha256, description = "
            "excluded.description")
        .bind(1, file.path)
        .bind(2, file.sizeBytes)
        .bind(3, file.modifiedAtMs)
        .bind(4, file.addedAtMs)
        .bind(5, file.sha256)
        .bind(6, QString::fromUtf8(QJsonDocument(file.description).toJson(QJsonDocument::Compact)))
        .step();
}

void ModelFileStore::remove(const QString& path) {
    m_database.prepare("DELETE FROM model_files WHERE path = ?").bind(1, path).step();
}

}  // namespace xinglin::app
