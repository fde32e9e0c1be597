#include "app/knowledge_notes/notebook_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include "app/failure.h"
#include "app/knowledge_build/pinyin.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(NotebookStore)
};

constexpr QLatin1String kOwnPrefix("own:");

QDateTime timeAt(const Statement& row, int column) {
    return QDateTime::fromMSecsSinceEpoch(row.integer(column));
}

QString rowId(const QString& ownId) {
    return ownId.mid(kOwnPrefix.size());
}

}  // namespace

bool isOwnId(const QString& id) {
    return id.startsWith(kOwnPrefix) && id.size() > kOwnPrefix.size();
}

namespace {

// The builder's corrections of ICU, which reads 咳 as hai and 白术 as bai shu.
QList<QPair<QString, QString>> pinyinOverrides() {
    QFile file(QStringLiteral(":/knowledge/pinyin_overrides.tsv"));
    const bool isOpened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(isOpened);
    Q_UNUSED(isOpened)
    QList<QPair<QString, QString>> overrides;
    for (const QByteArray& line : file.readAll().split('\n').mid(1)) {
        const QStringList cells = QString::fromUtf8(line).split(QLatin1Char('\t'));
        if (cells.size() >= 2) {
            overrides.append({cells.at(0), cells.at(1)});
        }
    }
    return overrides;
}

}  // namespace

TypedName typedName(const QString& name) {
    try {
        PinyinReader reader(pinyinOverrides());
        const QStringList syllables = reader.read(name).syllables;
        return {syllables.join(QString()), initialsOf(syllables)};
    } catch (const FailureError&) {
        return {};  // no Han-Latin table on this machine: found by its characters all the same
    }
}

QList<StockName> readStockNames(const QString& dataFolder) {
    const QString path = QDir(dataFolder).filePath(QStringLiteral("clinic.db"));
    if (!QFile::exists(path)) {
        return {};
    }
    Database database = Database::open(path, {Database::Access::ReadOnly});
    Statement table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'stock_names'");
    return table.step() ? NotebookStore(database).stockNames() : QList<StockName>();
}

QList<Bookmark> NotebookStore::bookmarks(const QByteArray& sql) {
    Statement rows = m_database.prepare(sql);
    QList<Bookmark> list;
    while (rows.step()) {
        list += Bookmark{rows.text(0), rows.text(1), timeAt(rows, 2)};
    }
    return list;
}

NotebookContent NotebookStore::load() {
    NotebookContent content;
    content.favourites = bookmarks(
        "SELECT entry_id, name, added_at FROM knowledge_favourites ORDER BY added_at DESC, rowid DESC");
    content.visits = bookmarks(
        "SELECT entry_id, name, visited_at FROM knowledge_visits ORDER BY visited_at DESC, rowid DESC");
    Statement notes = m_database.prepare("SELECT entry_id, name, text, updated_at FROM knowledge_notes");
    while (notes.step()) {
        content.notes.insert(notes.text(0), {notes.text(0), notes.text(1), notes.text(2), timeAt(notes, 3)});
    }
    content.stockNames = stockNames();
    content.formulas = formulas();
    return content;
}

QList<StockName> NotebookStore::stockNames() {
    QList<StockName> list;
    Statement names = m_database.prepare(
        "SELECT name, herb_id, herb_name, pinyin, initials FROM stock_names ORDER BY rowid");
    while (names.step()) {
        list += StockName{names.text(0), names.text(1), names.text(2), names.text(3), names.text(4)};
    }
    return list;
}

QList<ClinicFormula> NotebookStore::formulas() {
    QList<ClinicFormula> list;
    Statement rows = m_database.prepare(
        "SELECT id, name, pinyin, initials, indications, usage, based_on, updated_at FROM clinic_formulas"
        " WHERE deleted_at IS NULL ORDER BY pinyin, name");
    Statement items = m_database.prepare(
        "SELECT written, herb_id, grams, note FROM clinic_formula_items WHERE formula_id = ?1 ORDER BY "
        "position");
    while (rows.step()) {
        ClinicFormula formula;
        formula.id = kOwnPrefix + rows.text(0);
        formula.name = rows.text(1);
        formula.pinyin = rows.text(2);
        formula.initials = rows.text(3);
        formula.indications = rows.text(4);
        formula.usage = rows.text(5);
        formula.basedOn = rows.text(6);
        formula.at = timeAt(rows, 7);
        items.reset();
        items.bind(1, rows.text(0));
        while (items.step()) {
            ClinicFormulaItem item{items.text(0), items.text(1), std::nullopt, items.text(3)};
            if (!items.isNull(2)) {
                item.grams = items.real(2);
            }
            formula.items += item;
        }
        list += formula;
    }
    return list;
}

void NotebookStore::addFavourite(const Bookmark& entry) {
    m_database
        .prepare("INSERT OR REPLACE INTO knowledge_favourites(entry_id, name, added_at) VALUES(?1, ?2, ?3)")
        .bind(1, entry.id)
        .bind(2, entry.name)
        .bind(3, entry.at.toMSecsSinceEpoch())
        .step();
}

