#pragma once

#include <QList>
#include <QWidget>

namespace xinglin::ui {

/// Work in named phases as one bar: segments by expected time, what is done in pine, the place of now as an
/// apricot bead. A phase of unknown total shows no share.
class PhaseProgress final : public QWidget {
    Q_OBJECT

public:
    struct Phase {
        QString name;
        double expectedSeconds = 1;  ///< weight of its segment
        QString note;                ///< `3 / 5`, `已用 41 分 · 尚需约 27 分`; may be empty
    };

    explicit PhaseProgress(QWidget* parent = nullptr);

    void setPhases(const QList<Phase>& phases);
    /// `index` is running, those before are done; `share` 0 … 1 of it, or negative when unknown.
    void setPlace(int index, double share);
    void setNote(int index, const QString& note);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();

    QList<Phase> m_phases;
    int m_index = 0;
    double m_share = -1;
};

}  // namespace xinglin::ui
