#include "app/signer.h"

#include <QTest>

using namespace xinglin::app;

class SignerTest : public QObject {
    Q_OBJECT

private slots:
    void recordsSayTheSameInEveryLanguage() {
        QCOMPARE((Signer{QStringLiteral(" 张三 "), SignerRole::Physician}.text()),
                 QStringLiteral("张三（医师）"));
        QCOMPARE((Signer{QStringLiteral("An"), SignerRole::AssistantPharmacist}.text()),
                 QStringLiteral("An（药士）"));
        QVERIFY(!(Signer{QStringLiteral("  "), SignerRole::Pharmacist}.isComplete()));
    }

    void idsLeadBackToTheirRoles() {
        for (const SignerRole role :
             {SignerRole::Pharmacist, SignerRole::AssistantPharmacist, SignerRole::Physician}) {
            QCOMPARE(signerRoleFromId(signerRoleId(role)), std::optional(role));
        }
        QVERIFY(!signerRoleFromId(QStringLiteral("nurse")));
    }

    void blanksWidthAndCaseTellNobodyApart() {
        QVERIFY(isSamePerson(QStringLiteral("Li Si"), QStringLiteral("ｌｉ　ｓｉ")));
        QVERIFY(!isSamePerson(QStringLiteral("张三"), QStringLiteral("张三丰")));
    }
};

QTEST_GUILESS_MAIN(SignerTest)
#include "signer_test.moc"
