#pragma once

#include <QAbstractTableModel>

#include "app/training/training_run.h"

namespace xinglin::ui {

/// The ranks of a run as rows: what each is at, and how long ago it said so.
class RankRows final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Rank, Phase, Step, Memory, Heartbeat, Columns };

    explicit RankRows(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// `now` in seconds since 1970. Of a run that has ended nobody is late.
    void setRanks(const QList<app::RankBeat>& ranks, double now, double secondsPerStep, bool isRunning);
    int lateCount() const;
    /// The first rank that said nothing for a minute; -1 where there is none.
    int lostRank() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    app::Lateness latenessOf(const app::RankBeat& beat) const;
    QString heartbeatText(const app::RankBeat& beat) const;

    QList<app::RankBeat> m_ranks;
    double m_now = 0;
    double m_secondsPerStep = 0;
    bool m_isRunning = false;
};

/// The engine's word for what a rank is at, for people.
QString phaseWord(const QString& phase);

}  // namespace xinglin::ui
