#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "app/knowledge_build/build_knowledge.h"
#include "app/knowledge_build/table_list.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class CheckTablesTest : public QObject {
    Q_OBJECT

private slots:
    void acceptsTheTwin();
    void namesFileRowAndColumn_data();
    void namesFileRowAndColumn();
    void listsEveryProblem();
    void missesATable();
    void refusesATableNobodyKnows();
    void refusesAMissingFolder();
    void checksAnyBytesInAnyTable();
    void fillsACompositionFromOneSource();
};

namespace {

// The row that is added at the end of its table, and the place where the problem must be.
struct Damage {
    const char* name;
    const char* file;
    const char* row;
    int column;
    const char* word;
};

constexpr Damage kDamages[] = {
    {"source twice", "sources.tsv", "chp-2020\tagain\t2020\t\t", 1, "already in line"},
    {"source without a title", "sources.tsv", "x\t\t2020\t\t", 2, "empty"},
    {"source without an edition", "sources.tsv", "x\ttitle\t\t\t", 3, "empty"},
    {"herb twice", "herbs.tsv", "麻黄\tstandard\t\t\tchp-2020", 1, "already in line"},
    {"unknown kind of herb", "herbs.tsv", "新药\tnew\t\t\tchp-2020", 2, "unknown kind"},
    {"unknown source", "herbs.tsv", "新药\tstandard\t\t\tnobody", 5, "unknown source"},
    {"processed form without a base", "herbs.tsv", "新药\tprocessed\t\t\tchp-2020", 3, "processed"},
    {"base that is no herb", "herbs.tsv", "新药\tprocessed\t无此药\t\tchp-2020", 3, "unknown herb"},
    {"base of a listed herb", "herbs.tsv", "新药\tlisted\t麻黄\t\tchp-2020", 3, "base"},
    {"processed form of a processed form", "herbs.tsv", "新药\tprocessed\t蜜麻黄\t\tchp-2020", 3,
     "processed form itself"},
    {"fact of no herb", "herb_facts.tsv", "无此药\tnature\t温\tchp-2020\tto-verify", 1, "no table has it"},
    {"unknown field", "herb_facts.tsv", "梅花\tcolour\t温\tchp-2020\tto-verify", 2, "unknown field"},
    {"empty value", "herb_facts.tsv", "梅花\tcaution\t\tchp-2020\tto-verify", 3, "empty"},
    {"empty term in a list", "herb_facts.tsv", "梅花\tcaution\t甲、、乙\tchp-2020\tto-verify", 3,
     "empty term"},
    {"term twice in a list", "herb_facts.tsv", "梅花\tcaution\t甲、甲\tchp-2020\tto-verify", 3, "twice"},
    {"unknown status", "herb_facts.tsv", "梅花\tcaution\t甲\tchp-2020\tsure", 5, "unknown status"},
    {"dose min above max", "herb_doses.tsv", "梅花\t9\t3\tg\tpowder\t\tchp-2020\tto-verify", 2, "above max"},
    {"dose that is no number", "herb_doses.tsv", "梅花\tfew\t3\tg\tpowder\t\tchp-2020\tto-verify", 2,
     "number"},
    {"dose of zero", "herb_doses.tsv", "梅花\t0\t3\tg\tpowder\t\tchp-2020\tto-verify", 2, "number"},
    {"dose not finite", "herb_doses.tsv", "梅花\t1\tinf\tg\tpowder\t\tchp-2020\tto-verify", 3, "number"},
    {"dose with one end", "herb_doses.tsv", "梅花\t1\t\tg\tpowder\t\tchp-2020\tto-verify", 3, "together"},
    {"dose without anything", "herb_doses.tsv", "梅花\t\t\t\tpowder\t\tchp-2020\tto-verify", 6, "either"},
    {"dose that no patient takes", "herb_doses.tsv", "梅花\t3\t900\tg\tpowder\t\tchp-2020\tto-verify", 3,
     "impossible"},
    {"unknown unit", "herb_doses.tsv", "梅花\t1\t2\toz\tpowder\t\tchp-2020\tto-verify", 4, "unknown unit"},
    {"unknown route", "herb_doses.tsv", "梅花\t1\t2\tg\teye\t\tchp-2020\tto-verify", 5, "unknown route"},
    {"control of no herb", "herb_controls.tsv", "生无此\t无此药\tbanned\tblocked\t\torder-23", 2,
     "unknown herb"},
    {"unknown control class", "herb_controls.tsv", "生麻黄\t麻黄\tbad\tblocked\t\torder-23", 3,
     "unknown class"},
    {"control twice", "herb_controls.tsv", "犀角\t犀角\tbanned\tblocked\t\torder-23", 1, "already in line"},
    {"name that is a herb", "audit_names.tsv", "麻黄\t甘草\ttradition", 1, "already"},
    {"name that is an alias", "audit_names.tsv", "卑盐\t甘草\ttradition", 1, "already"},
    {"name of no herb", "audit_names.tsv", "新名\t无此药\ttradition", 2, "unknown herb"},
    {"name of nothing", "audit_names.tsv", "新名\t\ttradition", 2, "at least one herb"},
    {"name of a raw controlled herb", "audit_names.tsv", "生罂粟壳\t甘草\ttradition", 1, "raw form"},
    {"joint name of one herb", "joint_names.tsv", "新名\t甘草\ttradition", 2, "at least two herbs"},
    {"joint name that is a herb", "joint_names.tsv", "麻黄\t甘草、大枣\ttradition", 1, "already"},
    {"word without a meaning", "audit_words.tsv", "后下\tmark\t\tprogram", 3, "has a value"},
    {"part with a meaning", "audit_words.tsv", "去节\tpart\t节\tprogram", 3, "has none"},
    {"unknown kind of word", "audit_words.tsv", "后下\tnote\t后下\tprogram", 2, "unknown kind"},
    {"interaction of no herb", "audit_drugs.tsv",
     "x\t无此药\t\tdrug\teffect\tpaper\t2000\therb-drug\tto-verify", 2, "unknown herb"},
    {"interaction of nothing", "audit_drugs.tsv", "x\t\t\tdrug\teffect\tpaper\t2000\therb-drug\tto-verify", 2,
     "at least one herb"},
    {"interaction with no drug", "audit_drugs.tsv", "x\t甘草\t\t\teffect\tpaper\t2000\therb-drug\tto-verify",
     4, "at least one drug"},
    {"interaction without a paper", "audit_drugs.tsv",
     "x\t甘草\t\tdrug\teffect\t\t2000\therb-drug\tto-verify", 6, "empty"},
    {"candidate that is no herb", "ambiguous_names.tsv", "大戟\t京大戟\tchp-2020", 2, "unknown herb"},
    {"alias of no herb", "herb_aliases.tsv", "新名\t无此药\tunique\therb-aliases", 2, "unknown herb"},
    {"same alias and herb twice", "herb_aliases.tsv", "卑盐\t麻黄\tunique\therb-aliases", 1,
     "already in line"},
    {"unique alias of two herbs", "herb_aliases.tsv", "卑盐\t桂枝\tunique\therb-aliases", 3, "several rows"},
    {"alias that is a standard herb", "herb_aliases.tsv", "关木通\t木通\tunique\therb-aliases", 1,
     "itself a herb"},
    {"alias that is a banned name", "herb_aliases.tsv", "犀角\t甘草\tunique\therb-aliases", 1,
     "itself a herb"},
    {"raw form of a controlled herb", "herb_aliases.tsv", "生南星\t天南星\tunique\therb-aliases", 1,
     "raw form"},
    {"unknown alias state", "herb_aliases.tsv", "新名\t麻黄\tsure\therb-aliases", 3, "unknown state"},
    {"ambiguous alias with and without herb", "herb_aliases.tsv", "三荚菜\t麻黄\tambiguous\therb-aliases", 2,
     "no other row"},
    {"unknown rule", "incompatibilities.tsv", "twenty\t麻黄\t桂枝\t麻黄反桂枝\tno\tincompat", 1,
     "unknown rule"},
    {"pair with no herb", "incompatibilities.tsv", "eighteen\t麻黄\t无此药\t反\tno\tincompat", 3,
     "unknown herb"},
    {"pair with itself", "incompatibilities.tsv", "eighteen\t麻黄\t麻黄\t反\tno\tincompat", 3, "itself"},
    {"pair the other way round", "incompatibilities.tsv", "eighteen\t甘遂\t甘草\t反\tno\tincompat", 2,
     "already in line"},
    {"unknown extension", "incompatibilities.tsv", "eighteen\t麻黄\t桂枝\t反\tmaybe\tincompat", 5,
     "unknown extension"},
    {"formula id that is not its name", "formulas.tsv",
     "formula:甲\t乙\tcomposition\t\t\t\t\t\tchp-2020\tto-verify", 1, "the id of"},
    {"unknown kind of formula", "formulas.tsv", "formula:甲\t甲\tbig\t\t\t\t\t\tchp-2020\tto-verify", 3,
     "unknown kind"},
    {"formula without ingredients", "formulas.tsv",
     "formula:甲\t甲\tcomposition\t\t\t\t\t\tchp-2020\tto-verify", 1, "no ingredient"},
    {"ingredient of no formula", "formula_items.tsv", "formula:无\t1\t麻黄\t麻黄\t\t\t\t\tchp-2020\t\t", 1,
     "no table has it"},
    {"ingredient that is no herb", "formula_items.tsv", "formula:麻黄汤\t5\t无\t无此药\t\t\t\t\tchp-2020\t\t",
     4, "unknown herb"},
    {"ingredient out of order", "formula_items.tsv", "formula:麻黄汤\t9\t大枣\t大枣\t\t\t\t\tchp-2020\t\t", 2,
     "expected 5"},
    {"grams that are no number", "formula_items.tsv",
     "formula:麻黄汤\t5\t大枣\t大枣\t\t\tmany\t\tchp-2020\t\t", 7, "number"},
    {"unknown role", "formula_items.tsv",
     "formula:麻黄汤\t5\t大枣\t大枣\t\t\t\t\tchp-2020\tking\tmingli-1142", 10, "one or two of"},
    {"role of nobody", "formula_items.tsv", "formula:麻黄汤\t5\t大枣\t大枣\t\t\t\t\tchp-2020\tenvoy\t", 11,
     "names its source"},
    {"role of an unknown source", "formula_items.tsv",
     "formula:麻黄汤\t5\t大枣\t大枣\t\t\t\t\tchp-2020\tenvoy\tnowhere", 11, "unknown source"},
    {"grams of no ingredient", "formula_grams.tsv", "formula:麻黄汤\t05\t3\ttradition\tinferred", 2,
     "no ingredient"},
    {"grams without an amount", "formula_grams.tsv", "formula:麻黄汤\t01\t\ttradition\tinferred", 3, "empty"},
    {"grams that no patient takes", "formula_grams.tsv", "formula:麻黄汤\t01\t30\ttradition\tinferred", 3,
     "impossible"},
    {"grams twice", "formula_grams.tsv", "formula:四君子汤\t04\t9\ttradition\tinferred", 2,
     "already in line"},
    {"modification of no formula", "formula_modifications.tsv",
     "formula:无\ttradition\t01\t加甲\t篇\tto-verify", 1, "no table has it"},
    {"modification of no place", "formula_modifications.tsv",
     "formula:麻黄汤\ttradition\t01\t加甲\t\tto-verify", 5, "empty"},
    {"modification twice", "formula_modifications.tsv",
     "formula:四君子汤\ttradition\t02\t加陈皮，名异功散\t篇\tto-verify", 4, "already in line"},
    {"case with a heading", "case_signs.tsv", "B01.03.\t畏风\tsymptom\t卫虚\t1\ttradition\tinferred\tlow", 1,
     "heading"},
    {"unknown kind of a case's sign", "case_signs.tsv",
     "B01.03.01\t畏风\tcause\t卫虚\t1\ttradition\tinferred\tlow", 3, "unknown kind"},
    {"sign of no case", "case_signs.tsv", "B01.03.01\t畏风\tsymptom\t卫虚\t0\ttradition\tinferred\tlow", 5,
     "at least 1"},
    {"one case that is more than inferred", "case_signs.tsv",
     "B01.03.01\t畏风\tsymptom\t卫虚\t1\ttradition\tto-verify\tlow", 7, "is inferred"},
    {"tags of nobody", "syndromes.tsv", "B09.01.\t9\t新证\t\tno\t\t\tterm\t\theat\t\t\t\tgbt-16751.2-2021",
     11, "empty"},
    {"medicine twice", "patents.tsv", "四君子丸\t丸\t\tchp-2020", 1, "already in line"},
    {"dosage form that the name lacks", "patents.tsv", "新药丸\t片\t\tchp-2020", 2, "no dosage form"},
    {"fact of no medicine", "patent_facts.tsv", "无\tactions\t甲乙\tchp-2020\tto-verify", 1,
     "no table has it"},
    {"safety field of a medicine", "patent_facts.tsv", "四君子丸\ttoxicity\t大毒\tchp-2020\tto-verify", 2,
     "unknown field"},
    {"ingredient of no medicine", "patent_items.tsv", "无\t01\t麻黄\t麻黄\t\tchp-2020\tto-verify", 1,
     "no table has it"},
    {"medicine's ingredient that is no herb", "patent_items.tsv",
     "四君子丸\t03\t无\t无此药\t\tchp-2020\tto-verify", 4, "unknown herb"},
    {"medicine's ingredient out of order", "patent_items.tsv",
     "四君子丸\t07\t茯苓\t茯苓\t\tchp-2020\tto-verify", 2, "expected 3"},
    {"fact of no formula", "formula_facts.tsv", "formula:无\tactions\t甲乙\tchp-2020\tto-verify", 1,
     "no table has it"},
    {"clause twice", "clauses.tsv", "SH.02.035\t伤寒论\t章\t35\t文\t\t\tchp-2020\tto-verify", 1,
     "already in line"},
    {"code that is no clause's", "clauses.tsv", "SH35\t伤寒论\t章\t35\t文\t\t\tchp-2020\tto-verify", 1,
     "no code of a clause"},
    {"clause that cites no formula", "clauses.tsv",
     "SH.02.036\t伤寒论\t章\t36\t文\tformula:无\t\tchp-2020\tto-verify", 6, "no table has it"},
    {"clause that cites no herb", "clauses.tsv",
     "SH.02.036\t伤寒论\t章\t36\t文\t\t无此药\tchp-2020\tto-verify", 7, "unknown herb"},
    {"point twice", "acupoints.tsv", "LU7\t列缺\t\tno\tLU\tchp-2020", 1, "already in line"},
    {"point of no meridian", "acupoints.tsv", "LU8\t经渠\t\tno\tXX\tchp-2020", 5, "no table has it"},
    {"point on a point", "acupoints.tsv", "LU8\t经渠\t\tno\tLU7\tchp-2020", 5, "no meridian"},
    {"fact of no point", "acupoint_facts.tsv", "LU99\tlocation\t甲乙\tchp-2020\tto-verify", 1,
     "no table has it"},
    {"needle that is too deep", "acupoint_facts.tsv", "LU10\tdepth\t2～5寸\tchp-2020\tto-verify", 3,
     "no depth"},
    {"depth of nothing", "acupoint_facts.tsv", "LU10\tdepth\t0寸\tchp-2020\tto-verify", 3, "no depth"},
    {"depth the wrong way round", "acupoint_facts.tsv", "LU10\tdepth\t1～0.5寸\tchp-2020\tto-verify", 3,
     "no depth"},
    {"compound twice", "compounds.tsv", "麻黄碱\t\t\t\t\t\t\t\tchp-2020\tinferred", 1, "already in line"},
    {"SMILES with an open bracket", "compounds.tsv", "新碱\t\t\tCC(C\t\t\t\t\tchp-2020\tinferred", 4,
     "no SMILES"},
    {"PubChem number with letters", "compounds.tsv", "新碱\t\t\t\tCID9\t\t\t\tchp-2020\tinferred", 5,
     "no PubChem"},
    {"compound in no herb", "herb_compounds.tsv", "无此药\t麻黄碱\tchp-2020\tinferred", 1, "unknown herb"},
    {"herb with no compound", "herb_compounds.tsv", "麻黄\t无此碱\tchp-2020\tinferred", 2, "no table has it"},
    {"compound of no source", "herb_compounds.tsv", "麻黄\tquercetin\tchp-2020、nobody\tinferred", 3,
     "unknown source"},
    {"herb and compound twice", "herb_compounds.tsv", "麻黄\t麻黄碱\tchp-2020\tinferred", 2,
     "already in line"},
    {"target that is no symbol", "herb_targets.tsv", "麻黄\tfoo:3\tchp-2020\tinferred", 2, "no symbol"},
    {"targets out of order", "herb_targets.tsv", "麻黄\tAR:3、TNF:5\tchp-2020\tinferred", 2, "more support"},
    {"target that is stated", "herb_targets.tsv", "麻黄\tAR:3\tchp-2020\tto-verify", 4, "predictions"},
    {"targets of no compound", "compound_targets.tsv", "无此碱\tAR\tchp-2020\tinferred", 1,
     "no table has it"},
    {"code of another standard", "diseases.tsv", "B01.09\t9\t新病\t\tno\t\t\t\t\t\t\t\t\tgbt-15657-2021", 1,
     "no code"},
    {"code twice", "diseases.tsv", "A01.01.01.\t9\t新病\t\tno\t\t\t\t\t\t\t\t\tgbt-15657-2021", 1,
     "already in line"},
    {"heading neither yes nor no", "syndromes.tsv",
     "B01.09\t9\t新证\t\tperhaps\t\t\t\t\t\t\t\t\tgbt-15657-2021", 5, "unknown heading"},
    {"sign of an unknown code", "syndrome_signs.tsv", "B77.01\t发热\tsymptom\tchp-2020\tto-verify", 1,
     "unknown code"},
    {"unknown kind of sign", "syndrome_signs.tsv", "B01.03.01\t新征\tsmell\tchp-2020\tto-verify", 3,
     "unknown kind"},
    {"sign twice", "disease_signs.tsv", "A01.01.01\t咳嗽\tsymptom\tchp-2020\tto-verify", 2,
     "already in line"},
    {"unknown relation", "syndrome_links.tsv",
     "syndrome:B01.03.01\tlikes\tformula:桂枝汤\tchp-2020\tto-verify\thigh", 2, "unknown relation"},
    {"link to nothing", "syndrome_links.tsv",
     "syndrome:B01.03.01\ttreated-by\tformula:无\tchp-2020\tto-verify\thigh", 3, "unknown code"},
    {"link to another kind", "syndrome_links.tsv",
     "syndrome:B01.03.01\tuses-therapy\tformula:桂枝汤\tchp-2020\tto-verify\thigh", 3, "points to"},
    {"link of no confidence", "syndrome_links.tsv",
     "syndrome:B01.03.01\ttreated-by\tformula:四君子汤\tchp-2020\tto-verify\tsure", 6, "unknown confidence"},
    {"pair of no herb", "herb_pairs.tsv", "无此药\t桂枝\t甲乙\t\tchp-2020\tto-verify", 1, "unknown herb"},
    {"pair with no herb beside", "herb_pairs.tsv", "白芍\t无此药\t甲乙\t\tchp-2020\tto-verify", 2,
     "unknown herb"},
    {"pair twice", "herb_pairs.tsv", "麻黄\t桂枝\t甲乙\t\tchp-2020\tto-verify", 1, "already in line"},
    {"pair that the rules forbid", "herb_pairs.tsv", "甘草\t甘遂\t甲乙\t\tchp-2020\tto-verify", 2,
     "incompatible"},
    {"pair of one herb", "herb_pairs.tsv", "白芍\t白芍\t甲乙\t\tchp-2020\tto-verify", 2, "incompatible"},
    {"disease link to nothing", "clinical_links.tsv",
     "disease:A01.01.01\ttreated-by\tformula:无\tchp-2020\tto-verify\thigh", 3, "no table has it"},
    {"disease link of a herb", "clinical_links.tsv",
     "herb:麻黄\ttreated-by\tformula:桂枝汤\tchp-2020\tto-verify\thigh", 1, "is not treated-by"},
    {"disease link to a therapy", "clinical_links.tsv",
     "disease:A01.01.01\ttreated-by\ttherapy:C02.01.01\tchp-2020\tto-verify\thigh", 3, "does not point"},
    {"disease link twice", "clinical_links.tsv",
     "disease:A01.01.01\ttreated-by\tformula:桂枝汤\ttradition\tinferred\tlow", 3, "already in line"},
    {"syllables that do not fit", "pinyin_overrides.tsv", "麻黄\tma", 2, "syllables"},
    {"traditional form that does not fit", "traditional_overrides.tsv", "麻黄\t麻", 2, "same number"},
};

QString pathIn(const QTemporaryDir& folder, const char* file) {
    return folder.filePath(QString::fromLatin1(file));
}

}  // namespace

