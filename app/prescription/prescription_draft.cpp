#include "app/prescription/prescription_draft.h"

namespace xinglin::app {

bool PrescriptionDraft::change(const Prescription& content, const QString& key) {
    if (content == m_content) {
        return false;
    }
    if (!joins(key)) {
        m_before += m_content;
        if (m_before.size() > kMostSteps) {
            m_before.removeFirst();
        }
    }
    m_content = content;
    m_after.clear();
    m_key = key;
    return true;
}

void PrescriptionDraft::undo() {
    if (canUndo()) {
        m_after += m_content;
        m_content = m_before.takeLast();
        m_key.clear();
    }
}

void PrescriptionDraft::redo() {
    if (canRedo()) {
        m_before += m_content;
        m_content = m_after.takeLast();
        m_key.clear();
    }
}

}  // namespace xinglin::app
