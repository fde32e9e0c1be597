// What is written can be taken back and done again.

#include "app/prescription/prescription_draft.h"

#include <QTest>
#include <random>

using namespace xinglin::app;

namespace {

Prescription noteOf(const QString& note) {
    Prescription content;
    content.note = note;
    return content;
}

}  // namespace

class PrescriptionDraftTest final : public QObject {
    Q_OBJECT

private slots:
    void undoAndRedoGoBothWays() {
        PrescriptionDraft draft;
        QVERIFY(!draft.canUndo());
        QVERIFY(draft.change(noteOf(QStringLiteral("a"))));
        QVERIFY(draft.change(noteOf(QStringLiteral("b"))));
        draft.undo();
        QCOMPARE(draft.content().note, QStringLiteral("a"));
        draft.redo();
        QCOMPARE(draft.content().note, QStringLiteral("b"));
        QVERIFY(!draft.canRedo());
        draft.undo();
        QVERIFY(draft.change(noteOf(QStringLiteral("c"))));
        QVERIFY(!draft.canRedo());
        draft.undo();
        QCOMPARE(draft.content().note, QStringLiteral("a"));
    }

    void nothingChangedIsNoStep() {
        PrescriptionDraft draft(noteOf(QStringLiteral("a")));
        QVERIFY(!draft.change(noteOf(QStringLiteral("a"))));
        QVERIFY(!draft.canUndo());
    }

    void lettersOfOneFieldAreOneStep() {
        PrescriptionDraft draft;
        for (const char* text : {"n", "no", "not", "note"}) {
            draft.change(noteOf(QString::fromLatin1(text)), QStringLiteral("note"));
        }
        draft.undo();
        QCOMPARE(draft.content().note, QString());
        draft.redo();
        // After a step back, typing on is a step of its own.
        draft.change(noteOf(QStringLiteral("notes")), QStringLiteral("note"));
        draft.undo();
        QCOMPARE(draft.content().note, QStringLiteral("note"));
    }

    // Whatever is done in whatever order: as many steps back lead to the start, and forward to the end.
    void everythingCanBeTakenBack() {
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            const Prescription start = noteOf(QStringLiteral("start"));
            PrescriptionDraft draft(start);
            for (int step = 0; step < 40; ++step) {
                Prescription next = draft.content();
                switch (random() % 4) {
                case 0:
                    next.items += PrescriptionItem{QString::number(random() % 9), 3, {}, {}, {}};
                    break;
                case 1:
                    if (!next.items.isEmpty()) {
                        next.items.removeAt(static_cast<qsizetype>(random()) % next.items.size());
                    }
                    break;
                case 2:
                    draft.undo();
                    continue;
                default:
                    next.doses = random() % 9 + 1;
                }
                draft.change(next, random() % 2 == 0 ? QStringLiteral("key") : QString());
            }
            while (draft.canRedo()) {
                draft.redo();
            }
            const Prescription end = draft.content();
            while (draft.canUndo()) {
                draft.undo();
            }
            QVERIFY(draft.content() == start);
            while (draft.canRedo()) {
                draft.redo();
            }
            QVERIFY(draft.content() == end);
        }
    }

    void oldStepsAreForgotten() {
        PrescriptionDraft draft;
        for (int step = 1; step <= 250; ++step) {
            draft.change(noteOf(QString::number(step)));
        }
        int back = 0;
        for (; draft.canUndo(); ++back) {
            draft.undo();
        }
        QCOMPARE(back, static_cast<int>(PrescriptionDraft::kMostSteps));
    }
};

QTEST_GUILESS_MAIN(PrescriptionDraftTest)
#include "prescription_draft_test.moc"
