// What terms are called: without a translation in English, whose words need a sign between them.

#include "app/knowledge_browser/term_names.h"

#include <QCoreApplication>
#include <QTest>
#include <QTranslator>

using namespace xinglin::app;

namespace {

class Chinese final : public QTranslator {
public:
    QString translate(const char*, const char* source, const char*, int) const override {
        const QByteArray word(source);
        return word == "Deputy"      ? QStringLiteral("臣")
               : word == "Assistant" ? QStringLiteral("佐")
                                     : QString();
    }
    bool isEmpty() const override { return false; }
};

}  // namespace

class TermNamesTest final : public QObject {
    Q_OBJECT

private slots:
    void writesTwoRolesAsPrescriptionsDo() {
        const QStringList roles = {QStringLiteral("deputy"), QStringLiteral("assistant")};
        QCOMPARE(roleWords(roles), QStringLiteral("Deputy/Assistant"));
        QCOMPARE(roleWords({}), QString());
        Chinese translator;
        QCoreApplication::installTranslator(&translator);
        QCOMPARE(roleWords(roles), QStringLiteral("臣佐"));
        QCoreApplication::removeTranslator(&translator);
    }

    void namesTheFieldOfADisagreement() {
        QCOMPARE(termName(QStringLiteral("disagreement"), QStringLiteral("dose")), QStringLiteral("Dose"));
        QCOMPARE(termName(QStringLiteral("disagreement"), QStringLiteral("composition")),
                 QStringLiteral("Composition"));
    }
};

QTEST_GUILESS_MAIN(TermNamesTest)
#include "term_names_test.moc"
