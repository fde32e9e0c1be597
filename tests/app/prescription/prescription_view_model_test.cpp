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
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const Signer kPhysician{QStringLiteral("张三"), SignerRole::Physician};

SharedAuditor auditorOf(const AuditSettings& settings = {}) {
    static const auto kFacts = std::make_shared<const AuditFacts>(readAuditFacts(realKnowledge()));
    return std::make_shared<const PrescriptionAuditor>(kFacts, settings);
}

// What the composition root builds, on one database file; destroying it is the end of the program.
struct Program {
    explicit Program(const QString& path)
        : storage(path), model(storage, auditorOf(), QStringLiteral("Physician")) {
        QObject::connect(&model, &PrescriptionViewModel::failed, &model,
                         [this](const Failure& failure) { failures += failure.what; });
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
        Prescription content = prescriptionOf(items, head);
        content.id = model.content().id;
        model.change(content);
        return model.isOpen();
    }

    const AuditFinding* finding(AuditRule rule) const {
        for (const AuditFinding& one : model.findings()) {
            if (one.rule == rule) {
                return &one;
            }
        }
        return nullptr;
    }

    StorageThread storage;
    PrescriptionViewModel model;
    QStringList failures;
};

const QByteArray kMan = R"("form":"decoction","patient":{"sex":"M","age_years":40})";

}  // namespace

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

    // The role was that of the herb: it stays with another form or spelling, and goes with another herb or
    // none.
    void aRoleBelongsToItsHerb() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("地黄 12|地皇 6|地黄 3"), kMan));
        const auto rename = [&](int place, const char* name, const char* role = "君") {
            PrescriptionItem item = program.model.content().items.at(place);
            item.role = QStringLiteral("君");
            program.model.setItem(place, item);
            item.name = QString::fromUtf8(name);
            item.role = QString::fromUtf8(role);
            program.model.setItem(place, item);
            return program.model.content().items.at(place).role;
        };
        QCOMPARE(rename(0, "熟地黄"), QStringLiteral("君"));
        QCOMPARE(rename(0, "麻黄"), QString());
        QCOMPARE(rename(0, "桂枝", "臣"), QStringLiteral("臣"));  // written along with the name
        QCOMPARE(rename(1, "地黄"), QStringLiteral("君"));        // a slip of the pen, corrected
        QCOMPARE(rename(2, "无此药"), QString());
        QCOMPARE(program.model.content().items.at(2).doseGrams, std::optional<double>(3));
    }

    // 先煎 of 附子 on 薄荷 would be printed, and no rule speaks against a mark too many.
    void marksAndProcessingBelongToTheirHerb_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("stays");
        QTest::newRow("another form") << QStringLiteral("黑顺片") << true;
        QTest::newRow("another herb") << QStringLiteral("茯苓") << false;
        QTest::newRow("no herb") << QStringLiteral("无此药") << false;
    }

    void marksAndProcessingBelongToTheirHerb() {
        QFETCH(QString, name);
        QFETCH(bool, stays);
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附子 9 先煎"), kMan));
        PrescriptionItem item = program.model.content().items.first();
        item.processing = QStringLiteral("制");
        program.model.setItem(0, item);
        item.name = name;
        program.model.setItem(0, item);
        const PrescriptionItem& renamed = program.model.content().items.first();
        QCOMPARE(renamed.name, name);
        QCOMPARE(renamed.handling.isEmpty(), !stays);
        QCOMPARE(renamed.processing.isEmpty(), !stays);
        program.model.undo();
        QCOMPARE(program.model.content().items.first().handling, QStringList{QStringLiteral("先煎")});
        // Written along with the name they are of the new one.
        item.name = QStringLiteral("薄荷");
        item.handling = {QStringLiteral("后下")};
        program.model.setItem(0, item);
        QCOMPARE(program.model.content().items.first().handling, QStringList{QStringLiteral("后下")});
    }

    // While a name is typed it is nobody's for a moment, or another herb's: what was said of the herb is not
    // shown beside these, and is back with its name.
    // The pack is of the herb before; which lines belong together stays.
    void aPackBelongsToItsHerb() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("茯苓 12"), kMan));
        PrescriptionItem item = program.model.content().items.first();
        item.specification = QStringLiteral("10g/袋");
        item.group = 2;
        program.model.setItem(0, item);
        item.name = QStringLiteral("白术");
        program.model.setItem(0, item);
        QCOMPARE(program.model.content().items.first().specification, QString());
        QCOMPARE(program.model.content().items.first().group, std::optional(2));
    }

    void aSlipOfThePenTakesNothingAway() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|附子 9 先煎"), kMan));
        PrescriptionItem full = program.model.content().items.last();
        full.processing = QStringLiteral("制");
        full.role = QStringLiteral("君");
        program.model.setItem(1, full);
        const auto type = [&](const char* name, const char* key) {
            PrescriptionItem item = program.model.content().items.last();
            item.name = QString::fromUtf8(name);
            program.model.setItem(1, item, QString::fromLatin1(key));
            const PrescriptionItem& row = program.model.content().items.last();
            return row.handling.size() + row.processing.size() + row.role.size();
        };
        for (const char* other : {"附孑", "附", "茯苓"}) {
            QCOMPARE(type(other, "edit 1"), 0);
        }
        QCOMPARE(type("黑顺片", "edit 1"), 3);  // another form of it
        QCOMPARE(type("附孑", "edit 1"), 0);
        QCOMPARE(type("附子", "edit 1"), 3);
        QCOMPARE(program.model.content().items.last(), full);
        // Another edit begins with what it finds.
        QCOMPARE(type("附孑", "edit 1"), 0);
        QCOMPARE(type("附子", "edit 2"), 0);
        program.model.undo();
        program.model.undo();
        QCOMPARE(program.model.content().items.last(), full);
    }

    // Of a name that was nobody's nothing is known: its marks are not given to a herb that was passed on the
    // way to another.
    void whatWasSaidOfNobodyIsNotBroughtBack() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("附孑 9 先煎"), kMan));
        for (const char* name : {"附子", "薄荷"}) {
            PrescriptionItem item = program.model.content().items.first();
            item.name = QString::fromUtf8(name);
            program.model.setItem(0, item, QStringLiteral("edit 1"));
        }
        QVERIFY(program.model.content().items.first().handling.isEmpty());
    }

    // Of 乳没 both are meant: choosing one would leave out the other, and its dose is of both.
    void aNameOfSeveralAtOnceIsWrittenApart() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("甘草 3|制乳没 12 包煎|茯苓 12|牛膝 9"), kMan));
        QVERIFY(program.finding(AuditRule::AmbiguousName));
        QVERIFY(!program.model.isJointName(3));
        QVERIFY(program.model.jointPartsOf(3).isEmpty());
        program.model.writeApart(3);
        program.model.writeApart(0);
        QCOMPARE(program.model.content().items.size(), 4);
        program.model.writeApart(1);
        const QList<PrescriptionItem>& items = program.model.content().items;
        QCOMPARE(items.size(), 5);
        QStringList names;
        for (const PrescriptionItem& item : items.mid(1, 2)) {
            names += item.name;
            QVERIFY(!item.doseGrams);
            QCOMPARE(item.handling, QStringList{QStringLiteral("包煎")});
        }
        names.sort();
        QCOMPARE(names, (QStringList{QStringLiteral("制乳香"), QStringLiteral("制没药")}));
        QCOMPARE(items.at(3).name, QStringLiteral("茯苓"));
        QVERIFY(program.finding(AuditRule::DoseMissing));
        QVERIFY(program.model.heaviestAt(1)->rule != AuditRule::AmbiguousName);
    }

    // A mark or a form is of each herb, wherever it is written.
    void whatAJointNameSaysIsSaidOfEach_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QStringList>("handling");
        const auto row = [](const char* written, const char* names, const char* handling) {
            QTest::newRow(written) << QString::fromUtf8(written)
                                   << QString::fromUtf8(names).split(QLatin1Char(' '))
                                   << QString::fromUtf8(handling).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        row("乳没 6", "乳香 没药", "");
        row("乳没（包煎） 6", "乳香 没药", "包煎");
        row("乳没先煎 6", "乳香 没药", "先煎");
        row("乳没（先煎） 6 后下", "乳香 没药", "后下 先煎");
        row("乳没（包煎） 6 布包", "乳香 没药", "布包");
        row("乳没粉 6", "乳香粉 没药粉", "");
        row("鲜乳没 6", "鲜乳香 鲜没药", "");
        row("醋乳没 6", "醋乳香 醋没药", "");
        // How long a mark is meant, too.
        row("乳没（先煎30分钟） 6", "乳香 没药", "先煎30分钟");
        row("乳没（先煎，30分钟） 6", "乳香 没药", "先煎30分钟");
        row("乳没（30分钟，先煎） 6", "乳香 没药", "先煎30分钟");
        row("乳没（宜先煎1小时以上） 6", "乳香 没药", "宜先煎1小时以上");
        row("乳没（布包20分钟） 6", "乳香 没药", "布包20分钟");
        row("乳没（先煎30分钟） 6 先煎", "乳香 没药", "先煎 先煎30分钟");
        row("乳没（先煎30分钟） 6 先煎30分钟", "乳香 没药", "先煎30分钟");
        row("乳没（两次） 6", "乳香 没药", "两次");
    }

    // 各6g is what each weighs; without it the dose is of both.
    void aDoseOfEachIsTaken() {
        const auto dosesOf = [this](const QString& written) {
            Program program(newPath());
            if (!program.write(written, kMan)) {
                return QList<std::optional<double>>();
            }
            program.model.writeApart(0);
            QList<std::optional<double>> doses;
            for (const PrescriptionItem& item : program.model.content().items) {
                doses += item.doseGrams;
                if (item.handling.contains(QStringLiteral("各6g"))) {
                    return QList<std::optional<double>>();
                }
            }
            return doses;
        };
        const std::optional<double> none;
        QCOMPARE(dosesOf(QStringLiteral("乳没（各6g） 12")), (QList<std::optional<double>>{6.0, 6.0}));
        QCOMPARE(dosesOf(QStringLiteral("乳没（各4.5克，包煎） 9")),
                 (QList<std::optional<double>>{4.5, 4.5}));
        QCOMPARE(dosesOf(QStringLiteral("乳没 12")), (QList<std::optional<double>>{none, none}));
    }

    // A herb that is chosen keeps what the name said beside it.
    void aChosenHerbKeepsWhatTheNameSays_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("processing");
        QTest::addColumn<QStringList>("handling");
        const auto row = [](const char* written, const char* chosen, const char* name, const char* processing,
                            const char* handling) {
            QTest::newRow(written) << QString::fromUtf8(written) << QString::fromUtf8(chosen)
                                   << QString::fromUtf8(name) << QString::fromUtf8(processing)
                                   << QString::fromUtf8(handling).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        row("牛膝 9", "川牛膝", "川牛膝", "", "");
        row("牛膝（先煎30分钟） 9", "川牛膝", "川牛膝", "", "先煎30分钟");
        row("牛膝（后下） 9 包煎", "川牛膝", "川牛膝", "", "包煎 后下");
        row("盐牛膝 9", "川牛膝", "川牛膝", "盐", "");
    }

    void aChosenHerbKeepsWhatTheNameSays() {
        QFETCH(QString, written);
        QFETCH(QString, chosen);
        QFETCH(QString, name);
        QFETCH(QString, processing);
        QFETCH(QStringList, handling);
        Program program(newPath());
        QSignalSpy leftOut(&program.model, &PrescriptionViewModel::leftOut);
        QVERIFY(program.write(written, kMan));
        QVERIFY2(program.model.candidatesOf(0).contains(chosen),
                 qPrintable(program.model.candidatesOf(0).join(QLatin1Char(' '))));
        program.model.chooseHerb(0, QStringLiteral("甘草"));  // no candidate
        QVERIFY(program.finding(AuditRule::AmbiguousName));
        program.model.chooseHerb(0, chosen);
        const PrescriptionItem& item = program.model.content().items.first();
        QCOMPARE(item.name, name);
        QCOMPARE(item.processing, processing);
        QCOMPARE(item.handling, handling);
        QCOMPARE(item.doseGrams, std::optional<double>(9));
        QVERIFY(!program.finding(AuditRule::AmbiguousName));
        QVERIFY(leftOut.isEmpty());
    }

    void whatAJointNameSaysIsSaidOfEach() {
        QFETCH(QString, written);
        QFETCH(QStringList, names);
        QFETCH(QStringList, handling);
        Program program(newPath());
        QVERIFY(program.write(written, kMan));
        const NamedHerb joint = program.model.audit().names().resolve(program.model.content().items.first());
        QVERIFY(joint.isJoint);
        program.model.writeApart(0);
        QCOMPARE(program.model.content().items.size(), 2);
        QStringList apart;
        for (const PrescriptionItem& item : program.model.content().items) {
            const NamedHerb one = program.model.audit().names().resolve(item);
            apart += item.name;
            QCOMPARE(item.handling, handling);
            QCOMPARE(one.kind, NamedHerb::Kind::Known);
            QCOMPARE(QSet<QString>(one.marks.begin(), one.marks.end()),
                     QSet<QString>(joint.marks.begin(), joint.marks.end()));
            QCOMPARE(one.isPowder, joint.isPowder);
            QCOMPARE(one.isFresh, joint.isFresh);
        }
        apart.sort();
        names.sort();
        QCOMPARE(apart, names);
    }

    void whereRowsLackRoomItIsSaid() {
        Program program(newPath());
        QStringList herbs(kMostHerbs - 1, QStringLiteral("甘草 3"));
        QVERIFY(program.write(QStringLiteral("乳没 6|") + herbs.join(QLatin1Char('|')), kMan));
        const Prescription before = program.model.content();
        QCOMPARE(before.items.size(), kMostHerbs);
        program.model.writeApart(0);
        QCOMPARE(program.model.content(), before);
        QCOMPARE(program.failures.size(), 1);
        QVERIFY2(program.failures.first().contains(QStringLiteral("300")),
                 qPrintable(program.failures.first()));
        PrescriptionItem one;
        one.name = QStringLiteral("茯苓");
        program.model.insertItem(0, one);
        QCOMPARE(program.failures.size(), 2);
        const KnowledgeEntry formula =
            KnowledgeBase::open(realKnowledge())->entry(QStringLiteral("formula:桂枝汤")).value();
        program.model.insertFormula(formula, PrescriptionViewModel::Insertion::Append);
        QCOMPARE(program.failures.size(), 3);
        QCOMPARE(program.model.content(), before);
        for (const QString& failure : std::as_const(program.failures)) {
            QVERIFY2(failure.contains(QStringLiteral("300")), qPrintable(failure));
        }
        program.model.removeItem(1);
        program.model.writeApart(0);
        QCOMPARE(program.model.content().items.size(), kMostHerbs);
        QCOMPARE(program.failures.size(), 3);
    }

    // 桂枝 of the second formula is not added, and its dose is not that of the first: it is said.
    void whatAFormulaDoesNotBringIsSaid() {
        const auto knowledge = KnowledgeBase::open(realKnowledge());
        Program program(newPath());
        QSignalSpy leftOut(&program.model, &PrescriptionViewModel::leftOut);
        QVERIFY(program.write(QStringLiteral("茯苓 12"), kMan));
        program.model.insertFormula(knowledge->entry(QStringLiteral("formula:桂枝汤")).value(),
                                    PrescriptionViewModel::Insertion::Append);
        QVERIFY(leftOut.isEmpty());
        program.model.insertFormula(knowledge->entry(QStringLiteral("formula:麻黄汤")).value(),
                                    PrescriptionViewModel::Insertion::Append);
        QCOMPARE(leftOut.size(), 1);
        const QString said = leftOut.first().first().toString();
        QVERIFY2(said.contains(QStringLiteral("桂枝")), qPrintable(said));
        QVERIFY2(!said.contains(QStringLiteral("麻黄")), qPrintable(said));
    }

    // An ambiguous name of which the tables know one herb only stops the signature as any other does.
    void aSingleCandidateIsNotTakenSilently() {
        Program program(newPath());
        QVERIFY(program.write(QStringLiteral("土黄芩 9"), kMan));
        const AuditFinding* found = program.finding(AuditRule::AmbiguousName);
        QVERIFY(found);
        QCOMPARE(program.model.candidatesOf(0), QStringList{QStringLiteral("功劳木")});
        program.model.overrideFinding(*found, QStringLiteral("就是它"), kPhysician);
        QVERIFY(program.settle());
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QVERIFY(program.model.isEditable());
        QCOMPARE(program.failures.size(), 2);
        PrescriptionItem chosen = program.model.content().items.first();
        chosen.name = QStringLiteral("功劳木");
        program.model.setItem(0, chosen);
        program.model.sign(kPhysician);
        QVERIFY(program.settle());
        QVERIFY(!program.model.isEditable());
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
