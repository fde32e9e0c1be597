// What the page of prescriptions shows and does: journal, audit, undo, overrides, signing, voiding.

#include "app/prescription/prescription_view_model.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "app/cases/case_store.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge_notes/notebook_store.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/prescription_program.h"

using namespace xinglin::app;
using namespace xinglin::test;
using Program = PrescriptionProgram;

class PrescriptionViewModelTest final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files)); }

private slots:
    void whatIsTypedIsAuditedAtOnce() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|甘遂 1"), kMan));
        QVERIFY(program.finding(AuditRule::Incompatible18));
        QCOMPARE(program.model.heaviestAt(0)->rule, AuditRule::Incompatible18);
        program.model.removeItem(1);
        QVERIFY(!program.finding(AuditRule::Incompatible18));
        QVERIFY(program.model.findings().isEmpty());
    }

    void thirtyHerbsAreAuditedInLessThanFiveMilliseconds() {
        Program program(newPath());
        QStringList herbs;
        const AuditFacts& facts = program.model.audit().facts();
        for (std::size_t i = 0; i < 30; ++i) {
            herbs += facts.herbs[i * 20].name + QStringLiteral(" 9");
        }
        QVERIFY(program.write(herbs.join(QLatin1Char('|')), kMan));
        QCOMPARE(program.model.content().items.size(), 30);
        double best = program.model.auditMs();
        for (int round = 0; round < 20; ++round) {
            PrescriptionItem item = program.model.content().items.first();
            item.doseGrams = round + 1;
            program.model.setItem(0, item);
            best = std::min(best, program.model.auditMs());
        }
        QVERIFY2(best < 5, qPrintable(QString::number(best)));
    }

    void theJournalKeepsWhatWasTyped() {
        const QString path = newPath();
        QString id;
        {
            Program program(path);
            QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
            id = program.model.shelf().row.id;
            QVERIFY(!program.model.journalledAt().isValid());
            QVERIFY(QTest::qWaitFor([&] { return program.model.journalledAt().isValid(); }));
            program.model.save();
            QVERIFY(program.settle());
            QVERIFY(!program.model.hasUnsaved());
            program.model.insertItem(1, {QStringLiteral("茯苓"), 12, {}, {}, {}});
            QVERIFY(program.model.hasUnsaved());
        }
        Program program(path);
        QSignalSpy recovered(&program.model, &PrescriptionViewModel::recovered);
        program.model.open(id);
        QVERIFY(program.settle());
        QCOMPARE(recovered.size(), 1);
        QCOMPARE(program.model.content().items.size(), 2);
        QVERIFY(program.model.hasUnsaved());
    }

    // What is said to be kept is on the disk: another program finds it while this one still runs, as it would
    // after a kill.
    void whatIsSaidToBeKeptIsOnTheDisk() {
        const QString path = newPath();
        Program program(path);
        QVERIFY(program.write(QStringLiteral("甘草 3|茯苓 12"), kMan));
        QVERIFY(QTest::qWaitFor([&] { return program.model.journalledAt().isValid(); }));
        Program other(path);
        other.model.open(program.model.shelf().row.id);
        QVERIFY(other.settle());
        QCOMPARE(other.model.content(), program.model.content());
    }

    void aDraftWithoutHerbsIsKeptToo() {
        const QString path = newPath();
        QString id;
        {
            Program program(path);
            program.model.create({});
            QVERIFY(program.settle());
            id = program.model.shelf().row.id;
            Prescription content = program.model.content();
            content.note = QStringLiteral("忌生冷");
            program.model.change(content);
        }
        Program program(path);
        program.model.open(id);
        QVERIFY(program.settle());
        QCOMPARE(program.model.content().note, QStringLiteral("忌生冷"));
        program.model.save();
        QVERIFY(program.settle());
        QCOMPARE(program.failures.size(), 1);
        QCOMPARE(program.model.content().note, QStringLiteral("忌生冷"));
    }

    void rowsMoveAndComeBack() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|茯苓 12|白术 9"), kMan));
        program.model.moveItem(2, 0);
        QCOMPARE(program.model.content().items.first().name, QStringLiteral("白术"));
        program.model.removeItem(0);
        program.model.undo();
        program.model.undo();
        QCOMPARE(program.model.content().items.last().name, QStringLiteral("白术"));
        program.model.redo();
        QCOMPARE(program.model.content().items.first().name, QStringLiteral("白术"));
        program.model.moveItem(0, 7);
        program.model.insertItem(0, {QStringLiteral("  "), 3, {}, {}, {}});
        QCOMPARE(program.model.content().items.size(), 3);
    }

    void aMissingMarkIsOfferedOnce() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附子 9"), kMan));
        const AuditFinding* missing = program.finding(AuditRule::MissingHandling);
        QVERIFY(missing);
        program.model.addMark(0, missing->marks.first());
        QVERIFY(!program.finding(AuditRule::MissingHandling));
        program.model.addMark(0, QStringLiteral("先煎"));
        QCOMPARE(program.model.content().items.first().handling, QStringList{QStringLiteral("先煎")});
    }

    void aShareOfTheLimitFollowsTheRegimen() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附子 9 先煎|無此藥 3|细辛"), kMan));
        QCOMPARE(program.model.shareOfLimit(0), std::optional<double>(0.6));
        QVERIFY(!program.model.shareOfLimit(1));
        QVERIFY(!program.model.shareOfLimit(2));
        Prescription content = program.model.content();
        content.dosesPerDay = 2;
        program.model.change(content);
        QCOMPARE(program.model.shareOfLimit(0), std::optional<double>(1.2));
        QVERIFY(program.finding(AuditRule::DoseOver));
    }

    void anAmbiguousNameOffersHerbsThatAreClear() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("乌头 1|大戟 1.5"), kMan));
        const QStringList first = program.model.candidatesOf(0);
        QVERIFY(first.contains(QStringLiteral("川乌")) && first.contains(QStringLiteral("草乌")));
        QVERIFY(!first.contains(QStringLiteral("乌头")));
        QVERIFY(program.finding(AuditRule::AmbiguousName));
        for (int place = 0; place < 2; ++place) {
            PrescriptionItem chosen = program.model.content().items.at(place);
            chosen.name = program.model.candidatesOf(place).first();
            program.model.setItem(place, chosen);
        }
        QVERIFY(!program.finding(AuditRule::AmbiguousName));
    }

    void reasonThenConfirmationThenSignature() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附子 20 先煎|甘草 3"), kMan));
        QCOMPARE(program.model.openFindings().size(), 1);
        const AuditFinding over = *program.finding(AuditRule::DoseOver);
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.failures.size(), 1);
        QVERIFY(program.model.isEditable());

        program.model.overrideFinding(over, QStringLiteral("寒重"), kPhysician);
        QVERIFY(program.settle());
        const FindingOverride* written = program.model.overrideOf(over);
        QVERIFY(written);
        QCOMPARE(written->reason, QStringLiteral("寒重"));
        QCOMPARE(written->author, kPhysician.text());
        QCOMPARE(program.model.openFindings().size(), 1);
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.failures.size(), 2);

        program.model.confirmOverride(program.model.overrideOf(over)->id, kPhysician);
        QVERIFY(program.settle());
        QVERIFY(program.model.openFindings().isEmpty());
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.failures.size(), 2);
        QCOMPARE(program.model.shelf().row.state, PrescriptionState::Signed);
        QCOMPARE(program.model.shelf().row.stateBy, kPhysician.text());
        program.model.removeItem(0);
        QCOMPARE(program.model.content().items.size(), 2);

        // What was answered for stands on paper even where the audit would say nothing any more.
        QCOMPARE(program.model.answeredFor().size(), 1);
        AuditSettings milder;
        milder.severities.insert(AuditRule::DoseOver, Severity::Info);
        program.model.setAuditor(auditorOf(milder));
        QCOMPARE(program.model.answeredFor().first().reason, QStringLiteral("寒重"));
    }

    void anEditTakesTheOverrideAway() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附子 20 先煎|甘草 3"), kMan));
        const AuditFinding over = *program.finding(AuditRule::DoseOver);
        program.model.overrideFinding(over, QStringLiteral("寒重"), kPhysician);
        QVERIFY(program.settle());
        program.model.confirmOverride(program.model.overrideOf(over)->id, kPhysician);
        QVERIFY(program.settle());
        QVERIFY(program.model.openFindings().isEmpty());
        program.model.insertItem(2, {QStringLiteral("茯苓"), 12, {}, {}, {}});
        QVERIFY(!program.model.overrideOf(over));
        QCOMPARE(program.model.openFindings().size(), 1);
        // Taken back, it is again what somebody answered for.
        program.model.undo();
        QVERIFY(program.model.overrideOf(over));
    }

    void whatIsSignedIsWhatIsShown() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        program.model.save();
        QVERIFY(program.settle());
        program.model.insertItem(1, {QStringLiteral("茯苓"), 12, {}, {}, {}});
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.model.shelf().row.version, 2);
        QCOMPARE(program.model.content().items.size(), 2);
        QVERIFY(!program.model.hasUnsaved());
    }

    void voidNeedsAReasonAndIsFinal() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        program.model.voidPrescription(QString(), kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.failures.size(), 1);
        program.model.voidPrescription(QStringLiteral("写错"), kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.model.shelf().row.state, PrescriptionState::Void);
        QCOMPARE(program.model.shelf().row.voidReason, QStringLiteral("写错"));
    }

    void aSignedOneIsRepeatedAsADraft() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|茯苓 12"), kMan));
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        const QString first = program.model.shelf().row.id;
        program.model.repeat();
        QVERIFY(program.settle());
        QVERIFY(program.model.shelf().row.id != first);
        QVERIFY(program.model.isEditable());
        QCOMPARE(program.model.content().items.size(), 2);
        QCOMPARE(program.model.rows().size(), 2);
    }

    void anEarlierVersionComesBackAsAChange() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        program.model.save();
        QVERIFY(program.settle());
        program.model.insertItem(1, {QStringLiteral("茯苓"), 12, {}, {}, {}});
        program.model.save();
        QVERIFY(program.settle());
        QCOMPARE(program.model.versions().size(), 2);
        program.model.restoreVersion(1);
        QVERIFY(program.settle());
        QCOMPARE(program.model.content().items.size(), 1);
        QVERIFY(program.model.hasUnsaved());
        QVERIFY(program.model.canUndo());
    }

    void aFormulaIsInsertedJoinedAndScaled() {
        const auto knowledge = KnowledgeBase::open(realKnowledge());
        const KnowledgeEntry cinnamon = knowledge->entry(QStringLiteral("formula:桂枝汤")).value();
        const KnowledgeEntry dragon = knowledge->entry(QStringLiteral("formula:小青龙汤")).value();
        Program program(newPath());
        program.model.create({});
        QVERIFY(program.settle());
        program.model.insertFormula(cinnamon, PrescriptionViewModel::Insertion::Replace);
        const qsizetype alone = program.model.content().items.size();
        QCOMPARE(alone, cinnamon.items.size());
        QCOMPARE(program.model.content().formulaEntry, QStringLiteral("formula:桂枝汤"));
        program.model.insertFormula(dragon, PrescriptionViewModel::Insertion::Append);
        QVERIFY(program.model.content().items.size() < alone + dragon.items.size());
        QCOMPARE(program.model.content().formula, QStringLiteral("桂枝汤合小青龙汤"));
        program.model.undo();
        QCOMPARE(program.model.content().items.size(), alone);
        const double before = program.model.content().gramsOfDose();
        program.model.scale(2);
        QCOMPARE(program.model.content().gramsOfDose(), 2 * before);
        program.model.scale(1000);
        QCOMPARE(program.model.content().gramsOfDose(), 2 * before);
    }

    // 君 of a second formula is not 君 of the prescription; without any role in it the formula's own are
    // taken.
    void aSecondFormulaBringsNoSecondChief() {
        const auto knowledge = KnowledgeBase::open(realKnowledge());
        const KnowledgeEntry cinnamon = knowledge->entry(QStringLiteral("formula:桂枝汤")).value();
        const KnowledgeEntry ephedra = knowledge->entry(QStringLiteral("formula:麻黄汤")).value();
        const auto rolesOf = [](const Program& program) {
            QStringList roles;
            for (const PrescriptionItem& item : program.model.content().items) {
                roles += item.role;
            }
            roles.removeAll(QString());
            return roles;
        };
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("茯苓 12"), kMan));
        program.model.insertFormula(cinnamon, PrescriptionViewModel::Insertion::Append);
        const QStringList roles = rolesOf(program);
        QCOMPARE(roles.count(QStringLiteral("君")), 1);
        program.model.insertFormula(ephedra, PrescriptionViewModel::Insertion::Append);
        QVERIFY(program.model.content().items.size() > roles.size() + 1);
        QCOMPARE(rolesOf(program), roles);
    }

    // What is printed of a prescription that was voided: who had signed it, and when.
    void whoSignedStaysKnown() {
        const QString path = newPath();
        Program program(path);
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        QVERIFY(!program.model.signedAt().isValid());
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        const QString id = program.model.shelf().row.id;
        const QDateTime at = program.model.signedAt();
        QVERIFY(at.isValid());
        QCOMPARE(program.model.signedBy(), kPhysician.text());
        Database desk = Database::open(path);
        const auto step = [&](const char* action, const char* signer, const char* role) {
            desk.prepare(
                    "INSERT INTO dispensing_steps (prescription_id, action, signer, role, note, created_at)"
                    " VALUES (?, ?, ?, ?, 'n', 1)")
                .bind(1, id)
                .bind(2, QString::fromLatin1(action))
                .bind(3, QString::fromLatin1(signer))
                .bind(4, QString::fromLatin1(role))
                .step();
        };
        step("return", "A", "pharmacist");
        step("resubmit", "B", "physician");
        desk.prepare("INSERT INTO dispensing_numbers VALUES (?, '20261130', 1)").bind(1, id).step();
        step("review", "C", "pharmacist");
        step("dispense", "D", "assistant");
        program.model.open(id);
        QVERIFY(program.settle());
        QCOMPARE(program.model.deskSigners().review, QStringLiteral("C"));
        QCOMPARE(program.model.deskSigners().dispense, QStringLiteral("D"));
        QCOMPARE(program.model.deskSigners().check, QString());
        step("return", "E", "pharmacist");
        program.model.open(id);
        QVERIFY(program.settle());
        QCOMPARE(program.model.deskSigners().review, QString());
        program.model.voidPrescription(QStringLiteral("改方"),
                                       {QStringLiteral("李四"), SignerRole::Physician});
        QVERIFY(program.settle());
        QCOMPARE(program.model.shelf().row.state, PrescriptionState::Void);
        QCOMPARE(program.model.signedBy(), kPhysician.text());
        QCOMPARE(program.model.signedAt(), at);
    }

    void whatIsNoDoseIsRefused_data() {
        QTest::addColumn<double>("grams");
        QTest::newRow("eleven kilograms") << 11'000.0;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("nothing") << 0.0;
        QTest::newRow("less than nothing") << -1.0;
    }

    void whatIsNoDoseIsRefused() {
        QFETCH(const double, grams);
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        const Prescription before = program.model.content();
        PrescriptionItem item = before.items.first();
        item.doseGrams = grams;
        program.model.setItem(0, item);
        program.model.insertItem(1, item);
        QCOMPARE(program.model.content(), before);
        QCOMPARE(program.failures.size(), 2);
        QVERIFY2(program.failures.first().contains(QStringLiteral("10000 g")),
                 qPrintable(program.failures.first()));
    }

    void dosesAreNotScaledBeyondReason() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|石膏 600"), kMan));
        program.model.scale(20);
        QCOMPARE(program.model.content().items.last().doseGrams, std::optional<double>(600));
        QCOMPARE(program.failures.size(), 1);
        program.model.scale(10);
        QCOMPARE(program.model.content().items.last().doseGrams, std::optional<double>(6000));
    }

    // What an older program kept is shown, changed beside its dose, and brought back.
    void aKeptDoseIsReadWhateverItIs() {
        const QString path = newPath();
        QString id;
        {
            Program program(path);
            QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
            program.model.save();
            QVERIFY(program.settle());
            id = program.model.shelf().row.id;
            program.storage.run(
                &program.model,
                [](Database& database) {
                    database.execute(
                        "DROP TRIGGER prescription_versions_are_final;"
                        "UPDATE prescription_versions SET content = replace(content, '\"dose_g\":3', "
                        "'\"dose_g\":12000')");
                },
                [] {}, [](const Failure&) {});
            program.model.close();
            QVERIFY(program.settle());
        }
        Program program(path);
        program.model.open(id);
        QVERIFY(program.settle());
        QCOMPARE(program.model.content().items.first().doseGrams, std::optional<double>(12000));
        PrescriptionItem item = program.model.content().items.first();
        item.role = QStringLiteral("使");
        program.model.setItem(0, item);
        QCOMPARE(program.model.content().items.first().role, QStringLiteral("使"));
        item.doseGrams = 6;
        program.model.setItem(0, item);
        program.model.restoreVersion(1);
        QVERIFY(program.settle());
        QCOMPARE(program.model.content().items.first().doseGrams, std::optional<double>(12000));
        QVERIFY2(program.failures.isEmpty(), qPrintable(program.failures.join(QLatin1Char(' '))));
    }

    void namesOfTheStockAreReadAgain() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("于潜 9|茯苓 12"), kMan));
        QVERIFY(program.finding(AuditRule::UnknownName));
        program.storage.run(
            &program.model,
            [](Database& database) {
                NotebookStore(database).setStockNames(
                    QStringLiteral("herb:白术"),
                    {{QStringLiteral("于潜"), QStringLiteral("herb:白术"), QStringLiteral("白术"), {}, {}}});
            },
            [] {}, [](const Failure&) {});
        // What is kept is audited by the names of that moment, whatever the window has seen.
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.failures, QStringList());
        QCOMPARE(program.model.shelf().row.state, PrescriptionState::Signed);
        QVERIFY(program.finding(AuditRule::UnknownName));
        program.model.loadStockNames();
        QVERIFY(program.settle());
        QVERIFY(!program.finding(AuditRule::UnknownName));
        QCOMPARE(program.model.audit().standardNamesIn(program.model.content().items),
                 (QStringList{QStringLiteral("白术"), QString()}));
        // What is printed is what was signed, whatever the list says afterwards.
        program.storage.run(
            &program.model,
            [](Database& database) {
                NotebookStore(database).setStockNames(QStringLiteral("herb:白术"), {});
                NotebookStore(database).setStockNames(
                    QStringLiteral("herb:苍术"),
                    {{QStringLiteral("于潜"), QStringLiteral("herb:苍术"), QStringLiteral("苍术"), {}, {}}});
            },
            [] {}, [](const Failure&) {});
        program.model.loadStockNames();
        QVERIFY(program.settle());
        QCOMPARE(program.model.audit().standardNamesIn(program.model.content().items),
                 (QStringList{QStringLiteral("苍术"), QString()}));
        QCOMPARE(program.model.standardNames(), (QStringList{QStringLiteral("白术"), QString()}));
        program.model.voidPrescription(QStringLiteral("写错"), kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.model.standardNames(), (QStringList{QStringLiteral("白术"), QString()}));
        program.model.repeat();
        QVERIFY(program.settle());
        QVERIFY(program.model.isEditable());
        QCOMPARE(program.model.standardNames(), (QStringList{QStringLiteral("苍术"), QString()}));
    }

    void whoTypesWithoutAPauseIsJournalled() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3"), kMan));
        QSignalSpy journalled(&program.model, &PrescriptionViewModel::journalled);
        // A key press every 20 ms, far shorter than the journal's delay, until it answers all the same.
        int keys = 0;
        QVERIFY(QTest::qWaitFor(
            [&] {
                Prescription next = program.model.content();
                next.note = QString::number(++keys);
                program.model.change(next, QString::number(keys));
                QTest::qWait(20);
                return !journalled.isEmpty();
            },
            20 * PrescriptionViewModel::kJournalDelayMs));
    }

    void otherSettingsAuditAgain() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("羚羊角 1|甘草 3"), kMan));
        QVERIFY(!program.finding(AuditRule::Banned));
        AuditSettings settings;
        settings.banned = {QStringLiteral("羚羊角")};
        program.model.setAuditor(auditorOf(settings));
        QVERIFY(program.finding(AuditRule::Banned));
    }

    // Count, day and all doses: three findings that name no herb, and each wants an answer of its own.
    void limitsOfTheClinicAreAnsweredForOneByOne() {
        Program program(newPath());
        AuditSettings settings;
        settings.limits = {1, 20, 20};
        settings.severities = {{AuditRule::HerbCount, Severity::Review},
                               {AuditRule::TotalWeight, Severity::Review}};
        program.model.setAuditor(auditorOf(settings));
        // One dose: the grams of the day are those of all doses.
        QVERIFY(program.write(QStringLiteral("茯苓 12|白术 12"), kMan + R"(,"doses":1)"));
        QCOMPARE(program.model.openFindings().size(), 3);
        const QList<AuditFinding> findings = program.model.findings();
        for (qsizetype done = 0; done < findings.size(); ++done) {
            QCOMPARE(program.model.openFindings().size(), 3 - done);
            program.model.sign(kPhysician);
            QVERIFY(program.settle());
            QVERIFY(program.model.isEditable());
            program.model.overrideFinding(findings.at(done), QStringLiteral("病情需要"), kPhysician);
            QVERIFY(program.settle());
            program.model.confirmOverride(program.model.overrideOf(findings.at(done))->id, kPhysician);
            QVERIFY(program.settle());
        }
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QCOMPARE(program.model.shelf().row.state, PrescriptionState::Signed);
        QCOMPARE(program.model.answeredFor().size(), 3);
    }

    void theCaseAnswersFirst() {
        PrescribedPatient card;
        card.sex = Sex::Female;
        card.birthYear = 1990;
        card.visitedAt = QDateTime(QDate(2026, 3, 1), QTime(9, 0));
        const Prescription known =
            prescriptionOfCase({{QStringLiteral("allergies"), QStringLiteral("青霉素，皮疹")},
                                {QStringLiteral("current_drugs"), QStringLiteral("none")},
                                {QStringLiteral("pregnancy"), QStringLiteral("none")},
                                {QStringLiteral("weight"), 52.5},
                                {QStringLiteral("past_history"), QStringLiteral("none")},
                                {QStringLiteral("tcm_disease"), QStringLiteral("不寐")},
                                {QStringLiteral("therapy"), QStringLiteral("养心安神")}},
                               card);
        QCOMPARE(known.patient.sex, Sex::Female);
        QCOMPARE(known.patient.ageYears, std::optional<double>(36));
        QCOMPARE(known.patient.weightKg, std::optional<double>(52.5));
        QCOMPARE(known.patient.allergies,
                 std::optional(QStringList{QStringLiteral("青霉素"), QStringLiteral("皮疹")}));
        QCOMPARE(known.patient.currentDrugs, std::optional(QStringList()));
        QCOMPARE(known.patient.pregnancy, Answer::No);
        QCOMPARE(known.patient.lactation, Answer::Unknown);
        // Nobody asked for liver and kidneys: "no illness before" does not say that they are sound.
        QVERIFY(!known.patient.conditions);
        QCOMPARE(known.diagnosis, QStringLiteral("不寐"));
        QCOMPARE(known.therapy, QStringLiteral("养心安神"));
    }

    void visitsAreListedWithTheirPatients() {
        const QString path = newPath();
        Program program(path);
        QString visitId;
        program.storage.run(
            &program.model,
            [](Database& database) {
                const FormSchema schema =
                    FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
                CaseStore cases(database, schema);
                cases.addSamples();
            },
            [&] { program.model.loadList(); }, [](const Failure&) {});
        QVERIFY(QTest::qWaitFor([&] { return program.model.visits().size() == 3; }));
        for (const PrescribedPatient& patient : program.model.visits()) {
            if (patient.number == QLatin1String("DEMO-0001")) {
                visitId = patient.visitId;
                QVERIFY(patient.isSample);
                QVERIFY(!patient.complaint.isEmpty());
            }
        }
        program.model.create(visitId);
        QVERIFY(program.settle());
        QCOMPARE(program.model.shelf().patient.name, QStringLiteral("示例患者甲"));
        QCOMPARE(program.model.content().patient.ageYears, std::optional<double>(46));
        QCOMPARE(program.model.content().patient.currentDrugs, std::optional(QStringList()));
        QCOMPARE(program.model.content().patient.pregnancy, Answer::Unknown);
        QVERIFY(program.model.content().items.isEmpty());
        QCOMPARE(program.model.rows().first().patient.number, QStringLiteral("DEMO-0001"));
    }
};

QTEST_GUILESS_MAIN(PrescriptionViewModelTest)
#include "prescription_view_model_test.moc"
