#pragma once

#include <QMap>
#include <QObject>
#include <QSet>

#include "app/failure.h"
#include "app/knowledge_browser/export_columns.h"
#include "app/knowledge_browser/knowledge_source.h"

namespace xinglin::app {

class KnowledgeBrowser;

/// Writes the list that the browser shows, all of its rows, as a CSV file with chosen columns. GUI thread;
/// the file is written on the source's thread.
class ResultExporter final : public QObject {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the exporter.
    ResultExporter(KnowledgeSource& source, const KnowledgeBrowser& browser, QObject* parent = nullptr);

    /// Those of the section that is shown now.
    QList<ExportColumn> columns() const;
    /// What was ticked for this section last; the usual ones at first.
    bool isTicked(const QString& column) const;
    void setTicked(const QString& column, bool isTicked);
    bool canExport() const;

    /// `tierWords`: words of the interface for what supports a fact. progressed() a few times, then
    /// exported(), stopped() or failed().
    void exportTo(const QString& path, const QMap<Tier, QString>& tierWords);
    bool isBusy() const { return m_generation != 0; }
    /// Gives the export that runs up. While its rows are still read, no file is written; a file that is being
    /// written then is finished.
    void stop();

signals:
    void progressed(int done, int total);
    void stopped();
    void exported(int rows, const QString& path);
    void failed(const xinglin::app::Failure& failure);

private:
    QSet<QString> ticked() const;

    KnowledgeSource& m_source;
    const KnowledgeBrowser& m_browser;
    QMap<BrowserSection, QSet<QString>> m_ticked;
    QString m_path;
    quint64 m_generation = 0;
};

}  // namespace xinglin::app
