#include "ui/library/model_rows.h"

#include "app/library/active_model.h"
#include "app/library/model_library.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

ModelRows::ModelRows(app::ModelLibrary& library, app::ActiveModel& model, QObject* parent)
    : QIdentityProxyModel(parent), m_model(model) {
    setSourceModel(&library);
    connect(&m_model, &app::ActiveModel::changed, this, &ModelRows::refresh);
}

void ModelRows::refresh() {
    if (rowCount() > 0) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, 0));
    }
}

QVariant ModelRows::data(const QModelIndex& index, int role) const {
    if (role == SubtitleRole) {
        return QIdentityProxyModel::data(index, app::ModelLibrary::SummaryRole);
    }
    if (role != TagRole) {
        return QIdentityProxyModel::data(index, role);
    }
    const QString path = QIdentityProxyModel::data(index, app::ModelLibrary::PathRole).toString();
    if (m_model.file() && m_model.file()->path == path) {
        switch (m_model.state()) {
        case app::ActiveModel::State::Ready:
            return QVariant::fromValue(TagLook{tr("Loaded"), QStringLiteral("check"), Token::Pine});
        case app::ActiveModel::State::Starting:
            return QVariant::fromValue(TagLook{tr("Loading"), QStringLiteral("history"), Token::Slate});
        case app::ActiveModel::State::Failed:
            return QVariant::fromValue(TagLook{tr("Stopped"), QStringLiteral("sev-review"), Token::Ochre});
        case app::ActiveModel::State::Stopped:
        case app::ActiveModel::State::Stopping:
            break;
        }
    }
    const auto presence = QIdentityProxyModel::data(index, app::ModelLibrary::PresenceRole)
                              .value<app::ModelLibrary::Presence>();
    return presence == app::ModelLibrary::Presence::Missing
               ? QVariant::fromValue(TagLook{tr("File missing"), QStringLiteral("sev-review"), Token::Ochre})
               : QVariant();
}

}  // namespace xinglin::ui
