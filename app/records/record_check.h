#pragma once

#include <QList>
#include <QString>

#include "app/storage/database.h"

namespace xinglin::app {

/// Something that does not fit together in the records of prescriptions and of the desk.
struct RecordProblem {
    enum class Kind {
        Changed,      ///< the record is not what it was when it was written
        Removed,      ///< the chain knows a record that is not there
        Inserted,     ///< a record that the chain does not know
        LinkChanged,  ///< a link of the chain does not follow from the one before
        LinkRemoved,  ///< positions of the chain are missing
        State,        ///< a prescription says something else about itself than its records do
        UnknownHead,  ///< the hash that was noted earlier is not in the chain
    };
    Kind kind = Kind::Changed;
    QString record;          ///< its kind and key, as in the table record_chain: `step 12`
    QString prescriptionId;  ///< empty: of none, or of one that nothing names any more
    QString text;            ///< one sentence, translated; without a word of any patient
};

struct RecordCheck {
    qint64 records = 0;
    QString head;  ///< hash of the newest record: what is worth noting on paper; empty: there is no record
    QList<RecordProblem> problems;

    bool isUnbroken() const { return problems.isEmpty(); }
};

/// Checks every record against the chain of hashes, and the chain against itself, as one state of the
/// database. `notedHead`: a hash that somebody noted earlier; it must be in the chain. Blanks in it do not
/// count.
///
/// Throws FailureError what the storage says, FormatUnsupported when the database is older than the chain,
/// and InvalidInput when `notedHead` is no hash.
RecordCheck checkRecords(Database& database, const QString& notedHead = {});

/// `changed`, `removed`, `inserted`, `link-changed`, `link-removed`, `state`, `unknown-head`.
QString recordProblemId(RecordProblem::Kind kind);

}  // namespace xinglin::app