void CheckTablesTest::acceptsTheTwin() {
    const CheckedTables tables = checkTables(twinTables());
    QStringList lines;
    for (const Problem& problem : tables.problems) {
        lines += toLine(problem);
    }
    QCOMPARE(lines, QStringList());
    QCOMPARE(tables.digest.size(), 8);
}

void CheckTablesTest::namesFileRowAndColumn_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kDamages)); ++i) {
        QTest::newRow(kDamages[i].name) << i;
    }
}

void CheckTablesTest::namesFileRowAndColumn() {
    QFETCH(const int, index);
    const Damage& damage = kDamages[index];
    const QTemporaryDir folder;
    copyTwin(folder.path());
    QByteArray bytes = readFile(pathIn(folder, damage.file));
    const int line = static_cast<int>(bytes.count('\n')) + 1;
    writeFile(pathIn(folder, damage.file), bytes + damage.row + '\n');

    const QList<Problem> problems = checkTables(folder.path()).problems;
    QVERIFY(!problems.isEmpty());
    const QString found = toLine(problems.first());
    QVERIFY2(found.startsWith(
                 QStringLiteral("%1:%2:%3: ").arg(QLatin1String(damage.file)).arg(line).arg(damage.column)),
             qPrintable(found));
    QVERIFY2(problems.first().text.contains(QLatin1String(damage.word)), qPrintable(found));
    QCOMPARE(problems.size(), 1);
}

