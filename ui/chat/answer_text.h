#pragma once

#include <QList>
#include <QWidget>

#include "app/knowledge/retriever.h"

class QVBoxLayout;

namespace xinglin::ui {

class RichText;

/// The text of an answer, also while it grows: finished blocks are set once, in parts of a bounded length,
/// and only the tail behind them is set again, so that a long answer costs no more a frame than a short one.
/// A selection survives.
///
/// An answer that has ended is one part, so that all of it can be selected, unless it is so long that setting
/// it again would be felt.
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
    struct Part {
        RichText* text;
        qsizetype start;  ///< in the Markdown
        qsizetype length;
    };

    void addPart(qsizetype start);
    void setWidget(RichText* text, const QString& markdown);
    void finishUpTo(qsizetype cut);
    void startOver();
    qsizetype finished() const;

    QVBoxLayout* m_column;
    QList<Part> m_parts;  ///< at least one
    RichText* m_tail;
    QString m_markdown;
    QList<app::RetrievedFact> m_facts;
    int m_openCitation = 0;
    Growth m_growth = Growth::Finished;
};

}  // namespace xinglin::ui