void NotebookStore::removeFavourite(const QString& id) {
    m_database.prepare("DELETE FROM knowledge_favourites WHERE entry_id = ?1").bind(1, id).step();
}

void NotebookStore::addVisit(const Bookmark& entry) {
    Transaction transaction(m_database);
    m_database
        .prepare("INSERT OR REPLACE INTO knowledge_visits(entry_id, name, visited_at) VALUES(?1, ?2, ?3)")
        .bind(1, entry.id)
        .bind(2, entry.name)
        .bind(3, entry.at.toMSecsSinceEpoch())
        .step();
    m_database
        .prepare(
            "DELETE FROM knowledge_visits WHERE entry_id NOT IN"
            " (SELECT entry_id FROM knowledge_visits ORDER BY visited_at DESC, rowid DESC LIMIT ?1)")
        .bind(1, qint64(kMostVisits))
        .step();
    transaction.commit();
}

void NotebookStore::clearVisits() {
    m_database.execute("DELETE FROM knowledge_visits");
}

void NotebookStore::setNote(const EntryNote& note) {
    if (note.text.trimmed().isEmpty()) {
        m_database.prepare("DELETE FROM knowledge_notes WHERE entry_id = ?1").bind(1, note.id).step();
        return;
    }
    m_database
        .prepare(
            "INSERT OR REPLACE INTO knowledge_notes(entry_id, name, text, updated_at) VALUES(?1, ?2, ?3, ?4)")
        .bind(1, note.id)
        .bind(2, note.name)
        .bind(3, note.text)
        .bind(4, note.at.toMSecsSinceEpoch())
        .step();
}

void NotebookStore::setStockNames(const QString& herbId, const QList<StockName>& names) {
    Transaction transaction(m_database);
    m_database.prepare("DELETE FROM stock_names WHERE herb_id = ?1").bind(1, herbId).step();
    for (const StockName& name : names) {
        Statement other = m_database.prepare("SELECT herb_name FROM stock_names WHERE name = ?1");
        if (other.bind(1, name.name).step()) {
            throw FailureError(
                {FailureCode::InvalidInput,
                 Words::tr("“%1” is already the stock name of %2.").arg(name.name, other.text(0)),
                 Words::tr("Take it away there first, or choose another word."), QString()});
        }
        const TypedName typed = typedName(name.name);
        m_database
            .prepare(
                "INSERT INTO stock_names(name, herb_id, herb_name, pinyin, initials, updated_at)"
                " VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
            .bind(1, name.name)
            .bind(2, herbId)
            .bind(3, name.herbName)
            .bind(4, typed.pinyin)
            .bind(5, typed.initials)
            .bind(6, QDateTime::currentMSecsSinceEpoch())
            .step();
    }
    transaction.commit();
}

void NotebookStore::saveFormula(const ClinicFormula& formula) {
    const QString id = rowId(formula.id);
    const TypedName typed = typedName(formula.name);
    Transaction transaction(m_database);
    m_database
        .prepare(
            "INSERT INTO clinic_formulas(id, name, pinyin, initials, indications, usage, based_on, "
            "created_at,"
            " updated_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)"
            " ON CONFLICT(id) DO UPDATE SET name = ?2, pinyin = ?3, initials = ?4, indications = ?5, usage = "
            "?6,"
            " based_on = ?7, updated_at = ?8, deleted_at = NULL")
        .bind(1, id)
        .bind(2, formula.name)
        .bind(3, typed.pinyin)
        .bind(4, typed.initials)
        .bind(5, formula.indications)
        .bind(6, formula.usage)
        .bind(7, formula.basedOn)
        .bind(8, formula.at.toMSecsSinceEpoch())
        .step();
    m_database.prepare("DELETE FROM clinic_formula_items WHERE formula_id = ?1").bind(1, id).step();
    Statement insert = m_database.prepare(
        "INSERT INTO clinic_formula_items(formula_id, position, written, herb_id, grams, note)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    for (qsizetype i = 0; i < formula.items.size(); ++i) {
        const ClinicFormulaItem& item = formula.items.at(i);
        insert.reset();
        insert.bind(1, id).bind(2, qint64(i)).bind(3, item.written).bind(4, item.herbId).bind(6, item.note);
        if (item.grams) {
            insert.bind(5, *item.grams);
        } else {
            insert.bindNull(5);
        }
        insert.step();
    }
    transaction.commit();
}

void NotebookStore::removeFormula(const QString& id) {
    m_database.prepare("UPDATE clinic_formulas SET deleted_at = ?2 WHERE id = ?1")
        .bind(1, rowId(id))
        .bind(2, QDateTime::currentMSecsSinceEpoch())
        .step();
}

void NotebookStore::restoreFormula(const QString& id) {
    m_database.prepare("UPDATE clinic_formulas SET deleted_at = NULL WHERE id = ?1")
        .bind(1, rowId(id))
        .step();
}

}  // namespace xinglin::app
