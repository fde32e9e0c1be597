#include "app/library/model_library.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <algorithm>

#include "app/library/engine_call.h"

namespace xinglin::app {
namespace {

// Of a file, or of the files of a Hugging Face folder.
qint64 sizeOnDisk(const QFileInfo& model) {
    if (!model.isDir()) {
        return model.size();
    }
    qint64 bytes = 0;
    for (const QFileInfo& file : QDir(model.filePath()).entryInfoList(QDir::Files)) {
        bytes += file.size();
    }
    return bytes;
}

}  // namespace

QString byteSize(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, bytes < 1024 * 1024 * 1024 ? 0 : 1,
                                       QLocale::DataSizeTraditionalFormat);
}

QString parameterCount(qint64 parameters) {
    const auto scaled = static_cast<double>(parameters);
    if (parameters >= 1'000'000'000) {
        return QStringLiteral("%1 B").arg(scaled / 1e9, 0, 'f', 1);
    }
    return parameters >= 1'000'000 ? QStringLiteral("%1 M").arg(scaled / 1e6, 0, 'f', 0)
                                   : QString::number(parameters);
}

ModelLibrary::ModelLibrary(StorageThread& storage, QString engineProgram, QObject* parent)
    : QAbstractListModel(parent), m_storage(storage), m_engineProgram(std::move(engineProgram)) {
    connect(&m_hasher, &FileHasher::hashed, this, &ModelLibrary::setHash);
    reload();
}

void ModelLibrary::reload() {
    m_storage.run(
        this, [](Database& database) { return ModelFileStore(database).list(); },
        [this](const QList<ModelFile>& files) {
            const QList<ModelFile> addedMeanwhile = m_files;
            beginResetModel();
            m_files = files;
            for (const ModelFile& file : addedMeanwhile) {
                if (rowOf(file.path) < 0) {
                    m_files.append(file);
                }
            }
            endResetModel();
            refreshChangedFiles();
            emit loaded();
        },
        [this](const Failure& failure) { emit storageFailed(failure); });
}

void ModelLibrary::refreshChangedFiles() {
    for (const ModelFile& file : m_files) {
        const QFileInfo info(file.path);
        if (!info.exists()) {
            continue;
        }
        if (sizeOnDisk(info) != file.sizeBytes ||
            info.lastModified().toMSecsSinceEpoch() != file.modifiedAtMs) {
            add(file.path);
        } else if (file.sha256.isEmpty()) {
            m_hasher.hash(file.path);  // the program ended before the sum was there
        }
    }
}

int ModelLibrary::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_files.size());
}

QVariant ModelLibrary::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ModelFile& file = m_files.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return file.name();
    case PathRole:
        return file.path;
    case PresenceRole:
        return QVariant::fromValue(QFileInfo::exists(file.path) ? Presence::Present : Presence::Missing);
    case SummaryRole: {
        QStringList parts{file.architecture(), file.quantisation()};
        if (file.parameters() > 0) {
            parts.insert(1, parameterCount(file.parameters()));
        }
        parts.append(byteSize(file.sizeBytes));
        parts.removeAll(QString());
        return parts.join(QStringLiteral("・"));
    }
    default:
        return {};
    }
}

int ModelLibrary::rowOf(const QString& path) const {
    const auto found = std::find_if(m_files.begin(), m_files.end(),
                                    [&path](const ModelFile& file) { return file.path == path; });
    return found == m_files.end() ? -1 : static_cast<int>(found - m_files.begin());
}

void ModelLibrary::add(const QString& chosen) {
    const QString path = QDir::cleanPath(QFileInfo(chosen).absoluteFilePath());
    if (!QFileInfo(path).isReadable()) {
        emit rejected(path, {FailureCode::FileUnreadable,
                             tr("The file %1 cannot be read.").arg(QDir::toNativeSeparators(path)),
                             tr("Check that it exists and that you may read it."),
                             {}});
        return;
    }
    ++m_inspecting;
    emit inspectingChanged();
    const auto ended = [this] {
        --m_inspecting;
        emit inspectingChanged();
    };
    EngineCall::start(
        m_engineProgram, {QStringLiteral("inspect"), path}, path,
        [this, path, ended](const QJsonObject& description) {
            ended();
            accept(path, description);
        },
        [this, path, ended](const Failure& failure) {
            ended();
            emit rejected(path, failure);
        },
        this);
}

void ModelLibrary::accept(const QString& path, const QJsonObject& description) {
    const QFileInfo info(path);
    ModelFile file;
    file.path = path;
    file.sizeBytes = sizeOnDisk(info);
    file.modifiedAtMs = info.lastModified().toMSecsSinceEpoch();
    file.addedAtMs = QDateTime::currentMSecsSinceEpoch();
    file.description = description;
    int row = rowOf(path);
    if (row >= 0) {
        file.addedAtMs = m_files.at(row).addedAtMs;
        m_files[row] = file;
        emit dataChanged(index(row), index(row));
    } else {
        row = rowCount();
        beginInsertRows({}, row, row);
        m_files.append(file);
        endInsertRows();
    }
    save(file);
    m_hasher.hash(path);
    emit added(row);
}

void ModelLibrary::setHash(const QString& path, const QString& sha256) {
    const int row = rowOf(path);
    if (row < 0) {
        return;
    }
    m_files[row].sha256 = sha256;
    save(m_files.at(row));
    emit dataChanged(index(row), index(row));
    emit hashed(path, sha256);
}

void ModelLibrary::save(const ModelFile& file) {
    m_storage.run(
        this, [file](Database& database) { ModelFileStore(database).save(file); }, [] {},
        [this](const Failure& failure) { emit storageFailed(failure); });
}

void ModelLibrary::remove(int row) {
    if (row < 0 || row >= rowCount()) {
        return;
    }
    const QString path = m_files.at(row).path;
    beginRemoveRows({}, row, row);
    m_files.removeAt(row);
    endRemoveRows();
    m_storage.run(
        this, [path](Database& database) { ModelFileStore(database).remove(path); }, [] {},
        [this](const Failure& failure) { emit storageFailed(failure); });
}

}  // namespace xinglin::app
