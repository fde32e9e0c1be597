#pragma once

#include <QStringList>

namespace xinglin::app {

/// How an entry came to be shown.
enum class Visit {
    Preview,  ///< passing by, while typing or moving in the list: the next visit takes its place
    Commit,   ///< chosen by click, Enter or a link: worth going back to
};

/// The entries looked at, for Back and Forward, as in a web browser.
class EntryHistory final {
public:
    /// Forgets what lies ahead and makes `id` current; nothing happens when it is current and committed.
    void visit(const QString& id, Visit visit);

    bool canGoBack() const { return m_current > 0; }
    bool canGoForward() const { return m_current + 1 < m_ids.size(); }

    /// The entry then current. Only where canGoBack() / canGoForward().
    QString goBack();
    QString goForward();

    QString current() const;
    /// Whether the current one was only passed by so far.
    bool isPreview() const { return m_isPreview; }

private:
    QStringList m_ids;
    qsizetype m_current = -1;
    bool m_isPreview = false;  ///< of the current one
};

}  // namespace xinglin::app
