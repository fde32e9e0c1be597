#pragma once

// The page of prescriptions without its window, on a database of its own.

#include <QTest>

#include "app/prescription/prescription_view_model.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

namespace xinglin::test {

inline const app::Signer kPhysician{QStringLiteral("张三"), app::SignerRole::Physician};

inline app::SharedAuditor auditorOf(const app::AuditSettings& settings = {}) {
    static const auto kFacts = std::make_shared<const app::AuditFacts>(app::readAuditFacts(realKnowledge()));
    return std::make_shared<const app::PrescriptionAuditor>(kFacts, settings);
}

// What the composition root builds, on one database file; destroying it is the end of the program.
struct PrescriptionProgram {
    explicit PrescriptionProgram(const QString& path)
        : storage(path), model(storage, auditorOf(), QStringLiteral("Physician")) {
        QObject::connect(&model, &app::PrescriptionViewModel::failed, &model,
                         [this](const app::Failure& failure) { failures += failure.what; });
    }

    bool settle() {
        return QTest::qWaitFor([this] { return model.isSettled(); });
    }

    bool write(const QString& items, const QByteArray& head = {}) {
        if (!model.isOpen()) {
            model.create({});
            if (!settle()) {
                return false;
            }
        }
        app::Prescription content = prescriptionOf(items, head);
        content.id = model.content().id;
        model.change(content);
        return model.isOpen();
    }

    const app::AuditFinding* finding(app::AuditRule rule) const {
        for (const app::AuditFinding& one : model.findings()) {
            if (one.rule == rule) {
                return &one;
            }
        }
        return nullptr;
    }

    app::StorageThread storage;
    app::PrescriptionViewModel model;
    QStringList failures;
};

inline const QByteArray kMan = R"("form":"decoction","patient":{"sex":"M","age_years":40})";

}  // namespace xinglin::test
