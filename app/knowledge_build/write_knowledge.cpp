#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QMap>
#include <QSet>
#include <QTemporaryFile>
#include <cmath>
#include <filesystem>

#include "app/failure.h"
#include "app/knowledge/han_text.h"
#include "app/knowledge_build/build_knowledge.h"
#include "app/knowledge_build/entry_derivation.h"
#include "app/knowledge_build/han_conversion.h"
#include "app/knowledge_build/pinyin.h"
#include "app/knowledge_build/schema.h"
#include "app/knowledge_build/write_audit.h"
#include "app/storage/database.h"

namespace xinglin::app {
namespace {

// Rows are numbered from 1; the draft's indices from 0.
qint64 rowId(int index) {
    return index + 1;
}

// By the code, and numbers in it by their value: ST9 before ST10.
QString sortKey(const DraftEntry& entry, const Reading& reading) {
    if (entry.code.isEmpty()) {
        return reading.syllables.join(QLatin1Char(' '));
    }
    constexpr qsizetype kDigits = 3;
    QString key;
    QString number;
    const auto finish = [&] {
        key += number.isEmpty() ? number : number.rightJustified(kDigits, QLatin1Char('0'));
        number.clear();
    };
    for (const QChar character : entry.code) {
        if (character.isDigit()) {
            number += character;
        } else {
            finish();
            key += character;
        }
    }
    finish();
    return key;
}

class KnowledgeWriter final {
public:
    KnowledgeWriter(const KnowledgeDraft& draft, Database& database)
        : m_draft(draft),
          m_database(database),
          m_conversion(draft.traditionalOverrides),
          m_pinyin(draft.pinyinOverrides) {
        for (const auto& [traditional, simplified] : m_conversion.simplificationRules()) {
            m_simplifier.add(traditional, simplified);
        }
    }

    void write(const QString& edition) {
        Transaction transaction(m_database);
        m_database.prepare("INSERT INTO meta VALUES('edition', ?1)").bind(1, edition).step();
        writeStatistics();
        writeSources();
        writeSimplification();
        writeSyllables();
        writeEntries();
        writeWrittenNames();
        writeSigns();
        writeAudit(m_draft, m_database);
        m_database.execute("INSERT INTO search(search) VALUES('optimize')");
        transaction.commit();
        // A read-only file in a read-only folder must not need a -shm file beside it.
        m_database.execute("PRAGMA journal_mode=DELETE; ANALYZE; VACUUM;");
    }

private:
    void writeStatistics() {
        Statement insert = m_database.prepare("INSERT INTO statistics VALUES(?1, ?2)");
        const QMap<QString, qint64> counts = statisticsOf(m_draft);
        for (auto count = counts.begin(); count != counts.end(); ++count) {
            insert.bind(1, count.key()).bind(2, count.value()).step();
            insert.reset();
        }
    }

    void writeSources() {
        Statement insert = m_database.prepare("INSERT INTO sources VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        for (int i = 0; i < m_draft.sources.size(); ++i) {
            const DraftSource& source = m_draft.sources.at(i);
            insert.bind(1, rowId(i)).bind(2, source.id).bind(3, source.title).bind(4, source.edition);
            insert.bind(5, source.licence).bind(6, source.note).step();
            insert.reset();
        }
    }

    void writeSimplification() {
        Statement insert = m_database.prepare("INSERT OR IGNORE INTO simplified VALUES(?1, ?2)");
        for (const auto& [traditional, simplified] : m_conversion.simplificationRules()) {
            insert.bind(1, traditional).bind(2, simplified).step();
            insert.reset();
        }
    }

    // Of all characters, not only those of names: a misspelt name is written with any of them.
    void writeSyllables() {
        constexpr char16_t kFirstHan = 0x4E00;
        constexpr char16_t kLastHan = 0x9FA5;
        QMap<QString, QString> characters;
        for (char16_t character = kFirstHan; character <= kLastHan; ++character) {
            const QStringList syllables = m_pinyin.read(QString(QChar(character))).syllables;
            if (syllables.size() == 1) {
                characters[syllables.first()] += QChar(character);
            }
        }
        Statement insert = m_database.prepare("INSERT INTO syllables VALUES(?1, ?2)");
        for (auto row = characters.begin(); row != characters.end(); ++row) {
            insert.bind(1, row.key()).bind(2, row.value()).step();
            insert.reset();
        }
    }

