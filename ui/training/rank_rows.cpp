#include "ui/training/rank_rows.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

#include "ui/training/memory_bar.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

QString phaseWord(const QString& phase) {
    static constexpr std::array kWords = {
        std::pair{"longest pass", QT_TRANSLATE_NOOP("RankPhase", "Trying the longest pass")},
        std::pair{"step", QT_TRANSLATE_NOOP("RankPhase", "Forward and backward")},
        std::pair{"evaluating", QT_TRANSLATE_NOOP("RankPhase", "Evaluating")},
        std::pair{"saving", QT_TRANSLATE_NOOP("RankPhase", "Saving")},
        std::pair{"interrupted", QT_TRANSLATE_NOOP("RankPhase", "Stopped")},
        std::pair{"done", QT_TRANSLATE_NOOP("RankPhase", "Done")},
    };
    for (const auto& [name, word] : kWords) {
        if (phase == QLatin1String(name)) {
            return QCoreApplication::translate("RankPhase", word);
        }
    }
    return phase;  // one that a later engine has
}

void RankRows::setRanks(const QList<app::RankBeat>& ranks, double now, double secondsPerStep,
                        bool isRunning) {
    const bool isOtherCount = ranks.size() != m_ranks.size();
    if (isOtherCount) {
        beginResetModel();
    }
    m_ranks = ranks;
    m_now = now;
    m_secondsPerStep = secondsPerStep;
    m_isRunning = isRunning;
    if (isOtherCount) {
        endResetModel();
    } else if (!m_ranks.isEmpty()) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
    }
}

app::Lateness RankRows::latenessOf(const app::RankBeat& beat) const {
    return m_isRunning ? app::latenessOf(beat, m_now, m_secondsPerStep) : app::Lateness::Fresh;
}

int RankRows::lateCount() const {
    return static_cast<int>(std::count_if(m_ranks.begin(), m_ranks.end(), [this](const app::RankBeat& beat) {
        return latenessOf(beat) != app::Lateness::Fresh;
    }));
}

int RankRows::lostRank() const {
    for (const app::RankBeat& beat : m_ranks) {
        if (latenessOf(beat) == app::Lateness::Lost) {
            return beat.rank;
        }
    }
    return -1;
}

int RankRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ranks.size());
}

int RankRows::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

QString RankRows::heartbeatText(const app::RankBeat& beat) const {
    if (beat.time <= 0) {
        return tr("none yet");
    }
    const auto seconds = static_cast<int>(qMax(0.0, m_now - beat.time));
    if (seconds < 120) {
        return tr("%n second(s) ago", nullptr, seconds);
    }
    return seconds < 7200 ? tr("%n minute(s) ago", nullptr, seconds / 60)
                          : tr("%n hour(s) ago", nullptr, seconds / 3600);
}

QVariant RankRows::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const app::RankBeat& beat = m_ranks.at(index.row());
    const app::Lateness lateness = latenessOf(beat);
    if (role == TintRole && lateness != app::Lateness::Fresh) {
        return static_cast<int>(lateness == app::Lateness::Late ? Token::OchreSoft : Token::CinnabarSoft);
    }
    if (role == StrongRole) {
        return index.column() == Heartbeat && lateness != app::Lateness::Fresh;
    }
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = index.column() == Rank || index.column() == Step || index.column() == Memory;
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Rank:
        return QString::number(beat.rank);
    case Phase:
        return phaseWord(beat.phase);
    case Step:
        return groupedNumber(beat.step);
    case Memory:
        return beat.memoryBytes > 0 ? memoryText(static_cast<double>(beat.memoryBytes)) : QString();
    case Heartbeat:
        return lateness == app::Lateness::Fresh ? heartbeatText(beat)
                                                : tr("late: %1").arg(heartbeatText(beat));
    default:
        return {};
    }
}

QVariant RankRows::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == Rank || section == Step || section == Memory;
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const std::array names = {tr("Rank"), tr("Phase"), tr("Step"), tr("Memory"), tr("Heartbeat")};
    return names[static_cast<std::size_t>(section)];
}

}  // namespace xinglin::ui
