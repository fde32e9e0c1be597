// What belongs to a herb's name in the editor: what is lost with it, what is kept when it is chosen or
// written apart, and what does not fit.

#include <QSignalSpy>
#include <QTemporaryDir>

#include "app/knowledge/knowledge_base.h"
#include "tests/support/app/prescription_program.h"

using namespace xinglin::app;
using namespace xinglin::test;
using Program = PrescriptionProgram;

class PrescriptionNamesTest final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files)); }

private slots:
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

    // While a name is typed it is nobody's for a moment, or another herb's: what was said of the herb is not
    // shown beside these, and is back with its name.
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
        row("牛膝（各6g） 9", "川牛膝", "川牛膝", "", "各6g");
        row("牛膝（各9g）", "川牛膝", "川牛膝", "", "");
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
};

QTEST_GUILESS_MAIN(PrescriptionNamesTest)
#include "prescription_names_test.moc"
