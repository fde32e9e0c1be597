#include "ui/theme/tokens.h"

#include <QTest>

using namespace xinglin::ui;

namespace {

const QList<Token> kSurfaces = {Token::Canvas, Token::Sunken, Token::Surface, Token::Raised, Token::PineSoft};
const QList<Token> kTints = {Token::ApricotSoft, Token::CinnabarSoft, Token::OchreSoft,
                             Token::IndigoSoft,  Token::PerillaSoft,  Token::SlateSoft};

double worst(Token ink, const QList<Token>& grounds, Shade shade) {
    double least = 21;
    for (const Token ground : grounds) {
        least = qMin(least, contrastRatio(tokenColor(ink, shade), tokenColor(ground, shade)));
    }
    return least;
}

}  // namespace

class TokensTest final : public QObject {
    Q_OBJECT

private slots:
    void tableIsInTheOrderOfTheEnumeration() {
        int at = 0;
        for (const TokenRow& row : tokenTable()) {
            QCOMPARE(static_cast<int>(row.token), at++);
            QVERIFY(row.name[0] != '\0');
        }
        QCOMPARE(static_cast<int>(Token::Shadow) + 1, at);
    }

    void contrastOfKnownPairs() {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
        // #767676 on white is the darkest grey that passes 4.5 : 1, by WCAG's own example.
        QVERIFY(qAbs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
    }

    void inkIsReadableOnEveryGround_data() {
        QTest::addColumn<int>("ink");
        QTest::addColumn<double>("light");
        QTest::addColumn<double>("dark");
        // The contrast column of visual.md section 2.
        QTest::newRow("text") << int(Token::Text) << 12.9 << 10.0;
        QTest::newRow("text-2") << int(Token::Text2) << 6.3 << 6.4;
        QTest::newRow("text-3") << int(Token::Text3) << 4.61 << 4.84;
        QTest::newRow("pine") << int(Token::Pine) << 5.48 << 5.97;
        QTest::newRow("apricot-t") << int(Token::ApricotText) << 4.9 << 6.5;
        QTest::newRow("cinnabar") << int(Token::Cinnabar) << 5.2 << 6.0;
        QTest::newRow("ochre") << int(Token::Ochre) << 5.2 << 6.6;
        QTest::newRow("indigo") << int(Token::Indigo) << 5.7 << 6.2;
        QTest::newRow("perilla") << int(Token::Perilla) << 5.7 << 6.0;
        QTest::newRow("slate") << int(Token::Slate) << 5.7 << 6.3;
    }

    void inkIsReadableOnEveryGround() {
        QFETCH(int, ink);
        QFETCH(double, light);
        QFETCH(double, dark);
        const Token token = Token(ink);
        const bool isText = token == Token::Text || token == Token::Text2 || token == Token::Text3;
        QList<Token> grounds = kSurfaces;
        grounds += isText ? kTints : QList<Token>{softOf(token)};
        // Two digits are printed in the table, so half a unit of the last one is rounding.
        const double roundOff = 0.05;
        QVERIFY2(worst(token, grounds, Shade::Light) >= light - roundOff,
                 qPrintable(QString::number(worst(token, grounds, Shade::Light))));
        QVERIFY2(worst(token, grounds, Shade::Dark) >= dark - roundOff,
                 qPrintable(QString::number(worst(token, grounds, Shade::Dark))));
        QVERIFY(worst(token, grounds, Shade::Light) >= 4.5);
        QVERIFY(worst(token, grounds, Shade::Dark) >= 4.5);
    }

    void edgesOfInputsAndMarksReachThreeToOne() {
        for (const Shade shade : {Shade::Light, Shade::Dark}) {
            const QList<Token> plain = {Token::Canvas, Token::Sunken, Token::Surface, Token::Raised};
            // No input stands on a selected row's tint, and the apricot marks none.
            QVERIFY(worst(Token::Field, plain, shade) >= 3.2);
            QVERIFY(worst(Token::Apricot, plain, shade) >= 3.4);
        }
    }

    void textOnFilledControlsIsReadable() {
        for (const Shade shade : {Shade::Light, Shade::Dark}) {
            QVERIFY(worst(Token::OnPine, {Token::Pine, Token::PineHover, Token::PinePressed}, shade) >= 6.4);
            QVERIFY(worst(Token::RailText, {Token::Rail, Token::RailActive}, shade) >= 5.9);
            QVERIFY(worst(Token::RailMark, {Token::Rail, Token::RailActive}, shade) >= 3.0);
            QVERIFY(worst(Token::InverseText, {Token::Inverse}, shade) >= 10.0);
            QVERIFY(worst(Token::InverseAction, {Token::Inverse}, shade) >= 4.5);
        }
    }
};

QTEST_GUILESS_MAIN(TokensTest)
#include "tokens_test.moc"
