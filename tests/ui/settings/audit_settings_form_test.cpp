// The pharmacist's settings of the audit: what may be chosen, what is written, what is refused.

#include "ui/settings/audit_settings_form.h"

#include <QComboBox>
#include <QFile>
#include <QTest>

#include "tests/support/app/twin_knowledge.h"
#include "tests/support/ui/ui_fixture.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"

using namespace xinglin;
using namespace xinglin::ui;

class AuditSettingsFormTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<test::UiFixture>();
        m_form =
            std::make_unique<AuditSettingsForm>(m_fixture->folder.path(), test::realKnowledge(), nullptr);
        m_form->show();
    }

    void onlyWhatARuleAllowsCanBeChosen() {
        // What the law blocks is not there; pregnancy classes are never lowered.
        QVERIFY(!m_form->findChild<QComboBox*>(QStringLiteral("severity.banned")));
        QVERIFY(!m_form->findChild<QComboBox*>(QStringLiteral("severity.unknown-name")));
        QCOMPARE(choice("pregnancy-forbidden")->count(), 2);
        QCOMPARE(choice("dose-over")->count(), 4);
    }

    void aChoiceIsWrittenAtOnce() {
        QComboBox* herbDrug = choice("herb-drug");
        const int row = herbDrug->findData(static_cast<int>(app::Severity::Review));
        herbDrug->setCurrentIndex(row);
        emit herbDrug->activated(row);
        QCOMPARE(app::loadAuditSettings(m_fixture->folder.path()).severityOf(app::AuditRule::HerbDrug),
                 app::Severity::Review);
    }

    void aBanMustMeanAHerb() {
        auto* bans = m_form->findChild<LineEdit*>(QStringLiteral("clinicBans"));
        bans->setText(QStringLiteral("羚羊角，無此藥"));
        emit bans->editingFinished();
        QVERIFY(m_form->findChild<Label*>(QStringLiteral("auditSettingsMessage"))
                    ->text()
                    .contains(QStringLiteral("無此藥")));
        QVERIFY(app::loadAuditSettings(m_fixture->folder.path()).banned.isEmpty());
        bans->setText(QStringLiteral("羚羊角"));
        emit bans->editingFinished();
        QCOMPARE(app::loadAuditSettings(m_fixture->folder.path()).banned,
                 QStringList{QStringLiteral("羚羊角")});
    }

    void limitsAreNumbersOrNothing() {
        write("limit.herbs", QStringLiteral("20"));
        write("limit.gramsADay", QStringLiteral("３００"));
        QVERIFY(limits() == (app::ClinicLimits{20, 300, std::nullopt}));
        // What is no limit is said and changes nothing, also of the other fields.
        for (const QString& bad :
             {QStringLiteral("0"), QStringLiteral("301"), QStringLiteral("7.5"), QStringLiteral("多")}) {
            write("limit.herbs", bad);
            QVERIFY(message()->isVisibleTo(m_form.get()));
            QVERIFY2(message()->text().contains(QLatin1Char('"') + bad) ||
                         message()->text().contains(QStringLiteral("“%1”").arg(bad)),
                     qPrintable(message()->text()));
            QVERIFY(message()->text().contains(QStringLiteral("300")));
            QCOMPARE(limits().herbs, std::optional(20));
        }
        write("limit.gramsInAll", QStringLiteral("2100"));
        QVERIFY(!limits().gramsInAll);
        write("limit.herbs", QString());
        QVERIFY(!message()->isVisibleTo(m_form.get()));
        QVERIFY(limits() == (app::ClinicLimits{std::nullopt, 300, 2100}));
        const AuditSettingsForm again(m_fixture->folder.path(), test::realKnowledge(), nullptr);
        QCOMPARE(again.findChild<LineEdit*>(QStringLiteral("limit.gramsADay"))->text(),
                 QStringLiteral("300"));
        QCOMPARE(again.findChild<LineEdit*>(QStringLiteral("limit.herbs"))->text(), QString());
    }

    void aFileThatIsNotUnderstoodIsLeftAlone() {
        const QString path = m_fixture->folder.filePath(QStringLiteral("audit_settings.json"));
        test::writeFile(path, "{\"severities\":{\"nothing\":\"block\"}}");
        const AuditSettingsForm form(m_fixture->folder.path(), test::realKnowledge(), nullptr);
        QVERIFY(form.findChildren<QComboBox*>().isEmpty());
        QCOMPARE(test::readFile(path), QByteArray("{\"severities\":{\"nothing\":\"block\"}}"));
    }

private:
    void write(const char* field, const QString& text) const {
        auto* edit = m_form->findChild<LineEdit*>(QLatin1String(field));
        edit->setText(text);
        emit edit->editingFinished();
    }

    Label* message() const { return m_form->findChild<Label*>(QStringLiteral("auditSettingsMessage")); }

    app::ClinicLimits limits() const { return app::loadAuditSettings(m_fixture->folder.path()).limits; }

    QComboBox* choice(const char* rule) const {
        return m_form->findChild<QComboBox*>(QStringLiteral("severity.%1").arg(QLatin1String(rule)));
    }

    std::unique_ptr<test::UiFixture> m_fixture;
    std::unique_ptr<AuditSettingsForm> m_form;
};

QTEST_MAIN(AuditSettingsFormTest)
#include "audit_settings_form_test.moc"