    void writeEntries() {
        for (int i = 0; i < m_draft.entries.size(); ++i) {
            writeEntry(i);
            writeFacts(i);
            writeLinks(i);
            writeItems(i);
            writeSearchText(i);
        }
    }

    qint64 sourceRow(const QString& id) const { return rowId(m_draft.sourceById.value(id)); }

    void writeEntry(int index) {
        const DraftEntry& entry = m_draft.entries.at(index);
        const Reading reading = m_pinyin.read(entry.name);
        const QString traditional = m_conversion.traditional(entry.name);
        m_entry.bind(1, rowId(index)).bind(2, entry.id).bind(3, static_cast<qint64>(entry.kind));
        m_entry.bind(4, entry.name).bind(5, traditional).bind(6, reading.marked).bind(7, entry.latin);
        m_entry.bind(8, entry.code).bind(9, qint64(entry.isHeading));
        if (entry.parent < 0) {
            m_entry.bindNull(10);
        } else {
            m_entry.bind(10, rowId(entry.parent));
        }
        m_entry.bind(11, sourceRow(entry.source)).bind(12, qint64(weightOf(entry)));
        m_entry.bind(13, sortKey(entry, reading));
        m_entry.bind(14, summaryOf(m_draft, entry)).bind(15, badgeOf(m_draft, entry));
        m_entry.bind(16, static_cast<qint64>(tierOf(entry))).bind(17, qint64(isBrowsed(entry))).step();
        m_entry.reset();

        addName(index, NameClass::Name, entry.name, entry.name);
        addKey(index, NameClass::Name, searchKey(traditional), traditional);
        addName(index, NameClass::Latin, entry.latin, entry.latin);
        for (const DraftFact& fact : entry.facts) {
            for (const QString& latin : fact.field == QLatin1String("latin") ? fact.values : QStringList()) {
                addName(index, NameClass::Latin, latin, latin);
            }
        }
        addName(index, NameClass::Code, entry.code, entry.code);
        addReading(index, NameClass::Pinyin, NameClass::Initials, entry.name, reading);
        for (int seq = 0; seq < entry.aliases.size(); ++seq) {
            const QString& alias = entry.aliases.at(seq);
            m_alias.bind(1, rowId(index)).bind(2, qint64(seq)).bind(3, alias).step();
            m_alias.reset();
            addName(index, NameClass::Alias, alias, alias);
            addReading(index, NameClass::AliasPinyin, NameClass::AliasInitials, alias, m_pinyin.read(alias));
        }
        for (const auto& [field, value] : facetsOf(entry)) {
            m_facet.bind(1, rowId(index)).bind(2, field).bind(3, value).step();
            m_facet.reset();
        }
    }

    // Both readings are found where the override table and the general one differ: bz and bs for 白术.
    void addReading(int index, NameClass full, NameClass initials, const QString& shown,
                    const Reading& reading) {
        for (const QStringList& syllables : {reading.syllables, reading.general}) {
            // One letter alone would only repeat what every name with it matches as a prefix.
            if (syllables.size() < 2) {
                continue;
            }
            for (const QString& spelling : joinedSpellings(syllables)) {
                addName(index, full, spelling, shown);
            }
            addName(index, initials, initialsOf(syllables), shown);
        }
        if (reading.syllables.size() == 1) {
            addName(index, full, reading.syllables.first(), shown);
        }
    }

    void addName(int index, NameClass nameClass, const QString& text, const QString& shown) {
        const QString raw = searchKey(text);
        const QString simplified = searchKey(m_simplifier.simplified(text));
        addKey(index, nameClass, raw, shown);
        if (simplified != raw) {
            addKey(index, nameClass, simplified, shown);
        }
    }

    void addKey(int index, NameClass nameClass, const QString& key, const QString& shown) {
        if (!key.isEmpty()) {
            m_name.bind(1, key).bind(2, static_cast<qint64>(nameClass)).bind(3, rowId(index)).bind(4, shown);
            m_name.step();
            m_name.reset();
        }
    }

