#pragma once

#include <QList>
#include <QWidget>

#include "app/knowledge/retriever.h"

namespace xinglin::ui {

class RichText;

/// The text of an answer, also while it grows: finished blocks are set once, only the tail behind them is set
/// again, so that a long answer costs no more a frame than a short one. A selection survives.
class AnswerText final : public QWidget {
    Q_OBJECT

public:
    explicit AnswerText(QWidget* parent = nullptr);

    enum class Growth { Growing, Finished };

    /// Shows `markdown` with citations of `facts`; call again with more text of the same answer.
    void setText(const QString& markdown, const QList<app::RetrievedFact>& facts, Growth growth);
    /// Draws citation `number` as open; 0: none.
    void setOpenCitation(int number);
    /// Sets everything again, after a change of theme or scale.
    void restyle();

    const QString& markdown() const { return m_markdown; }

signals:
    void citationClicked(int number);

private:
    void setPart(RichText* part, const QString& markdown);

    RichText* m_finished;
    RichText* m_tail;
    QString m_markdown;
    QList<app::RetrievedFact> m_facts;
    qsizetype m_cut = 0;  ///< length of what stands in m_finished
    int m_openCitation = 0;
    Growth m_growth = Growth::Finished;
};

}  // namespace xinglin::ui
