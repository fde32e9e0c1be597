#include "app/knowledge_browser/entry_history.h"

namespace xinglin::app {

namespace {

constexpr qsizetype kMostRemembered = 200;

}  // namespace

void EntryHistory::visit(const QString& id, Visit visit) {
    const bool isPreview = visit == Visit::Preview;
    if (current() == id) {
        m_isPreview = m_isPreview && isPreview;
        return;
    }
    m_ids.resize(m_current + 1);
    if (m_isPreview && !m_ids.isEmpty()) {
        m_ids.removeLast();
    }
    // The place a preview came from may be the very entry now chosen: going back to it would show no change.
    if (m_ids.isEmpty() || m_ids.last() != id) {
        m_ids.append(id);
    }
    if (m_ids.size() > kMostRemembered) {
        m_ids.removeFirst();
    }
    m_current = m_ids.size() - 1;
    m_isPreview = isPreview;
}

QString EntryHistory::goBack() {
    m_isPreview = false;
    return m_ids.at(--m_current);
}

QString EntryHistory::goForward() {
    m_isPreview = false;
    return m_ids.at(++m_current);
}

QString EntryHistory::current() const {
    return m_current < 0 ? QString() : m_ids.at(m_current);
}

}  // namespace xinglin::app
