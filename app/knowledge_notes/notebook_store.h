#pragma once

#include "app/knowledge_notes/notebook_types.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// The notebook's tables of clinic.db. Works on a Database of the storage thread, which must outlive it;
/// every call may throw FailureError and leaves nothing half done.
class NotebookStore final {
public:
    explicit NotebookStore(Database& database) : m_database(database) {}

    static constexpr int kMostVisits = 200;  ///< older ones are forgotten

    NotebookContent load();
    /// In the order in which they were written.
    QList<StockName> stockNames();

    void addFavourite(const Bookmark& entry);
    void removeFavourite(const QString& id);
    void addVisit(const Bookmark& entry);
    void clearVisits();
    /// An empty text takes the note away.
    void setNote(const EntryNote& note);
    /// Replaces all names of one herb. Throws FailureError(InvalidInput) when a name already means another.
    void setStockNames(const QString& herbId, const QList<StockName>& names);
    /// Inserts or replaces. The id must be given.
    void saveFormula(const ClinicFormula& formula);
    void removeFormula(const QString& id);
    /// Takes removeFormula() back.
    void restoreFormula(const QString& id);

private:
    QList<Bookmark> bookmarks(const QByteArray& sql);
    QList<ClinicFormula> formulas();

    Database& m_database;
};

/// The names of the stock in the clinic.db of `dataFolder`, read and nothing else: none where there is no
/// such file, or one from before there were names. Throws FailureError when it cannot be read.
QList<StockName> readStockNames(const QString& dataFolder);

/// `name` with its readings, for finding it as it is typed; empty where ICU cannot read it.
struct TypedName {
    QString pinyin;
    QString initials;
};
TypedName typedName(const QString& name);

}  // namespace xinglin::app
