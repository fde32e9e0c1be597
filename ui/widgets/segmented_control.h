#pragma once

#include <QWidget>

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
};

}  // namespace xinglin::ui
