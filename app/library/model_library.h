#pragma once

#include <QAbstractListModel>
#include <QList>

#include "app/failure.h"
#include "app/library/file_hasher.h"
#include "app/library/model_file.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

/// The model files that the user added, as a list.
///
/// A file is inspected by the engine in the background before it enters the list; one that the engine refuses
/// never enters. Removing a row forgets the file and leaves it on the disk. Lives on the GUI thread;
/// `storage` is borrowed.
class ModelLibrary final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { PathRole = Qt::UserRole + 1, PresenceRole, SummaryRole };
    enum class Presence { Present, Missing };
    Q_ENUM(Presence)

    /// `engineProgram` is the path of xinglin-engine.
    ModelLibrary(StorageThread& storage, QString engineProgram, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const ModelFile& at(int row) const { return m_files.at(row); }
    /// -1 when it is not in the list.
    int rowOf(const QString& path) const;
    const QString& engineProgram() const { return m_engineProgram; }
    /// True while a file is being inspected.
    bool isInspecting() const { return m_inspecting > 0; }

    /// Inspects `path` and adds it, or answers with rejected(). A file that is in the list already is
    /// inspected again.
    void add(const QString& path);
    void remove(int row);
    /// Reads the list again, after somebody else has written it.
    void reload();

signals:
    void loaded();
    void inspectingChanged();
    void added(int row);
    void rejected(const QString& path, const xinglin::app::Failure& failure);
    void hashed(const QString& path, const QString& sha256);
    /// The list could not be read or written.
    void storageFailed(const xinglin::app::Failure& failure);

private:
    void accept(const QString& path, const QJsonObject& description);
    void setHash(const QString& path, const QString& sha256);
    void save(const ModelFile& file);
    void refreshChangedFiles();

    StorageThread& m_storage;
    QString m_engineProgram;
    QList<ModelFile> m_files;
    FileHasher m_hasher;
    int m_inspecting = 0;
};

/// `1.2 GB`; the unit of files and memory alike.
QString byteSize(qint64 bytes);

/// `7.2 B`, `135 M`: a number of parameters.
QString parameterCount(qint64 parameters);

}  // namespace xinglin::app
