#include "ui/knowledge/source_index.h"

namespace xinglin::ui {

int SourceIndex::numberOf(const app::SourceRef& source) {
    for (qsizetype i = 0; i < m_sources.size(); ++i) {
        app::SourceRef& known = m_sources[i];
        if (known.title == source.title && known.edition == source.edition) {
            // What still has to be checked outweighs what was concluded, and that what was checked.
            if (source.status == app::FactStatus::ToVerify || known.status == app::FactStatus::Verified) {
                known.status = source.status;
            }
            return static_cast<int>(i) + 1;
        }
    }
    m_sources.append(source);
    return static_cast<int>(m_sources.size());
}

}  // namespace xinglin::ui
