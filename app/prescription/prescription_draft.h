#pragma once

#include <QList>
#include <QString>

#include "app/prescription/prescription.h"

namespace xinglin::app {

/// A prescription that is being written, with the way back. A value; knows nothing of storage or audit.
class PrescriptionDraft final {
public:
    /// Steps that are kept; older ones are forgotten.
    static constexpr qsizetype kMostSteps = 200;

    explicit PrescriptionDraft(Prescription content = {}) : m_content(std::move(content)) {}

    const Prescription& content() const { return m_content; }

    /// Takes `content` as one step of undo; false when nothing differs. Steps with the same `key` that follow
    /// on each other become one: undo takes back a note, not its letters. An empty key joins nothing.
    bool change(const Prescription& content, const QString& key = {});

    /// What was there before the step that another one with this key would join; null: it would join none.
    const Prescription* beforeStep(const QString& key) const {
        return joins(key) ? &m_before.constLast() : nullptr;
    }

    bool canUndo() const { return !m_before.isEmpty(); }
    bool canRedo() const { return !m_after.isEmpty(); }
    void undo();
    void redo();

private:
    bool joins(const QString& key) const { return !key.isEmpty() && key == m_key && !m_before.isEmpty(); }

    Prescription m_content;
    QList<Prescription> m_before;  ///< oldest first
    QList<Prescription> m_after;   ///< nearest last
    QString m_key;                 ///< of the newest step
};

}  // namespace xinglin::app
