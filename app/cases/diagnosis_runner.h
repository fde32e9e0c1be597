#pragma once

#include <QObject>
#include <functional>
#include <memory>

#include "app/cases/diagnosis_draft.h"
#include "app/failure.h"

namespace xinglin::app {

class TermCatalogue;

/// Makes drafts on a thread of its own, because the first one reads the standards.
///
/// Lives on the GUI thread. The newest request wins: an older one that has not begun is dropped without a
/// signal.
class DiagnosisRunner final : public QObject {
    Q_OBJECT

public:
    /// Makes the catalogue on the worker's thread, on the first request; may throw FailureError.
    using CatalogueMaker = std::function<std::unique_ptr<TermCatalogue>()>;

    /// `forms` is the folder of the rules' tables; `schema` must outlive the runner.
    DiagnosisRunner(CatalogueMaker makeCatalogue, const QString& forms, const FormSchema& schema,
                    QObject* parent = nullptr);
    ~DiagnosisRunner() override;

    /// A maker that opens the knowledge base at `path`.
    static CatalogueMaker knowledgeAt(const QString& path);

    /// Answers with drafted() or failed() that carry the returned number.
    quint64 run(const CaseRecord& record);

signals:
    void drafted(quint64 generation, const xinglin::app::DiagnosisDraft& draft);
    void failed(quint64 generation, const xinglin::app::Failure& failure);

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

}  // namespace xinglin::app
