#include "ui/library/make_models_page.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <memory>

#include "app/library/model_library.h"
#include "app/storage/storage_thread.h"
#include "ui/library/models_page.h"
#include "ui/services.h"

namespace xinglin::ui {
namespace {

struct SampleModel {
    const char* fileName;
    qint64 bytes;  ///< of an empty file with holes, so that it costs no disk
    const char* description;
};

constexpr SampleModel kSamples[] = {
    {"shili-1.5b-q4_k.gguf", 986'048'768,
     R"({"name":"示例模型 1.5B","architecture":"qwen2","parameters":1543714304,"context_length":32768,"layers":28,)"
     R"("hidden":1536,"heads":12,"kv_heads":2,"licence":"apache-2.0","template":"chatml",)"
     R"("tensors":{"F32":141,"Q4_1":197},"tokenizer":{"model":"byte-level-bpe"}})"},
    {"shili-135m-q8_0.gguf", 144'811'072,
     R"({"name":"示例模型 135M","architecture":"llama","parameters":134515008,"context_length":8192,"layers":30,)"
     R"("hidden":576,"heads":9,"kv_heads":3,"licence":"apache-2.0","template":"chatml",)"
     R"("tensors":{"F32":61,"Q8_0":211},"tokenizer":{"model":"byte-level-bpe"}})"},
};

// For --tour: rows through the real store; the files are empty but there.
void fillSample(app::StorageThread& storage, const QTemporaryDir& folder, app::ModelLibrary& library) {
    QList<app::ModelFile> files;
    for (const SampleModel& sample : kSamples) {
        QFile file(folder.filePath(QString::fromLatin1(sample.fileName)));
        if (!file.open(QIODevice::WriteOnly) || !file.resize(sample.bytes)) {
            continue;
        }
        file.close();
        const QFileInfo info(file.fileName());
        files.append({info.absoluteFilePath(), info.size(), info.lastModified().toMSecsSinceEpoch(),
                      QDateTime::currentMSecsSinceEpoch() + files.size(),
                      QStringLiteral("9f2c4e11a87d03b65c1e0d84f7a9b2c36e5d18f09a4b7c62d3e8f15a0b9c7d42"),
                      QJsonDocument::fromJson(sample.description).object()});
    }
    storage.run(
        &library,
        [files](app::Database& database) {
            app::ModelFileStore store(database);
            for (const app::ModelFile& file : files) {
                store.save(file);
            }
        },
        [&library] { library.reload(); }, [](const app::Failure&) {});
}

}  // namespace

Page* makeModelsPage(const Services& services) {
    auto* page = new ModelsPage(services.library, services.model, services.settings);
    page->sample = [&services, folder = std::shared_ptr<QTemporaryDir>()]() mutable {
        if (!folder) {
            folder = std::make_shared<QTemporaryDir>();
            fillSample(services.storage, *folder, services.library);
        }
    };
    return page;
}

}  // namespace xinglin::ui