    void writeFacts(int index) {
        for (const DraftFact& fact : factsInOrder(m_draft.entries.at(index))) {
            const Tier tier = fact.lender >= 0                      ? Tier::Borrowed
                              : fact.status == FactStatus::Inferred ? Tier::Inferred
                                                                    : Tier::Stated;
            m_fact.bind(1, rowId(index)).bind(2, fact.field).bind(3, sourceRow(fact.source));
            m_fact.bind(4, static_cast<qint64>(fact.status));
            m_fact.bind(5, static_cast<qint64>(tier));
            if (fact.lender < 0) {
                m_fact.bindNull(6);
            } else {
                m_fact.bind(6, rowId(fact.lender));
            }
            m_fact.step();
            m_fact.reset();
            const qint64 id = m_database.lastInsertId();
            for (int seq = 0; seq < fact.values.size(); ++seq) {
                m_value.bind(1, id).bind(2, qint64(seq)).bind(3, fact.values.at(seq)).step();
                m_value.reset();
            }
        }
    }

    void writeLinks(int index) {
        const QList<DraftLink>& links = m_draft.entries.at(index).links;
        for (int seq = 0; seq < links.size(); ++seq) {
            const DraftLink& link = links.at(seq);
            m_link.bind(1, rowId(index))
                .bind(2, qint64(seq))
                .bind(3, link.relation)
                .bind(4, rowId(link.target));
            m_link.bind(5, sourceRow(link.source)).bind(6, link.note).bind(7, static_cast<qint64>(link.tier));
            m_link.bind(8, link.confidence).step();
            m_link.reset();
        }
    }

    void writeItems(int index) {
        const QList<DraftItem>& items = m_draft.entries.at(index).items;
        for (int seq = 0; seq < items.size(); ++seq) {
            const DraftItem& item = items.at(seq);
            m_item.bind(1, rowId(index)).bind(2, qint64(seq)).bind(3, item.written);
            if (item.herb < 0) {
                m_item.bindNull(4);
            } else {
                m_item.bind(4, rowId(item.herb));
            }
            m_item.bind(5, item.processing).bind(6, item.originalDose);
            if (item.grams) {
                m_item.bind(7, *item.grams);
            } else {
                m_item.bindNull(7);
            }
            m_item.bind(8, item.note).bind(9, item.roles.join(QLatin1Char(' ')));
            if (item.roles.isEmpty()) {
                m_item.bindNull(10);
            } else {
                m_item.bind(10, sourceRow(item.roleSource));
            }
            if (item.gramsSource.isEmpty()) {
                m_item.bindNull(11);
            } else {
                m_item.bind(11, sourceRow(item.gramsSource));
            }
            m_item.step();
            m_item.reset();
        }
    }

    void writeSearchText(int index) {
        const DraftEntry& entry = m_draft.entries.at(index);
        QStringList facts;
        for (const DraftFact& fact : entry.facts) {
            // What a relative says would be found once more with every relative.
            if (fact.lender < 0) {
                facts += fact.values;
            }
        }
        for (const DraftItem& item : entry.items) {
            facts += item.written;
        }
        m_search.bind(1, rowId(index))
            .bind(2, searchText(QStringList{entry.name} + entry.aliases + QStringList{entry.latin}));
        m_search.bind(3, searchText(facts)).step();
        m_search.reset();
    }

    QString searchText(const QStringList& values) const {
        QStringList segments;
        for (const QString& value : values) {
            segments += segmented(m_simplifier.simplified(value));
        }
        return segments.join(segmentBoundary());
    }

    void writeWrittenNames() {
        Statement insert = m_database.prepare("INSERT INTO written_names VALUES(?1, ?2, ?3, ?4)");
        for (auto name = m_draft.writtenNames.begin(); name != m_draft.writtenNames.end(); ++name) {
            const auto write = [&](int entry) {
                insert.bind(1, name.key()).bind(2, static_cast<qint64>(name->state));
                if (entry < 0) {
                    insert.bindNull(3).bind(4, controlClassOf(m_draft, name.key()));
                } else {
                    insert.bind(3, rowId(entry));
                    insert.bind(4, controlClassOf(m_draft, name.key(), entry));
                }
                insert.step();
                insert.reset();
            };
            if (name->entries.isEmpty()) {
                write(-1);
            }
            for (const int entry : name->entries) {
                write(entry);
                addWrittenName(entry, name.key());
            }
        }
    }

