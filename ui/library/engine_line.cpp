#include "ui/library/engine_line.h"

#include <QCoreApplication>

#include "app/library/active_model.h"

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(EngineLine)
};

}  // namespace

QString engineLine(const app::ActiveModel& model) {
    if (!model.file()) {
        return {};
    }
    const QString name = model.file()->name();
    switch (model.state()) {
    case app::ActiveModel::State::Starting:
        return Words::tr("Loading %1…").arg(name);
    case app::ActiveModel::State::Failed:
        return Words::tr("%1 has stopped").arg(name);
    case app::ActiveModel::State::Ready:
    case app::ActiveModel::State::Stopped:
    case app::ActiveModel::State::Stopping:
        break;
    }
    const QString kind = model.file()->quantisation();
    return kind.isEmpty() ? name : name + QStringLiteral(" · ") + kind;
}

}  // namespace xinglin::ui
