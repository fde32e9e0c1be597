#pragma once

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>
#include <functional>
#include <optional>

#include "app/pharmacy/desk_rules.h"
#include "app/pharmacy/price_list.h"
#include "app/prescription/prescription_store.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// A prescription as the queue shows it.
struct DispensingRow {
    QString id;
    QString number;  ///< 20261129-0001; empty until it was accepted
    DeskState state = DeskState::Waiting;
    int steps = 0;        ///< signatures so far: what a desk has seen of it
    QString patientName;  ///< empty: it belongs to no visit
    QString patientNumber;
    bool isSample = false;
    QString physician;  ///< who signed the prescription
    QDateTime signedAt;
};

/// One signature at the desk.
struct DispensingStep {
    DeskAction action = DeskAction::Review;
    Signer signer;
    QString note;
    QString factsEdition;
    std::optional<qint64> amountFen;
    QDateTime at;
};

/// A prescription as it lies open on the desk.
struct Dispensing {
    DispensingRow row;
    Prescription content;
    QList<AuditFinding> findings;  ///< by the facts and settings of now
    QList<AuditFinding> open;      ///< those that block or that nobody has answered for
    QList<FindingOverride> overrides;
    QStringList standardNames;        ///< PrescriptionStore::signedStandardNames()
    QList<DispensingStep> steps;      ///< oldest first
    PrescriptionAmount amount;        ///< by the prices of today
    std::optional<qint64> statedFen;  ///< the amount that was signed; stands whatever prices do since
    QString voidedBy;
    QDateTime voidedAt;
    QString voidReason;
};

struct DeskQuery {
    /// In the number, the patient's name or the patient's number, of all times. Empty: what was signed within
    /// DispensingStore::kDays, a prescription is dispensed within days.
    QString text;
    std::optional<DeskState> state{};
    int limit = 500;
};

/// One signature to be written.
struct DeskAct {
    DeskAction action = DeskAction::Review;
    Signer signer;
    QString note{};
    int seen = 0;                    ///< DispensingRow::steps as the signer saw them
    QList<AuditFinding> findings{};  ///< Dispensing::findings as the signer saw them
};

/// Signed prescriptions on the pharmacist's desk in clinic.db. Every signature is a row; nothing is deleted
/// or overwritten.
///
/// Works on a Database of the storage thread and on PharmacyFacts, which must both outlive it. Every call may
/// throw FailureError and leaves nothing half done. Two desks may work on one database: who has not seen the
/// other's signature is refused, and so is who has not seen what the audit says now.
class DispensingStore final {
public:
    static constexpr int kDays = 31;

    struct Options {
        DoubleCheck doubleCheck = DoubleCheck::Dispenser;
        std::function<QDateTime()> clock = &QDateTime::currentDateTime;
    };

    DispensingStore(Database& database, const PharmacyFacts& facts, Options options)
        : m_database(database), m_facts(facts), m_options(std::move(options)) {}

    /// What is open, oldest signature first, then what is closed, newest first.
    QList<DispensingRow> queue(const DeskQuery& query);
    /// How many prescriptions of the last kDays are in each state.
    QMap<DeskState, int> counts();
    /// Throws FailureError(NotFound) for a prescription that was never signed.
    Dispensing open(const QString& id);

    /// Writes a signature; a review also gives the number. Throws FailureError(InvalidInput) when the state
    /// or the role does not allow it, another desk was there before, the audit says something else than the
    /// signer saw (a return passes nothing and is taken), name or reason is blank, the checker is the one
    /// whom the double check excludes, a name of the stock means another herb than when it was signed (then
    /// it can only be returned), or a review would pass a finding that blocks or that nobody answers for (a
    /// physician's answer to a return answers for all that does not block).
    void sign(const QString& id, const DeskAct& act);

private:
    qint64 firstMoment() const;  ///< of kDays
    DispensingRow row(const QString& id);
    QList<DispensingStep> steps(const QString& id);
    void checkStockNames(const QString& id);
    void checkSeen(const QString& id, const QList<AuditFinding>& seen);
    void checkReview(const QString& id, const QList<DispensingStep>& steps);
    void checkCheckers(const QString& checker, const QList<DispensingStep>& steps) const;
    void giveNumber(const QString& id);
    void write(const QString& id, const DeskAct& act, std::optional<qint64> statedFen);
    PrescriptionAmount amountOf(const Prescription& content);
    Prescription contentOf(const QString& id);

    Database& m_database;
    const PharmacyFacts& m_facts;
    Options m_options;
};

}  // namespace xinglin::app