void CheckTablesTest::listsEveryProblem() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    for (const char* file : {"herbs.tsv", "herb_facts.tsv", "pinyin_overrides.tsv"}) {
        writeFile(pathIn(folder, file), readFile(pathIn(folder, file)) + "a\n" + "b\n");
    }
    QStringList files;
    for (const Problem& problem : checkTables(folder.path()).problems) {
        files += problem.file;
    }
    const QString herbs = QStringLiteral("herbs.tsv");
    const QString facts = QStringLiteral("herb_facts.tsv");
    const QString pinyin = QStringLiteral("pinyin_overrides.tsv");
    QCOMPARE(files, QStringList({herbs, herbs, facts, facts, pinyin, pinyin}));
}

void CheckTablesTest::missesATable() {
    for (const TableSpec& table : tableList()) {
        const QTemporaryDir folder;
        copyTwin(folder.path());
        QVERIFY(QFile::remove(folder.filePath(table.file)));
        const QList<Problem> problems = checkTables(folder.path()).problems;
        QVERIFY2(!problems.isEmpty(), table.file.data());
        QVERIFY(std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
            return problem.file == table.file && problem.row == 0 &&
                   problem.text.contains(QLatin1String("missing"));
        }));
    }
}

void CheckTablesTest::refusesATableNobodyKnows() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    writeFile(folder.filePath(QStringLiteral("herb_fact.tsv")), "herb\n");
    const QList<Problem> problems = checkTables(folder.path()).problems;
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first().file, QStringLiteral("herb_fact.tsv"));
}