    // A clinician who types 生军 into the search wants what a prescription takes it for.
    void addWrittenName(int index, const QString& name) {
        const DraftEntry& entry = m_draft.entries.at(index);
        if (name == entry.name || entry.aliases.contains(name)) {
            return;
        }
        addName(index, NameClass::Written, name, name);
        addReading(index, NameClass::AliasPinyin, NameClass::AliasInitials, name, m_pinyin.read(name));
    }

    void writeSigns() {
        // How telling a sign is: the rarer among the entries of its kind, the heavier (inverse document
        // frequency).
        using Place = std::pair<KnowledgeKind, QString>;
        QMap<Place, QSet<int>> holders;
        QMap<KnowledgeKind, QSet<int>> entries;
        const auto placeOf = [&](const DraftSign& sign) {
            return Place(m_draft.entries.at(sign.entry).kind, searchKey(m_simplifier.simplified(sign.text)));
        };
        for (const DraftSign& sign : m_draft.signs) {
            if (!m_draft.entries.at(sign.entry).isHeading) {
                holders[placeOf(sign)] += sign.entry;
                entries[m_draft.entries.at(sign.entry).kind] += sign.entry;
            }
        }
        Statement insert = m_database.prepare("INSERT OR IGNORE INTO signs VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        for (int seq = 0; seq < m_draft.signs.size(); ++seq) {
            const DraftSign& sign = m_draft.signs.at(seq);
            if (m_draft.entries.at(sign.entry).isHeading) {
                continue;
            }
            const Place place = placeOf(sign);
            const double total = static_cast<double>(entries.value(place.first).size());
            const double weight = std::log(1.0 + total / static_cast<double>(holders.value(place).size()));
            insert.bind(1, static_cast<qint64>(place.first)).bind(2, place.second).bind(3, rowId(sign.entry));
            insert.bind(4, qint64(seq)).bind(5, sign.text).bind(6, weight).step();
            insert.reset();
        }
    }

    const KnowledgeDraft& m_draft;
    Database& m_database;
    HanConversion m_conversion;
    PinyinReader m_pinyin;
    HanSimplifier m_simplifier;
    Statement m_entry = m_database.prepare(
        "INSERT INTO entries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
        "?17)");
    Statement m_alias = m_database.prepare("INSERT INTO aliases VALUES(?1, ?2, ?3)");
    Statement m_facet = m_database.prepare("INSERT INTO facets VALUES(?1, ?2, ?3)");
    Statement m_name = m_database.prepare("INSERT OR IGNORE INTO names VALUES(?1, ?2, ?3, ?4)");
    Statement m_fact = m_database.prepare(
        "INSERT INTO facts(entry, field, source, status, tier, lender) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    Statement m_value = m_database.prepare("INSERT INTO fact_values VALUES(?1, ?2, ?3)");
    Statement m_link = m_database.prepare("INSERT INTO links VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    Statement m_item =
        m_database.prepare("INSERT INTO items VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    Statement m_search = m_database.prepare("INSERT INTO search(rowid, names, facts) VALUES(?1, ?2, ?3)");
};

}  // namespace

void writeKnowledge(const KnowledgeDraft& draft, const QString& edition, const QString& path) {
    const QFileInfo target(path);
    QTemporaryFile reserved(target.absoluteDir().filePath(target.fileName() + QStringLiteral(".XXXXXX")));
    if (!reserved.open()) {
        throw FailureError({FailureCode::FileUnreadable, QStringLiteral("%1 cannot be written.").arg(path),
                            QStringLiteral("Check that its folder exists and may be written."),
                            reserved.errorString()});
    }
    reserved.close();
    {
        Database database = Database::open(reserved.fileName());
        database.execute(knowledgeSchema());
        KnowledgeWriter(draft, database).write(edition);
    }
    QFile::setPermissions(reserved.fileName(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    std::error_code error;
    std::filesystem::rename(reserved.fileName().toStdU16String(), target.absoluteFilePath().toStdU16String(),
                            error);
    if (error) {
        throw FailureError({FailureCode::FileUnreadable, QStringLiteral("%1 cannot be replaced.").arg(path),
                            QStringLiteral("Close the programs that use it."),
                            QString::fromStdString(error.message())});
    }
    reserved.setAutoRemove(false);
}

}  // namespace xinglin::app
