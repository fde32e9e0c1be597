#pragma once

#include <QObject>

#include "app/failure.h"
#include "app/knowledge_browser/knowledge_source.h"

namespace xinglin::app {

class Notebook;

/// Gives herbs the names of the clinic's stock, after asking the knowledge base whether a name is free.
///
/// A name that the base gives to another herb is refused: who reads it on paper would dispense that one. So
/// is one that may mean several herbs: which of them is chosen in every prescription, never by a list. GUI
/// thread.
class StockNameDesk final : public QObject {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the desk.
    StockNameDesk(KnowledgeSource& source, Notebook& notebook, QObject* parent = nullptr);

    /// Names as they are typed: parted by comma, semicolon, 、 or blank. Replaces those of the herb.
    void setNames(const QString& herbId, const QString& herbName, const QString& names);

signals:
    void refused(const xinglin::app::Failure& failure);

private:
    void takeResolutions(quint64 generation, const QList<HerbResolution>& resolutions);

    KnowledgeSource& m_source;
    Notebook& m_notebook;
    QString m_herbId;
    QString m_herbName;
    QStringList m_names;
    quint64 m_generation = 0;
};

}  // namespace xinglin::app
