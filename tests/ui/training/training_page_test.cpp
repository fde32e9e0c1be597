// The Training page as a person uses it, with the real engine.

#include "ui/training/training_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <algorithm>

#include "tests/support/ui/ui_fixture.h"
#include "ui/main_window.h"
#include "ui/training/check_result.h"
#include "ui/training/rank_rows.h"
#include "ui/training/token_text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/row_delegate.h"

using namespace xinglin;
using namespace xinglin::ui;

namespace {

constexpr int kLongMs = 90'000;  // three times as long a test may take, and a failed wait does

}  // namespace

class TrainingPageTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::UiFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
    TrainingPage* m_page = nullptr;
    QTemporaryDir m_folder;

    template <typename Widget>
    Widget* find(const char* name) const {
        auto* widget = m_window->findChild<Widget*>(QLatin1String(name));
        if (!widget) {
            QTest::qFail(name, __FILE__, __LINE__);
        }
        return widget;
    }

    void type(const char* field, const QString& text) const {
        auto* edit = find<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }

private slots:
    void initTestCase() {
        QFile config(m_folder.filePath(QStringLiteral("config.json")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(
            R"({"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_size":64,"num_hidden_layers":2,)"
            R"("num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":128,"vocab_size":96,)"
            R"("rms_norm_eps":1e-6,"max_position_embeddings":512,"tie_word_embeddings":false})");
        QFile rows(m_folder.filePath(QStringLiteral("rows.jsonl")));
        QVERIFY(rows.open(QIODevice::WriteOnly));
        for (int row = 0; row < 8; ++row) {
            rows.write("{\"input_ids\":[1,2,3,4,5,6,7,8]}\n");
        }
    }
    void init() {
        m_fixture = std::make_unique<test::UiFixture>();
        m_window = std::make_unique<MainWindow>(m_fixture->services);
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(m_window->showPage(QStringLiteral("training")));
        m_page = static_cast<TrainingPage*>(m_window->currentPage());
    }
    void cleanup() {
        m_window.reset();
        m_fixture.reset();
    }

    void saysWhatIsCutAndLeftOut() {
        const QString path = m_folder.filePath(QStringLiteral("uneven.jsonl"));
        QFile rows(path);
        QVERIFY(rows.open(QIODevice::WriteOnly));
        rows.write("{\"input_ids\":[1,2,3,4]}\n{\"input_ids\":[1,2],\"labels\":[1,-100]}\n");
        rows.close();
        m_page->open(QStringLiteral("training:new"));
        type("trainingData", path);
        type("trainingModel", m_folder.path());
        find<QCheckBox>("trainingRandom")->click();
        type("setting.max_length", QStringLiteral("3"));
        find<QPushButton>("trainingCheck")->click();
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("trainingStart")->isEnabled(), kLongMs);
        QStringList lines;
        for (const QLabel* label : find<QWidget>("checkedRows")->findChildren<QLabel*>()) {
            lines += label->text();
        }
        const QString text = lines.join(QLatin1Char('\n'));
        QVERIFY2(text.contains(QStringLiteral("5 tokens, 2 of them learned")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("1 rows are longer")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("1 rows have nothing to learn")), qPrintable(text));
    }

    void saysNoNumberOfTokensThatAreStillToBeDrawn() {
        CheckResult checked(CheckResult::Part::Rows);
        checked.setAnswer(
            {{QStringLiteral("rows"), 12}, {QStringLiteral("unusable"), 0}, {QStringLiteral("steps"), 24}});
        const auto labels = checked.findChildren<QLabel*>();
        const bool isSaid = std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->text().startsWith(QStringLiteral("12 rows can be used as questions")) &&
                   label->text().endsWith(QStringLiteral("24 steps."));
        });
        QVERIFY(isSaid);
        for (const QLabel* label : labels) {
            QVERIFY2(!label->text().contains(QStringLiteral("tokens")), qPrintable(label->text()));
        }
    }

    // With GPUs a rank has two memories, and eight ranks are shown whatever they have.
    void namesTheMemoriesOfRanks() {
        const auto captionsOf = [](const QJsonObject& memory) {
            CheckResult checked(CheckResult::Part::Memory);
            checked.setAnswer({{QStringLiteral("memory"), memory}});
            QStringList texts;
            for (const QLabel* label : checked.findChildren<QLabel*>()) {
                texts += label->text();
            }
            return texts;
        };
        QJsonArray both;
        QJsonArray hosts;
        for (int rank = 0; rank < 9; ++rank) {
            for (const auto& place : {QStringLiteral("NVIDIA H200"), QStringLiteral("CPU")}) {
                const QJsonObject device = {{QStringLiteral("rank"), rank}, {QStringLiteral("on"), place}};
                both.append(device);
                if (place == QStringLiteral("CPU")) {
                    hosts.append(device);
                }
            }
        }
        const QStringList onGpus = captionsOf({{QStringLiteral("fits"), false},
                                               {QStringLiteral("short_of"), QStringLiteral("NVIDIA H200")},
                                               {QStringLiteral("devices"), both}});
        QCOMPARE(onGpus.filter(QStringLiteral("Rank ")).size(), 16);
        QVERIFY(onGpus.contains(QStringLiteral("Rank 7 on NVIDIA H200")));
        QVERIFY(onGpus.contains(QStringLiteral("Rank 7 on CPU")));
        QVERIFY(!onGpus.filter(QStringLiteral("1 more rank")).isEmpty());
        QVERIFY(!onGpus.filter(QStringLiteral("of the memory of NVIDIA H200 are wanted")).isEmpty());
        const QStringList onHosts = captionsOf({{QStringLiteral("fits"), false},
                                                {QStringLiteral("short_of"), QStringLiteral("host")},
                                                {QStringLiteral("devices"), hosts}});
        QCOMPARE(onHosts.filter(QStringLiteral("Rank ")).size(), 8);
        QVERIFY(onHosts.contains(QStringLiteral("Rank 7")));
        QVERIFY(!onHosts.filter(QStringLiteral("of this machine's memory are wanted")).isEmpty());
    }

    void leadsFromDataToARunThatIsStoppedAndGoesOn() {
        m_page->open(QStringLiteral("training:new"));
        auto* start = find<QPushButton>("trainingStart");
        auto* check = find<QPushButton>("trainingCheck");
        QVERIFY(!start->isEnabled());
        QVERIFY(!check->isEnabled());
        QVERIFY(!find<QLabel>("trainingReason")->text().isEmpty());

        type("trainingData", m_folder.filePath(QStringLiteral("rows.jsonl")));
        QCOMPARE(m_page->training().plan().dataFormat, QStringLiteral("tokens"));  // seen in the file
        type("trainingModel", m_folder.path());
        find<QCheckBox>("trainingRandom")->click();
        type("setting.epochs", QStringLiteral("5000"));
        type("setting.gradient_accumulation", QStringLiteral("2"));
        QVERIFY(check->isEnabled());
        QVERIFY(!start->isEnabled());

        check->click();
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), kLongMs);
        QVERIFY(find<QWidget>("checkedMemory")->isVisible());
        QVERIFY(find<QLabel>("trainingCommand")->text().contains(QStringLiteral(" train --config ")));

        // What is typed wrongly is marked, and stands against the start.
        type("setting.epochs", QStringLiteral("many"));
        QVERIFY(!start->isEnabled());
        type("setting.epochs", QStringLiteral("5000"));
        check->click();
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), kLongMs);

        start->click();
        QVERIFY(m_page->training().run().has_value());
        QTRY_VERIFY_WITH_TIMEOUT(m_page->training().metrics().loss().size() > 3, kLongMs);
        QVERIFY(!find<LineChart>("lossChart")->accessibleDescription().isEmpty());
        QCOMPARE(find<QTableView>("rankTable")->model()->rowCount(), 1);
        auto* stop = find<QPushButton>("trainingStop");
        QVERIFY(stop->isVisible());
        stop->click();
        QVERIFY(!stop->isVisible());
        auto* resume = find<QPushButton>("trainingResume");
        QTRY_VERIFY_WITH_TIMEOUT(resume->isVisible(), kLongMs);
        QVERIFY(find<QPushButton>("trainingUse")->isVisible());
        QVERIFY(!find<Banner>("trainingBanner")->isVisible());

        resume->click();
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("trainingStop")->isVisible(), kLongMs);
        m_page->training().endNow();
        QTRY_VERIFY_WITH_TIMEOUT(find<Banner>("trainingBanner")->isVisible(), kLongMs);
        QVERIFY(find<Banner>("trainingBanner")->text().contains(QStringLiteral("9")));  // the signal
    }

    void aPresetReplacesTheSettings() {
        m_page->open(QStringLiteral("training:new"));
        auto* preset = find<QComboBox>("trainingPreset");
        preset->setCurrentIndex(preset->findData(QStringLiteral("tcmchat-sft-paper")));
        emit preset->activated(preset->currentIndex());
        QCOMPARE(m_page->training().plan().preset, QStringLiteral("tcmchat-sft-paper"));
        QTRY_VERIFY(find<QLineEdit>("setting.epochs")->text().isEmpty());
        QVERIFY(!find<QLineEdit>("setting.epochs")->placeholderText().isEmpty());
    }

    void rewardsAskWhatRatesTheAnswers() {
        m_page->open(QStringLiteral("training:new"));
        type("trainingData", m_folder.filePath(QStringLiteral("rows.jsonl")));
        type("trainingModel", m_folder.path());
        QVERIFY(!find<QWidget>("trainingRewards")->isVisible());
        auto* objective = find<QComboBox>("trainingObjective");
        const auto choose = [&](const char* id) {
            objective->setCurrentIndex(objective->findData(QLatin1String(id)));
            emit objective->activated(objective->currentIndex());
        };
        choose("grpo");
        QVERIFY(find<QWidget>("trainingRewards")->isVisible());
        QVERIFY(!find<QLineEdit>("trainingValueModel")->isVisible());
        QVERIFY(find<QLineEdit>("setting.objective_options.group")->isVisible());
        for (const char* rule : {"trainingReward.syndrome", "trainingReward.chain", "trainingReward.audit"}) {
            QVERIFY2(find<QCheckBox>(rule)->isChecked(), rule);
            find<QCheckBox>(rule)->click();
        }
        QVERIFY(m_page->training().plan().rewardRules.isEmpty());
        QVERIFY(!find<QPushButton>("trainingCheck")->isEnabled());
        QVERIFY(find<QLabel>("trainingReason")->text().contains(QStringLiteral("reward model")));
        find<QCheckBox>("trainingReward.audit")->click();
        QCOMPARE(m_page->training().plan().rewardRules, QStringList{QStringLiteral("audit")});
        QVERIFY(find<QPushButton>("trainingCheck")->isEnabled());
        choose("ppo");
        QVERIFY(find<QLineEdit>("trainingValueModel")->isVisible());
        choose("reward");
        QVERIFY(!find<QWidget>("trainingRewards")->isVisible());
    }

    void theListShowsRunsAndLeadsToThem() {
        QVERIFY(!find<QListView>("runList")->isVisible());
        m_page->showSample();
        QTRY_VERIFY(m_page->isSettled());
        QTest::mouseClick(find<QWidget>("trainingBack"), Qt::LeftButton);
        auto* list = find<QListView>("runList");
        QTRY_VERIFY(list->isVisible());
        QCOMPARE(list->model()->rowCount(), 1);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(0, 0)).center());
        QTRY_VERIFY(m_page->training().run().has_value());
    }

    void aLateRankIsMarkedAndALostOneIsNamed() {
        RankRows rows;
        const app::RankBeat fresh{0, QStringLiteral("step"), 5, 1'000, 1000};
        const app::RankBeat late{1, QStringLiteral("saving"), 4, 1'000, 970};
        rows.setRanks({fresh, late}, 1001, 1, true);
        QCOMPARE(rows.lateCount(), 1);
        QCOMPARE(rows.lostRank(), -1);
        QVERIFY(!rows.index(0, 0).data(TintRole).isValid());
        QCOMPARE(rows.index(1, 0).data(TintRole).toInt(), static_cast<int>(Token::OchreSoft));
        rows.setRanks({fresh, late}, 1050, 1, true);
        QCOMPARE(rows.lostRank(), 1);
        QCOMPARE(rows.index(1, 0).data(TintRole).toInt(), static_cast<int>(Token::CinnabarSoft));
        rows.setRanks({fresh, late}, 9000, 1, false);
        QCOMPARE(rows.lateCount(), 0);
    }

    void tokensBreakLinesWhereTheTextDoes() {
        TokenText text;
        text.setPieces(
            {QJsonObject{{QStringLiteral("text"), QStringLiteral("问")}},
             QJsonObject{{QStringLiteral("text"), QStringLiteral("诊\n")}},
             QJsonObject{{QStringLiteral("text"), QStringLiteral("答")}, {QStringLiteral("learned"), true}}});
        const int two = text.heightForWidth(400);
        text.setPieces({QJsonObject{{QStringLiteral("text"), QStringLiteral("问")}}});
        QCOMPARE(two, 2 * text.heightForWidth(400));
        QVERIFY(text.accessibleDescription().contains(QStringLiteral("问")));
    }
};

QTEST_MAIN(TrainingPageTest)
#include "training_page_test.moc"
