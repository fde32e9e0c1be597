#pragma once

#include <QList>

#include "app/knowledge_browser/fact_view.h"

namespace xinglin::ui {

/// Numbers the sources of one entry in the order in which they are first cited.
class SourceIndex final {
public:
    /// The source's number, from 1; the same source keeps it.
    int numberOf(const app::SourceRef& source);

    /// In the order of their numbers. A source of which some fact is not checked counts as not checked.
    const QList<app::SourceRef>& sources() const { return m_sources; }

private:
    QList<app::SourceRef> m_sources;
};

}  // namespace xinglin::ui
