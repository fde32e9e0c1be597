#include "app/knowledge_browser/result_exporter.h"

#include "app/knowledge/knowledge_service.h"
#include "app/knowledge_browser/knowledge_browser.h"
#include "app/knowledge_notes/own_entries.h"

namespace xinglin::app {

ResultExporter::ResultExporter(KnowledgeSource& source, const KnowledgeBrowser& browser, QObject* parent)
    : QObject(parent), m_source(source), m_browser(browser) {
    connect(&source, &KnowledgeSource::exportProgress, this, [this](quint64 generation, int done, int total) {
        if (generation == m_generation) {
            emit progressed(done, total);
        }
    });
    connect(&source, &KnowledgeSource::exported, this, [this](quint64 generation, int rows) {
        if (generation == m_generation) {
            m_generation = 0;
            emit exported(rows, m_path);
        }
    });
    connect(&source, &KnowledgeSource::failed, this, [this](quint64 generation, const Failure& failure) {
        if (generation != 0 && generation == m_generation) {
            m_generation = 0;
            emit failed(failure);
        }
    });
}

void ResultExporter::stop() {
    if (isBusy()) {
        m_source.stopExport();
        m_generation = 0;
        emit stopped();
    }
}

QList<ExportColumn> ResultExporter::columns() const {
    return exportColumns(m_browser.section());
}

QSet<QString> ResultExporter::ticked() const {
    const auto kept = m_ticked.constFind(m_browser.section());
    if (kept != m_ticked.constEnd()) {
        return *kept;
    }
    QSet<QString> usual;
    for (const ExportColumn& column : columns()) {
        if (column.isUsual) {
            usual.insert(column.id);
        }
    }
    return usual;
}

bool ResultExporter::isTicked(const QString& column) const {
    return ticked().contains(column);
}

void ResultExporter::setTicked(const QString& column, bool isTicked) {
    QSet<QString> columns = ticked();
    if (isTicked) {
        columns.insert(column);
    } else {
        columns.remove(column);
    }
    m_ticked.insert(m_browser.section(), columns);
}

bool ResultExporter::canExport() const {
    return !ticked().isEmpty() && m_browser.results().total() > 0;
}

void ResultExporter::exportTo(const QString& path, const QMap<Tier, QString>& tierWords) {
    TableExport table;
    QList<ExportColumn> chosen;
    for (const ExportColumn& column : columns()) {
        if (isTicked(column.id)) {
            chosen += column;
            table.columns += column.id;
            table.heads += column.name;
        }
    }
    for (const KnowledgeHit& hit : m_browser.results().hits()) {
        if (hit.badge == QLatin1String(kOwnBadge)) {
            table.firstRows += exportRow(hit, chosen);
        }
    }
    table.query = m_browser.query();
    table.tierWords = tierWords;
    table.path = path;
    m_path = path;
    m_generation = m_source.exportTable(table);
}

}  // namespace xinglin::app
