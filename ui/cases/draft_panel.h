#pragma once

#include <QWidget>

#include "app/cases/case_view_model.h"

class QVBoxLayout;

namespace xinglin::ui {

class ColumnArea;
class Button;
class DraftLineRow;
class IconButton;
class Label;
class Tag;

/// The draft beside the form: red flags first, then line by line what is proposed, from which facts and
/// sources, and what the physician decided. Ctrl+J goes to the next open line, where A accepts, E edits and R
/// rejects.
class DraftPanel final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the panel.
    DraftPanel(app::CaseViewModel& model, QWidget* parent);

    void nextOpenLine();

signals:
    void openRequested(const QString& target);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addHead(QVBoxLayout* column);
    void addFoot(QVBoxLayout* column);
    void rebuild();
    void addStale(const QStringList& fields);
    void addLines(bool stale);
    void choose(const QString& line);

    app::CaseViewModel& m_model;
    Tag* m_origin;
    Label* m_basis;
    IconButton* m_refresh;
    ColumnArea* m_area;
    QWidget* m_sheet = nullptr;
    QVBoxLayout* m_lines = nullptr;
    QWidget* m_foot;
    Label* m_count;
    Button* m_rejectAll;
    Button* m_next;
    QList<DraftLineRow*> m_rows;
    QString m_current;
};

}  // namespace xinglin::ui
