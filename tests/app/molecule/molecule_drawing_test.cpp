#include "app/molecule/molecule_drawing.h"

#include <QTest>

using namespace xinglin::app;

class MoleculeDrawingTest : public QObject {
    Q_OBJECT

private slots:
    void drawsEphedrineInBlackOnNothing() {
        const auto svg = moleculeSvg("CC(C(C1=CC=CC=C1)O)NC");
        QVERIFY(svg);
        const QByteArray text = QByteArray::fromStdString(*svg);
        QVERIFY(text.contains("<svg"));
        // Twelve heavy atoms, twelve bonds.
        QVERIFY(text.contains("bond-11"));
        QVERIFY(!text.contains("bond-12"));
        QVERIFY2(!text.contains("<rect"), "no ground");
        QVERIFY2(!text.contains("#FF0000") && !text.contains("#0000FF"), "one ink");
        QCOMPARE(*moleculeSvg("CC(C(C1=CC=CC=C1)O)NC"), *svg);
    }

    void hasTheSizeThatWasAskedFor() {
        const auto svg = moleculeSvg("c1ccccc1", {200, 120});
        QVERIFY(svg);
        QVERIFY(svg->find("width='200px'") != std::string::npos);
    }

    void drawsNothingForWhatIsNoMolecule() {
        for (const char* text : {"", "C(((", "not a molecule", "[Xx]", "C1CC", "F(F)(F)F"}) {
            QVERIFY2(!moleculeSvg(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(MoleculeDrawingTest)
#include "molecule_drawing_test.moc"
