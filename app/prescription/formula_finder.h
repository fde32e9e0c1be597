#pragma once

#include <QObject>
#include <optional>

#include "app/knowledge_browser/knowledge_source.h"

namespace xinglin::app {

/// Finds formulas by name, pinyin or alias, and reads one. GUI thread; the newest question wins.
class FormulaFinder final : public QObject {
    Q_OBJECT

public:
    static constexpr int kMostHits = 30;

    /// `source` is borrowed and must outlive the finder.
    explicit FormulaFinder(KnowledgeSource& source, QObject* parent = nullptr);

    /// Asks; found() answers later, for an empty text at once with nothing.
    void find(const QString& text);
    /// Asks for one formula; loaded() answers.
    void load(const QString& id);
    bool isBusy() const { return m_search != 0 || m_load != 0; }

signals:
    void found(const QList<xinglin::app::KnowledgeHit>& hits);
    /// Empty when nothing has the id.
    void loaded(const std::optional<xinglin::app::KnowledgeEntry>& formula);
    void failed(const xinglin::app::Failure& failure);

private:
    KnowledgeSource& m_source;
    quint64 m_search = 0;
    quint64 m_load = 0;
};

}  // namespace xinglin::app
