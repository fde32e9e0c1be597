#include "ui/library/models_page.h"

#include <QLabel>
#include <QLayout>
#include <QListView>
#include <QPushButton>
#include <QtTest>

#include "tests/support/ui/ui_fixture.h"
#include "ui/library/make_models_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/segmented_control.h"

using namespace xinglin;

class ModelsPageTest : public QObject {
    Q_OBJECT

private slots:
    void offersToAddAFile() {
        test::UiFixture fixture;
        ui::ModelsPage page(fixture.library, fixture.model, fixture.settings);
        page.show();
        QVERIFY(page.findChild<QWidget*>(QStringLiteral("modelsEmpty"))->isVisible());
        QVERIFY(!page.findChild<QWidget*>(QStringLiteral("modelDetails"))->isVisible());
        QVERIFY(page.open(QStringLiteral("models:")));
        QVERIFY(!page.open(QStringLiteral("herb:麻黄")));
    }

    void saysWhyAFileWasRefused() {
        test::UiFixture fixture;
        ui::ModelsPage page(fixture.library, fixture.model, fixture.settings);
        page.show();
        const QString path = fixture.folder.filePath(QStringLiteral("hostile.gguf"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f garbage");
        file.close();
        page.addFile(path);
        auto* banner = page.findChild<ui::Banner*>(QStringLiteral("modelsBanner"));
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), 20'000);
        QVERIFY2(banner->text().contains(QStringLiteral("hostile.gguf")), qPrintable(banner->text()));
        QVERIFY(page.findChild<QWidget*>(QStringLiteral("modelsEmpty"))->isVisible());
    }

    void showsDetailsAndMemoryOfAFile() {
        test::UiFixture fixture;
        const std::unique_ptr<ui::Page> page(ui::makeModelsPage(fixture.services));
        page->resize(1368, 860);
        page->show();
        page->showSample();
        QTRY_VERIFY(fixture.library.rowCount() == 2);
        auto* name = page->findChild<QLabel*>(QStringLiteral("modelName"));
        QTRY_COMPARE(name->text(), QStringLiteral("示例模型 1.5B"));
        auto* memory = page->findChild<QLabel*>(QStringLiteral("modelMemory"));
        const QString small = memory->text();
        // 28 layers × 2 × 256 numbers × 2 bytes × 4096 tokens
        QVERIFY2(small.contains(app::byteSize(117'440'512)), qPrintable(small));
        auto* context = page->findChild<ui::SegmentedControl*>(QStringLiteral("modelContext"));
        context->setCurrentId(QStringLiteral("8192"));
        emit context->currentChanged(QStringLiteral("8192"));
        QVERIFY(memory->text().contains(app::byteSize(2 * 117'440'512)));
        QCOMPARE(fixture.settings.number(app::SettingKey::ContextTokens), 8192);
        auto* cache = page->findChild<ui::SegmentedControl*>(QStringLiteral("modelCache"));
        emit cache->currentChanged(QStringLiteral("q8"));
        QVERIFY2(memory->text().contains(app::byteSize(2 * 117'440'512 * 9 / 16)),
                 qPrintable(memory->text()));
        fixture.settings.set(app::SettingKey::ContextTokens, 2048);  // as the Settings page does
        QCOMPARE(context->currentId(), QStringLiteral("2048"));
        // One choice beside the usual ones, the newest, where its number belongs.
        const auto choices = [context] {
            QStringList ids;
            for (int i = 0; i < context->layout()->count(); ++i) {
                ids += context->layout()->itemAt(i)->widget()->objectName();
            }
            return ids.join(QLatin1Char(' '));
        };
        fixture.settings.set(app::SettingKey::ContextTokens, 16384);
        fixture.settings.set(app::SettingKey::ContextTokens, 3072);
        QCOMPARE(choices(), QStringLiteral("2048 3072 4096 8192"));
        QCOMPARE(context->currentId(), QStringLiteral("3072"));
        fixture.settings.set(app::SettingKey::ContextTokens, 2048);
        auto* list = page->findChild<QListView*>(QStringLiteral("modelList"));
        list->setCurrentIndex(list->model()->index(1, 0));
        QCOMPARE(name->text(), QStringLiteral("示例模型 135M"));
        page->findChild<QPushButton*>(QStringLiteral("modelRemove"))->click();
        QCOMPARE(fixture.library.rowCount(), 1);
        QCOMPARE(name->text(), QStringLiteral("示例模型 1.5B"));
    }

    void saysWhyAModelCouldNotBeLoaded() {
        test::UiFixture fixture;
        const std::unique_ptr<ui::Page> page(ui::makeModelsPage(fixture.services));
        page->show();
        page->showSample();
        QTRY_VERIFY(fixture.library.rowCount() == 2);
        auto* load = page->findChild<QPushButton*>(QStringLiteral("modelLoad"));
        QTRY_VERIFY(load->isEnabled());
        load->click();  // the sample's files are empty: the engine refuses them
        auto* state = page->findChild<QLabel*>(QStringLiteral("modelState"));
        QTRY_COMPARE_WITH_TIMEOUT(fixture.model.state(), app::ActiveModel::State::Failed, 20'000);
        QVERIFY(state->isVisible());
        QVERIFY2(state->text().contains(QStringLiteral("shili-1.5b-q4_k.gguf")), qPrintable(state->text()));
        QCOMPARE(load->text(), QStringLiteral("Load again"));
        auto* list = page->findChild<QListView*>(QStringLiteral("modelList"));
        QCOMPARE(list->model()->index(0, 0).data(ui::TagRole).value<ui::TagLook>().text,
                 QStringLiteral("Stopped"));
    }
};

QTEST_MAIN(ModelsPageTest)
#include "models_page_test.moc"
