#pragma once

#include <QWidget>

#include "app/cases/draft_review.h"

class QHBoxLayout;
class QVBoxLayout;

namespace xinglin::ui {

class IconButton;
class LineEdit;

/// One line of the draft: the rule that says who wrote it, what it is, what it says, and the three decisions.
class DraftLineRow final : public QWidget {
    Q_OBJECT

public:
    /// Whether the case may still be changed, and whether facts changed since the draft was made.
    struct Setting {
        bool editable = true;
        bool stale = false;
    };

    DraftLineRow(const app::DraftReview& review, const app::DraftLine& line, const Setting& setting,
                 QWidget* parent);

    const QString& lineId() const { return m_id; }
    /// The line that the keys A, E and R decide; drawn on a tint.
    void setCurrent(bool current);
    /// Opens the editor with the line's words.
    void startEdit();

signals:
    void decided(const QString& line, xinglin::app::LineDecision decision, const QString& text);
    void openRequested(const QString& target);
    /// The line was clicked.
    void chosen(const QString& line);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addContent(const app::DraftReview& review, const app::DraftLine& line, QVBoxLayout* column);
    void addCandidate(const app::DraftCandidate& candidate, const app::DraftLine& line, QVBoxLayout* column);
    void addSyndromeFacts(const app::DiagnosisDraft& draft, QVBoxLayout* column);
    void addTherapy(const app::DiagnosisDraft& draft, const app::DraftLine& line, QVBoxLayout* column);
    void addFormula(const app::DraftFormula& formula, const app::DraftLine& line, QVBoxLayout* column);
    void addActions(const app::DraftLine& line, const Setting& setting, QHBoxLayout* row);
    void addText(const QString& text, QVBoxLayout* column);
    QString spoken(const QString& action) const;

    QString m_id;
    QString m_words;  ///< what stands in the line now
    QString m_kindName;
    LineEdit* m_editor = nullptr;
    QVBoxLayout* m_column = nullptr;
    bool m_current = false;
};

}  // namespace xinglin::ui
