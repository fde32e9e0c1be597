#include "ui/training/run_rows.h"

#include <QFileInfo>
#include <QLocale>

#include "ui/widgets/moment_text.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

RunRows::RunRows(app::TrainingViewModel& training, QObject* parent)
    : QAbstractListModel(parent), m_training(training) {
    connect(&m_training, &app::TrainingViewModel::runsChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

TagLook runStateTag(app::RunState state) {
    switch (state) {
    case app::RunState::Running:
        return {RunRows::tr("Running"), QStringLiteral("history"), Token::Pine};
    case app::RunState::Stopping:
        return {RunRows::tr("Saving and stopping"), QStringLiteral("history"), Token::Indigo};
    case app::RunState::Finished:
        return {RunRows::tr("Finished"), QStringLiteral("check"), Token::Pine};
    case app::RunState::Stopped:
        return {RunRows::tr("Stopped, saved"), QStringLiteral("stop"), Token::Slate};
    case app::RunState::Failed:
        return {RunRows::tr("Failed"), QStringLiteral("sev-review"), Token::Ochre};
    case app::RunState::Lost:
        break;
    }
    return {RunRows::tr("Ended without a word"), QStringLiteral("sev-review"), Token::Ochre};
}

QString runName(const app::TrainingRun& run) {
    return run.plan.name.trimmed().isEmpty()
               ? QFileInfo(run.plan.modelFolder).fileName() + QStringLiteral("・") +
                     QFileInfo(run.plan.dataFile).completeBaseName()
               : run.plan.name.trimmed();
}

QStringList runFacts(const app::TrainingRun& run) {
    QStringList facts{QFileInfo(run.plan.modelFolder).fileName()};
    if (!run.plan.preset.isEmpty()) {
        facts.append(run.plan.preset);
    } else {
        facts.append(run.plan.isLora() ? RunRows::tr("LoRA") : RunRows::tr("Whole model"));
    }
    if (run.plan.ranks > 1) {
        facts.append(RunRows::tr("%n rank(s)", nullptr, run.plan.ranks));
    }
    return facts;
}

int RunRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_training.runs().size());
}

QVariant RunRows::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const app::TrainingRun& run = m_training.runs().at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return runName(run);
    case SubtitleRole:
        return (QStringList{shortMomentText(run.startedAt.toLocalTime())} << runFacts(run))
            .join(QStringLiteral("・"));
    case TagRole:
        return QVariant::fromValue(runStateTag(m_training.stateOf(run)));
    default:
        return {};
    }
}

}  // namespace xinglin::ui
