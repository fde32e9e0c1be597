#include "app/knowledge_notes/notebook.h"

#include <QUuid>
#include <algorithm>

#include "app/knowledge_notes/notebook_store.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

Notebook::Notebook(StorageThread& storage, QObject* parent) : QObject(parent), m_storage(storage) {
    m_noteTimer.setSingleShot(true);
    m_noteTimer.setInterval(kNoteDelayMs);
    connect(&m_noteTimer, &QTimer::timeout, this, &Notebook::saveNotes);
    load();
}

Notebook::~Notebook() {
    saveNotes();
}

void Notebook::load() {
    m_storage.run(
        this, [](Database& database) { return NotebookStore(database).load(); },
        [this, asked = m_changes](const NotebookContent& content) {
            if (asked != m_changes) {
                load();  // read before the newest change was written
                return;
            }
            // What was typed meanwhile is newer than what was read.
            NotebookContent read = content;
            for (const QString& id : std::as_const(m_waitingNotes)) {
                read.notes.insert(id, m_content.notes.value(id));
            }
            m_content = read;
            m_isLoaded = true;
            emit loaded();
            emit changed();
        },
        [this](const Failure& failure) { emit failed(failure); });
}

void Notebook::write(std::function<void(Database&)> job) {
    ++m_changes;
    m_storage.run(
        this, std::move(job), [] {}, [this](const Failure& failure) { refuse(failure); });
}

void Notebook::refuse(const Failure& failure) {
    emit failed(failure);
    load();
}

bool Notebook::isFavourite(const QString& id) const {
    return std::any_of(m_content.favourites.begin(), m_content.favourites.end(),
                       [&id](const Bookmark& known) { return known.id == id; });
}

void Notebook::setFavourite(const QString& id, const QString& name, bool isFavourite) {
    if (isFavourite == this->isFavourite(id)) {
        return;
    }
    if (isFavourite) {
        const Bookmark entry{id, name, QDateTime::currentDateTimeUtc()};
        m_content.favourites.prepend(entry);
        write([entry](Database& database) { NotebookStore(database).addFavourite(entry); });
    } else {
        m_content.favourites.removeIf([&id](const Bookmark& known) { return known.id == id; });
        write([id](Database& database) { NotebookStore(database).removeFavourite(id); });
    }
    emit changed();
}

void Notebook::visit(const QString& id, const QString& name) {
    if (!m_content.visits.isEmpty() && m_content.visits.first().id == id) {
        return;
    }
    const Bookmark entry{id, name, QDateTime::currentDateTimeUtc()};
    m_content.visits.removeIf([&id](const Bookmark& known) { return known.id == id; });
    m_content.visits.prepend(entry);
    m_content.visits.resize(std::min<qsizetype>(m_content.visits.size(), NotebookStore::kMostVisits));
    write([entry](Database& database) { NotebookStore(database).addVisit(entry); });
    emit changed();
}

void Notebook::forgetVisits() {
    m_content.visits.clear();
    write([](Database& database) { NotebookStore(database).clearVisits(); });
    emit changed();
}

void Notebook::setNote(const QString& id, const QString& name, const QString& text) {
    if (note(id) == text) {
        return;
    }
    m_content.notes.insert(id, {id, name, text, QDateTime::currentDateTimeUtc()});
    m_waitingNotes.insert(id);
    m_noteTimer.start();
}

void Notebook::saveNotes() {
    m_noteTimer.stop();
    if (m_waitingNotes.isEmpty()) {
        return;
    }
    QList<EntryNote> notes;
    for (const QString& id : std::as_const(m_waitingNotes)) {
        notes += m_content.notes.value(id);
        if (notes.last().text.trimmed().isEmpty()) {
            m_content.notes.remove(id);
        }
    }
    m_waitingNotes.clear();
    ++m_changes;
    m_storage.run(
        this,
        [notes](Database& database) {
            for (const EntryNote& note : notes) {
                NotebookStore(database).setNote(note);
            }
        },
        [this] {
            emit noteSaved();
            emit changed();
        },
        [this, notes](const Failure& failure) {
            // What was typed stays: it is tried again with the next letter, and at the end of the program.
            for (const EntryNote& note : notes) {
                m_waitingNotes.insert(note.id);
                if (!m_content.notes.contains(note.id)) {
                    m_content.notes.insert(note.id, note);
                }
            }
            emit failed(failure);
        });
}

QStringList Notebook::stockNames(const QString& herbId) const {
    QStringList names;
    for (const StockName& name : m_content.stockNames) {
        if (name.herbId == herbId) {
            names += name.name;
        }
    }
    return names;
}

void Notebook::setStockNames(const QString& herbId, const QString& herbName, const QStringList& names) {
    QList<StockName> rows;
    for (const QString& name : names) {
        const bool isRepeated = std::any_of(rows.begin(), rows.end(),
                                            [&name](const StockName& known) { return known.name == name; });
        if (!name.isEmpty() && !isRepeated) {
            rows += StockName{name, herbId, herbName, {}, {}};
        }
    }
    m_storage.run(
        this, [herbId, rows](Database& database) { NotebookStore(database).setStockNames(herbId, rows); },
        [this] { load(); },  // with the readings that the store made
        [this](const Failure& failure) { refuse(failure); });
}

const ClinicFormula* Notebook::formula(const QString& id) const {
    const auto found = std::find_if(m_content.formulas.begin(), m_content.formulas.end(),
                                    [&id](const ClinicFormula& known) { return known.id == id; });
    return found == m_content.formulas.end() ? nullptr : &*found;
}

QString Notebook::saveFormula(ClinicFormula formula) {
    if (formula.id.isEmpty()) {
        formula.id = QStringLiteral("own:") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    }
    formula.at = QDateTime::currentDateTimeUtc();
    m_content.formulas.removeIf([&formula](const ClinicFormula& known) { return known.id == formula.id; });
    m_content.formulas += formula;
    ++m_changes;
    m_storage.run(
        this, [formula](Database& database) { NotebookStore(database).saveFormula(formula); },
        [this] { load(); }, [this](const Failure& failure) { refuse(failure); });
    emit changed();
    return formula.id;
}

void Notebook::removeFormula(const QString& id) {
    m_content.formulas.removeIf([&id](const ClinicFormula& known) { return known.id == id; });
    write([id](Database& database) { NotebookStore(database).removeFormula(id); });
    emit changed();
}

void Notebook::restoreFormula(const QString& id) {
    m_storage.run(
        this, [id](Database& database) { NotebookStore(database).restoreFormula(id); }, [this] { load(); },
        [this](const Failure& failure) { refuse(failure); });
}

}  // namespace xinglin::app
