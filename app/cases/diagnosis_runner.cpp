#include "app/cases/diagnosis_runner.h"

#include <QThread>
#include <atomic>

#include "app/cases/diagnosis_service.h"
#include "app/cases/knowledge_catalogue.h"

namespace xinglin::app {
namespace {

// A catalogue that owns its knowledge base; the base's connection belongs to the thread that made it.
class OwningCatalogue final : public TermCatalogue {
public:
    explicit OwningCatalogue(const QString& path)
        : m_knowledge(KnowledgeBase::open(path)), m_catalogue(*m_knowledge) {}

    QList<TermProfile> profiles(KnowledgeKind kind) const override { return m_catalogue.profiles(kind); }
    std::optional<KnowledgeEntry> entry(const QString& id) const override { return m_catalogue.entry(id); }
    QList<KnowledgeHit> diseasesNamedIn(const QString& text) const override {
        return m_catalogue.diseasesNamedIn(text);
    }
    QList<KnowledgeHit> formulasFor(const QString& text, int limit) const override {
        return m_catalogue.formulasFor(text, limit);
    }
    QList<TermProfile> formulas() const override { return m_catalogue.formulas(); }
    QString simplified(const QString& text) const override { return m_catalogue.simplified(text); }
    QString edition() const override { return m_catalogue.edition(); }

private:
    std::unique_ptr<KnowledgeBase> m_knowledge;
    KnowledgeCatalogue m_catalogue;
};

}  // namespace

/// What runs on the thread. Jobs arrive as queued calls of `home`, which lives there.
class DiagnosisRunner::Worker {
public:
    Worker(CatalogueMaker maker, QString forms, const FormSchema& schema)
        : m_maker(std::move(maker)), m_forms(std::move(forms)), m_schema(schema) {
        m_home.moveToThread(&m_thread);
        m_thread.start();
    }

    ~Worker() {
        newest = 0;  // what has not begun does not begin
        QMetaObject::invokeMethod(&m_home, [this] {
            m_service.reset();
            m_catalogue.reset();
            m_thread.quit();
        });
        m_thread.wait();
    }

    template <typename Job>
    void post(Job job) {
        QMetaObject::invokeMethod(&m_home, std::move(job), Qt::QueuedConnection);
    }

    DiagnosisDraft draft(const CaseRecord& record) {
        if (!m_service) {
            m_catalogue = m_maker();
            m_service =
                std::make_unique<DiagnosisService>(*m_catalogue, DiagnosisRules::load(m_forms), m_schema);
        }
        return m_service->draft(record);
    }

    std::atomic<quint64> newest{0};

private:
    CatalogueMaker m_maker;
    QString m_forms;
    const FormSchema& m_schema;
    QThread m_thread;
    QObject m_home;
    std::unique_ptr<TermCatalogue> m_catalogue;
    std::unique_ptr<DiagnosisService> m_service;
};

DiagnosisRunner::DiagnosisRunner(CatalogueMaker makeCatalogue, const QString& forms, const FormSchema& schema,
                                 QObject* parent)
    : QObject(parent), m_worker(std::make_unique<Worker>(std::move(makeCatalogue), forms, schema)) {}

DiagnosisRunner::~DiagnosisRunner() = default;

DiagnosisRunner::CatalogueMaker DiagnosisRunner::knowledgeAt(const QString& path) {
    return [path] { return std::make_unique<OwningCatalogue>(path); };
}

quint64 DiagnosisRunner::run(const CaseRecord& record) {
    const quint64 generation = ++m_worker->newest;
    m_worker->post([this, worker = m_worker.get(), generation, record] {
        if (worker->newest != generation) {
            return;
        }
        // Back through the event loop of the runner's own thread; nothing arrives once it is gone.
        try {
            const DiagnosisDraft draft = worker->draft(record);
            QMetaObject::invokeMethod(this, [this, generation, draft] { emit drafted(generation, draft); });
        } catch (const FailureError& error) {
            QMetaObject::invokeMethod(
                this, [this, generation, failure = error.failure()] { emit failed(generation, failure); });
        }
    });
    return generation;
}

}  // namespace xinglin::app
