#include "app/training/training_metrics.h"

#include <QJsonDocument>
#include <QtTest>
#include <cmath>
#include <limits>

using namespace xinglin::app;

class TrainingMetricsTest : public QObject {
    Q_OBJECT

private:
    static QList<QJsonObject> rows(const QByteArray& list) {
        QList<QJsonObject> found;
        for (const QByteArray& line : list.split('\n')) {
            found.append(QJsonDocument::fromJson(line).object());
        }
        return found;
    }

private slots:
    void smoothingHasNoBiasAtItsBeginning() {
        // By hand with decay 0.5: 4; (0.5·4·0.5 + 0.5·2)/0.75 = 8/3; (0.25·0.5·4 + 0.25·2 + 0.5·6)/0.875 =
        // 32/7.
        const QList<QPointF> smooth = smoothed({{1, 4}, {2, 2}, {3, 6}}, 0.5);
        QCOMPARE(smooth.size(), 3);
        QCOMPARE(smooth[0].y(), 4.0);
        QVERIFY(std::abs(smooth[1].y() - 8.0 / 3.0) < 1e-12);
        QVERIFY(std::abs(smooth[2].y() - 32.0 / 7.0) < 1e-12);
    }

    void smoothingKeepsAConstantAndPassesOverHoles() {
        const double hole = std::numeric_limits<double>::quiet_NaN();
        const QList<QPointF> smooth = smoothed({{1, 3}, {2, hole}, {3, 3}, {4, 3}}, 0.9);
        QCOMPARE(smooth.size(), 3);
        for (const QPointF& point : smooth) {
            QVERIFY(std::abs(point.y() - 3.0) < 1e-12);
        }
        QCOMPARE(smooth[1].x(), 3.0);
    }

    void takesSeriesFromRows() {
        TrainingMetrics metrics;
        metrics.append(rows(
            R"({"step":1,"loss":2.5,"learning_rate":0.1,"grad_norm":3,"tokens":100,"tokens_per_second":50}
{"step":2,"loss":2.0,"learning_rate":0.2,"grad_norm":1,"tokens":100,"tokens_per_second":25,"eval_loss":2.2}
{"step":3,"loss":null,"learning_rate":0.2,"grad_norm":null,"tokens":100,"tokens_per_second":25,"eval_loss":2.4})"));
        QCOMPARE(metrics.loss().size(), 2);
        QCOMPARE(metrics.lastStep(), 3);
        QCOMPARE(metrics.evalLoss().size(), 2);
        QCOMPARE(metrics.bestEvalLoss(), std::optional(QPointF(2, 2.2)));
        QVERIFY(std::abs(metrics.secondsPerStep() - 10.0 / 3.0) < 1e-12);
    }

    void takesTheRewardsOfAnswersThatWereDrawn() {
        TrainingMetrics metrics;
        QVERIFY(metrics.reward().isEmpty());
        metrics.append(
            rows("{\"step\":1,\"loss\":0,\"reward\":0.25}\n{\"step\":2,\"loss\":0,\"reward\":0.5}"));
        QCOMPARE(metrics.reward(), QList<QPointF>({{1, 0.25}, {2, 0.5}}));
        metrics.append(rows("{\"step\":2,\"loss\":0,\"reward\":0.75}"));
        QCOMPARE(metrics.reward(), QList<QPointF>({{1, 0.25}, {2, 0.75}}));
    }

    void aRunThatWentOnReplacesWhatCameAfterItsCheckpoint() {
        TrainingMetrics metrics;
        metrics.append(rows(
            "{\"step\":1,\"loss\":3}\n{\"step\":2,\"loss\":2}\n{\"step\":3,\"loss\":1,\"eval_loss\":1}"));
        metrics.append(rows("{\"step\":2,\"loss\":2.5}"));
        QCOMPARE(metrics.loss(), (QList<QPointF>{{1, 3}, {2, 2.5}}));
        QVERIFY(metrics.evalLoss().isEmpty());
        QVERIFY(!metrics.bestEvalLoss());
    }
};

QTEST_GUILESS_MAIN(TrainingMetricsTest)
#include "training_metrics_test.moc"
