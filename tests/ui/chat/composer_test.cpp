#include "ui/chat/composer.h"

#include <QInputMethodEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace xinglin;

class ComposerTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ui::Composer> m_composer;
    ui::ComposerEdit* m_field = nullptr;

    void compose(const QString& preedit, const QString& commit = {}) {
        QInputMethodEvent event(preedit, {});
        event.setCommitString(commit);
        QCoreApplication::sendEvent(m_field, &event);
    }

private slots:
    void init() {
        m_composer = std::make_unique<ui::Composer>();
        m_composer->resize(600, 200);
        m_composer->show();
        m_field = m_composer->findChild<ui::ComposerEdit*>(QStringLiteral("composerField"));
        m_field->setFocus();
    }

    void sendsWithEnterAndEmptiesTheField() {
        QSignalSpy sent(m_composer.get(), &ui::Composer::sendRequested);
        QTest::keyClicks(m_field, QStringLiteral("mahuang"));
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(sent.size(), 1);
        QCOMPARE(sent.first().first().toString(), QStringLiteral("mahuang"));
        QCOMPARE(m_composer->text(), QString());
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(sent.size(), 1);  // nothing to send
    }

    void breaksTheLineWithShift() {
        QSignalSpy sent(m_composer.get(), &ui::Composer::sendRequested);
        QTest::keyClicks(m_field, QStringLiteral("a"));
        QTest::keyClick(m_field, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(m_field, QStringLiteral("b"));
        QCOMPARE(m_composer->text(), QStringLiteral("a\nb"));
        QCOMPARE(sent.size(), 0);
    }

    void neverSendsWhileAnInputMethodComposes() {
        QSignalSpy sent(m_composer.get(), &ui::Composer::sendRequested);
        compose(QStringLiteral("ma huang"));
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(sent.size(), 0);
        compose(QString(), QStringLiteral("麻黄"));
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(sent.size(), 1);
        QCOMPARE(sent.first().first().toString(), QStringLiteral("麻黄"));
    }

    void sendsAgainAfterAnAbandonedPreedit() {
        QSignalSpy sent(m_composer.get(), &ui::Composer::sendRequested);
        QTest::keyClicks(m_field, QStringLiteral("x"));
        compose(QStringLiteral("ma"));
        compose(QString());
        QTest::keyClick(m_field, Qt::Key_Enter);
        QCOMPARE(sent.size(), 1);
    }

    void stopsWithTheSameButtonWhileBusy() {
        QSignalSpy stopped(m_composer.get(), &ui::Composer::stopRequested);
        auto* button = m_composer->findChild<QPushButton*>(QStringLiteral("composerSend"));
        m_composer->setBusy(true);
        button->click();
        QCOMPARE(stopped.size(), 1);
    }

    void losesNothingWhenAQueuedTextComesBack() {
        m_composer->setText(QStringLiteral("typed"));
        m_composer->prepend(QStringLiteral("queued"));
        QCOMPARE(m_composer->text(), QStringLiteral("queued\ntyped"));
    }

    void growsUpToItsLimit() {
        const int one = m_field->height();
        m_composer->setText(QStringLiteral("1\n2\n3"));
        QTRY_VERIFY(m_field->height() > 2 * one);
        m_composer->setText(QStringLiteral("x\n").repeated(60));
        QTRY_VERIFY(m_field->height() < 12 * one);
    }
};

QTEST_MAIN(ComposerTest)
#include "composer_test.moc"
