#pragma once

#include <QList>
#include <QWidget>

class QGridLayout;

namespace xinglin::ui {

class FieldEditor;
class Label;

/// Labels with their controls, two pairs a line where there is room for the longest, else one below the
/// other.
class PairGrid final : public QWidget {
    Q_OBJECT

public:
    explicit PairGrid(QWidget* parent);

    /// Takes both.
    void add(Label* label, FieldEditor* editor);

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Pair {
        Label* label;
        FieldEditor* editor;
    };
    int labelWidth() const;
    int editorWidth() const;
    void arrange();

    QGridLayout* m_grid;
    QList<Pair> m_pairs;
    int m_columns = 0;
    qsizetype m_arranged = 0;  ///< how many visible pairs were placed
};

}  // namespace xinglin::ui
