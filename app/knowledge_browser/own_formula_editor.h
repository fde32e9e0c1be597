#pragma once

#include <QObject>
#include <QTimer>

#include "app/knowledge_browser/knowledge_source.h"
#include "app/knowledge_notes/notebook_types.h"

namespace xinglin::app {

class Notebook;

/// An own formula while it is written: its text, and what the knowledge base knows of its herbs.
///
/// Lives on the GUI thread as long as its page: what was typed and not saved is there when it is opened
/// again.
class OwnFormulaEditor final : public QObject {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the editor.
    OwnFormulaEditor(KnowledgeSource& source, Notebook& notebook, QObject* parent = nullptr);

    /// An empty one; keeps what was typed for a new one before and not saved.
    void startNew();
    /// A copy of a formula or medicine to be changed, or an own one to be corrected.
    void startFrom(const KnowledgeEntry& entry);

    const ClinicFormula& formula() const { return m_formula; }
    QString composition() const { return m_composition; }
    void setName(const QString& name);
    void setComposition(const QString& text);
    void setIndications(const QString& text);
    void setUsage(const QString& text);

    /// What is not a herb of the base, or stands for several: kept as it is written, without a link.
    const QStringList& unknownNames() const { return m_unknown; }
    const QStringList& ambiguousNames() const { return m_ambiguous; }
    /// A name and at least one herb.
    bool canSave() const;
    /// Puts it into the notebook and returns its id. Only where canSave().
    QString save();
    /// Throws away what was typed.
    void discard();

signals:
    void checked();  ///< the lists of names are new

private:
    void resolve();
    void takeResolutions(quint64 generation, const QList<HerbResolution>& resolutions);

    KnowledgeSource& m_source;
    Notebook& m_notebook;
    ClinicFormula m_formula;
    QString m_composition;
    QStringList m_unknown;
    QStringList m_ambiguous;
    QTimer m_rest;  ///< the names are looked up when the typing rests
    quint64 m_generation = 0;
};

}  // namespace xinglin::app
