#pragma once

#include <QObject>
#include <QSet>
#include <QTimer>
#include <functional>

#include "app/failure.h"
#include "app/knowledge_notes/notebook_types.h"

namespace xinglin::app {

class Database;
class StorageThread;

/// The clinic's own side of the knowledge base: favourites, visits, notes, stock names, own formulas.
///
/// Lives on the GUI thread and answers from memory; every change is in memory at once and on its way to
/// clinic.db. What the storage refuses arrives in failed(), and the content is read again, so that nothing is
/// shown that is not kept.
class Notebook final : public QObject {
    Q_OBJECT

public:
    /// `storage` is borrowed and must outlive the notebook. Reads everything at once; loaded() follows.
    explicit Notebook(StorageThread& storage, QObject* parent = nullptr);
    /// Hands over notes that still wait.
    ~Notebook() override;

    bool isLoaded() const { return m_isLoaded; }
    const NotebookContent& content() const { return m_content; }

    bool isFavourite(const QString& id) const;
    void setFavourite(const QString& id, const QString& name, bool isFavourite);

    /// Puts the entry in front of the visits.
    void visit(const QString& id, const QString& name);
    void forgetVisits();

    static constexpr int kNoteDelayMs = 500;
    QString note(const QString& id) const { return m_content.notes.value(id).text; }
    /// Kept as one types: written when the typing rests for kNoteDelayMs, and by saveNotes().
    void setNote(const QString& id, const QString& name, const QString& text);
    /// Writes at once what waits: before the program ends.
    void saveNotes();
    bool hasUnsavedNotes() const { return !m_waitingNotes.isEmpty(); }

    QStringList stockNames(const QString& herbId) const;
    /// Replaces the names of one herb. failed() says where a name is another herb's already.
    void setStockNames(const QString& herbId, const QString& herbName, const QStringList& names);

    const ClinicFormula* formula(const QString& id) const;
    /// Saves under its id, or a new one; returns it.
    QString saveFormula(ClinicFormula formula);
    void removeFormula(const QString& id);
    /// Takes the newest removal of `id` back.
    void restoreFormula(const QString& id);

signals:
    void loaded();
    void changed();    ///< anything but the text of a note
    void noteSaved();  ///< what was typed is on the disk
    void failed(const xinglin::app::Failure& failure);

private:
    void load();
    void write(std::function<void(Database&)> job);
    void refuse(const Failure& failure);

    StorageThread& m_storage;
    NotebookContent m_content;
    bool m_isLoaded = false;
    quint64 m_changes = 0;  ///< made here so far: what was read before the newest one is read again
    QSet<QString> m_waitingNotes;
    QTimer m_noteTimer;
};

}  // namespace xinglin::app
