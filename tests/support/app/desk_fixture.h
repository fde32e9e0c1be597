#pragma once

// A clinic.db with signed prescriptions for the tests of the pharmacist's desk.

#include <QTemporaryDir>
#include <functional>
#include <memory>
#include <optional>

#include "app/cases/case_store.h"
#include "app/failure.h"
#include "app/pharmacy/dispensing_store.h"
#include "app/pharmacy/price_store.h"
#include "app/storage/migrator.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

namespace xinglin::test {

/// What `call` was refused with, or nothing.
inline QString refusal(const std::function<void()>& call) {
    try {
        call();
    } catch (const app::FailureError& error) {
        return QStringLiteral("%1 %2 %3")
            .arg(error.failure().what, error.failure().advice, error.failure().detail);
    }
    return {};
}

/// The facts of the real knowledge base, read once a program.
inline const app::PharmacyFacts& realFacts() {
    static const app::PharmacyFacts kFacts(realKnowledge(), app::AuditSettings());
    return kFacts;
}

inline const QByteArray kMan =
    R"("form":"decoction","doses":7,"doses_per_day":1,"diagnosis":"胃痞病","syndrome":"脾气虚证","patient":{"sex":"M","age_years":40})";
inline const QString kPlain = QStringLiteral("甘草 3|茯苓 12");

inline app::Signer pharmacist(const QString& name) {
    return {name, app::SignerRole::Pharmacist};
}

/// A database file with the schema of now, and prescriptions as physicians leave them.
class DeskFixture final {
public:
    DeskFixture() : m_database(open()) { app::Migrator::clinic().migrate(m_database, path()); }

    QString path() const { return m_folder.filePath(QStringLiteral("clinic.db")); }
    app::Database& database() { return m_database; }
    /// Another connection, as a second desk has.
    app::Database open() const { return app::Database::open(path()); }

    app::DispensingStore desk(app::DispensingStore::Options options = {}) {
        return {m_database, realFacts(), std::move(options)};
    }

    app::PrescriptionStore prescriptions() { return {m_database, realFacts().audit()}; }

    /// Signs `content`, overriding what may be overridden. `visit` may be empty.
    QString signedPrescription(const app::Prescription& content, const QString& physician,
                               const QString& visit = {}) {
        app::PrescriptionStore store = prescriptions();
        const QString id = store.create(visit, physician);
        store.saveVersion(id, content, physician);
        for (const app::AuditFinding& finding : store.openFindings(id)) {
            store.confirm(store.overrideFinding(id, finding, QStringLiteral("已核"), physician), physician);
        }
        store.sign(id, physician);
        return id;
    }
    QString signedPrescription() {
        return signedPrescription(prescriptionOf(kPlain, kMan), QStringLiteral("Dr. A"));
    }

    /// A visit of a new patient; returns the visit's id.
    QString visit(const QString& name, const QString& number, bool isSample = false) {
        const app::FormSchema schema =
            app::FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
        app::CaseStore cases(m_database, schema);
        app::Patient patient;
        patient.name = name;
        patient.number = number;
        patient.isSample = isSample;
        const QString caseId = cases.addVisit(cases.addPatient(patient, QStringLiteral("Dr. A")),
                                              app::VisitKind::First, QStringLiteral("Dr. A"));
        app::Statement row = m_database.prepare("SELECT visit_id FROM cases WHERE id = ?");
        row.bind(1, caseId).step();
        return row.text(0);
    }

    /// Signs one step with the steps and findings that are there as seen.
    void sign(app::DispensingStore& desk, const QString& id, app::DeskAction action, const QString& name,
              const QString& note = {}) {
        const app::SignerRole role =
            action == app::DeskAction::Resubmit ? app::SignerRole::Physician : app::SignerRole::Pharmacist;
        const app::Dispensing seen = desk.open(id);
        desk.sign(id, {action, {name, role}, note, seen.row.steps, seen.findings});
    }

    /// Price of a herb in yuan for 10 g, from the first day of 2020 on.
    app::HerbPrice price(const QString& name, const QString& yuan) const {
        app::PrescriptionItem item;
        item.name = name;
        app::HerbPrice price;
        price.herbId = realFacts().herbOf(item)->id;
        price.name = name;
        price.price = app::priceFromText(yuan).value_or(0);
        price.validFrom = QDate(2020, 1, 1);
        return price;
    }

private:
    QTemporaryDir m_folder;
    app::Database m_database;
};

}  // namespace xinglin::test
