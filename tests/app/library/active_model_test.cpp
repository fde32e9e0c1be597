#include "app/library/active_model.h"

#include <QJsonArray>
#include <QTest>

using namespace xinglin::app;

class ActiveModelTest : public QObject {
    Q_OBJECT

private slots:
    void memoryIsThatOfAllDevices() {
        const auto device = [](int weights, int kv) {
            return QJsonObject{{QStringLiteral("bytes"), QJsonObject{{QStringLiteral("weights"), weights},
                                                                     {QStringLiteral("kv"), kv},
                                                                     {QStringLiteral("work"), 1000}}}};
        };
        QCOMPARE(memoryOfPlan({{QStringLiteral("devices"), QJsonArray{device(100, 20), device(3, 4)}}}), 127);
        QCOMPARE(memoryOfPlan({}), 0);
    }
};

QTEST_GUILESS_MAIN(ActiveModelTest)
#include "active_model_test.moc"
