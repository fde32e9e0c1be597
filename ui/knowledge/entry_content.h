#pragma once

#include <QWidget>

#include "app/knowledge_browser/fact_view.h"
#include "ui/knowledge/entry_table.h"
#include "ui/knowledge/source_index.h"
#include "ui/knowledge/source_label.h"
#include "ui/widgets/tag.h"

class QGridLayout;
class QVBoxLayout;

namespace xinglin::ui {

/// The scrolling part of an entry's detail, from top to bottom: made anew for each entry, never changed.
///
/// Parts are added in reading order; every statement carries the numbers of its sources, which finish() lists
/// at the end. An unknown fact is stated as unknown where it matters.
class EntryContent final : public QWidget {
    Q_OBJECT

public:
    /// Whose words they are: the clinic's stand on a ground of their own.
    enum class Ground { Facts, Clinic };
    explicit EntryContent(QWidget* parent = nullptr, Ground ground = Ground::Facts);

    /// A line in the colours of its severity: a restriction, or what must not be misunderstood.
    void addNotice(Severity severity, const QString& text);

    /// Song title with a hairline above (but for the first part), with tier and sources of what follows.
    void addSection(const QString& title, const QString& hint = {}, const QList<app::FactView>& support = {});

    /// A grid of labels and statements; lines are added with the functions below.
    QGridLayout* addGrid();
    /// Every statement of `facts` under one label; "not recorded" when there is none.
    void addFacts(QGridLayout* grid, const QString& label, const QList<app::FactView>& facts);
    /// Names of other entries under one label; nothing when there are none.
    void addLinks(QGridLayout* grid, const QString& label, const QList<app::KnowledgeLink>& links);
    /// Plain words of the interface under one label.
    void addText(QGridLayout* grid, const QString& label, const QString& text);

    void addWidget(QWidget* widget);
    /// Two parts side by side, one below the other where there is no room for both.
    void addPair(QWidget* wide, QWidget* narrow);
    /// A table of other entries, with a button that brings in the rows that are folded at first.
    void addTable(const QString& name, const QList<EntryTableModel::Head>& heads,
                  const QList<EntryTableModel::Row>& rows);

    /// Lists the cited sources. The last call.
    void finish();

    /// Numbers its sources together with `other`, of which it is a part.
    void shareSources(EntryContent& other) { m_index = &other.sources(); }
    SourceIndex& sources() { return *m_index; }
    /// The line in which the next rows of `grid` stand.
    static int nextRow(const QGridLayout* grid);

signals:
    void openRequested(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LinkLabel* linkLabel(TextRole role, const QList<app::KnowledgeLink>& links);

    Ground m_ground;
    QVBoxLayout* m_column;
    SourceIndex m_sources;
    SourceIndex* m_index = &m_sources;
    QString m_sectionTitle;  ///< of the last one; names the tables in it
};

}  // namespace xinglin::ui