void CheckTablesTest::refusesAMissingFolder() {
    try {
        checkTables(QStringLiteral("/nowhere/at/all"));
        QFAIL("no failure");
    } catch (const FailureError& error) {
        QCOMPARE(error.failure().code, FailureCode::FileUnreadable);
        QVERIFY(error.failure().what.contains(QLatin1String("/nowhere/at/all")));
    }
}

// Doses of two sources in one composition would be a formula that nobody prescribed.
void CheckTablesTest::fillsACompositionFromOneSource() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    const QString items = folder.filePath(QStringLiteral("formula_items.tsv"));
    const QString grams = folder.filePath(QStringLiteral("formula_grams.tsv"));
    QByteArray rows = readFile(items);
    rows.replace("去节\t三两\t9", "去节\t三两\t")
        .replace("去皮\t二两\t6", "去皮\t二两\t")
        .replace("七十个\t9", "七十个\t")
        .replace("一两\t3", "一两\t");
    writeFile(items, rows);
    writeFile(grams, readFile(grams) + QByteArray("formula:麻黄汤\t01\t6\ttradition\tinferred\n"
                                                  "formula:麻黄汤\t02\t4.5\ttradition\tinferred\n"
                                                  "formula:麻黄汤\t03\t9\tprogram\tinferred\n"));
    const CheckedTables tables = checkTables(folder.path());
    QVERIFY2(tables.problems.isEmpty(), qPrintable(toLine(tables.problems.value(0))));
    const DraftEntry& formula = tables.draft.entries.at(*tables.draft.find(QStringLiteral("formula:麻黄汤")));
    QCOMPARE(formula.items.at(0).grams, std::optional(6.0));
    QCOMPARE(formula.items.at(1).grams, std::optional(4.5));
    QCOMPARE(formula.items.at(1).gramsSource, QStringLiteral("tradition"));
    QVERIFY(!formula.items.at(2).grams);  // the second source's stay a fact
    int statements = 0;
    for (const DraftFact& fact : formula.facts) {
        statements += fact.field == QLatin1String("grams");
    }
    QCOMPARE(statements, 2);
    // Where the composition's own source gives grams, no other changes them.
    const DraftEntry& own = tables.draft.entries.at(*tables.draft.find(QStringLiteral("formula:四君子汤")));
    QCOMPARE(own.items.at(3).grams, std::optional(6.0));
    QVERIFY(own.items.at(3).gramsSource.isEmpty());
}

