#pragma once

#include <QWidget>

class QBoxLayout;
class QButtonGroup;

namespace xinglin::ui {

/// A choice of one among few, side by side in a sunken trough. Radio buttons to assistive tools: Tab enters
/// at the chosen one, arrows move.
class SegmentedControl final : public QWidget {
    Q_OBJECT

public:
    explicit SegmentedControl(QWidget* parent = nullptr);

    /// Adds a choice at the right end; `id` is what currentId() gives. The first one added is chosen.
    void addSegment(const QString& id, const QString& text);
    /// Adds a choice before the one that stands at `place` from the left.
    void insertSegment(int place, const QString& id, const QString& text);
    /// Not while its own press is being handled. Unknown ids are ignored.
    void removeSegment(const QString& id);
    /// Changes the words of a choice, for a count or a change of language.
    void setSegmentText(const QString& id, const QString& text);

    QString currentId() const;
    /// Chooses without emitting; unknown ids are ignored.
    void setCurrentId(const QString& id);

signals:
    /// The user chose another one.
    void currentChanged(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QBoxLayout* m_row;
};

}  // namespace xinglin::ui