// One table at a time is filled with damaged bytes: the check always ends, and never with a crash.
void CheckTablesTest::checksAnyBytesInAnyTable() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    unsigned seed = 12345;
    const auto next = [&seed](qsizetype bound) {
        seed = seed * 1664525u + 1013904223u;
        return static_cast<qsizetype>(seed >> 8) % std::max<qsizetype>(bound, 1);
    };
    for (const TableSpec& table : tableList()) {
        const QString path = folder.filePath(table.file);
        const QByteArray original = readFile(path);
        for (int round = 0; round < 6; ++round) {
            QByteArray bytes = original;
            for (int change = 0; change < 12; ++change) {
                switch (next(4)) {
                case 0:
                    bytes[next(bytes.size())] = static_cast<char>(next(256));
                    break;
                case 1:
                    bytes.insert(next(bytes.size()), next(2) == 0 ? '\t' : '\n');
                    break;
                case 2:
                    bytes.remove(next(bytes.size()), 5);
                    break;
                default:
                    bytes.insert(next(bytes.size()), bytes.mid(next(bytes.size()), 20));
                }
            }
            writeFile(path, bytes);
            for (const Problem& problem : checkTables(folder.path()).problems) {
                QVERIFY(!problem.file.isEmpty() && problem.row >= 0 && problem.column >= 0);
            }
        }
        writeFile(path, original);
    }
    QVERIFY(checkTables(folder.path()).problems.isEmpty());
}

QTEST_GUILESS_MAIN(CheckTablesTest)
#include "check_tables_test.moc"
