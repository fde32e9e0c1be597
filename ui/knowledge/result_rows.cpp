#include "ui/knowledge/result_rows.h"

#include "app/knowledge/han_text.h"
#include "app/knowledge_browser/result_list_model.h"
#include "app/knowledge_browser/term_names.h"
#include "app/knowledge_notes/own_entries.h"
#include "ui/knowledge/names.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

using app::ResultListModel;

namespace {

QVariant badgeTag(const QString& badge) {
    if (badge.isEmpty()) {
        return {};
    }
    const bool isToxic = badge.contains(u'毒') && badge.size() == 2;
    const bool isOwn = badge == QLatin1String(app::kOwnBadge);
    const bool isHeading = badge == QStringLiteral("类目");
    TagLook look;
    look.text = app::termName(QStringLiteral("badge"), badge);
    look.hue = isOwn       ? Token::ApricotText
               : isHeading ? Token::Slate
               : isToxic   ? Token::Ochre
                           : Token::Cinnabar;
    return QVariant::fromValue(look);
}

}  // namespace

QVariant ResultRows::data(const QModelIndex& index, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return name(index);
    case BesideRole:
        return beside(index);
    case SubtitleRole:
        return subtitle(index);
    case TagRole:
        return badgeTag(QIdentityProxyModel::data(index, ResultListModel::BadgeRole).toString());
    default:
        return QIdentityProxyModel::data(index, role);
    }
}

namespace {

// 金匮要略 痉湿暍病脉证治第二 第3条: the number tells rows apart, and would be cut behind the chapter.
struct ClauseName {
    QString shown;
    QString chapter;
};

ClauseName clauseName(const QString& whole) {
    const QStringList parts = whole.split(QLatin1Char(' '));
    return parts.size() < 3 ? ClauseName{whole, {}}
                            : ClauseName{parts.first() + QLatin1Char(' ') + parts.last(), parts.at(1)};
}

}  // namespace

QString ResultRows::name(const QModelIndex& index) const {
    const QString whole =
        shownName(QIdentityProxyModel::data(index, Qt::DisplayRole).toString(),
                  QIdentityProxyModel::data(index, ResultListModel::TraditionalRole).toString());
    return isClause(index) ? clauseName(whole).shown : whole;
}

QString ResultRows::beside(const QModelIndex& index) const {
    const QString whole = QIdentityProxyModel::data(index, Qt::DisplayRole).toString();
    if (isClause(index)) {
        return clauseName(whole).chapter;
    }
    // What is written in Latin letters needs no reading.
    return app::hasHan(whole) ? QIdentityProxyModel::data(index, ResultListModel::PinyinRole).toString()
                              : QString();
}

bool ResultRows::isClause(const QModelIndex& index) const {
    return QIdentityProxyModel::data(index, ResultListModel::KindRole).toInt() ==
           static_cast<int>(app::KnowledgeKind::Clause);
}

QString ResultRows::subtitle(const QModelIndex& index) const {
    const QString matched = QIdentityProxyModel::data(index, ResultListModel::MatchedRole).toString();
    const QString summary =
        app::summaryInWords(QIdentityProxyModel::data(index, ResultListModel::SummaryRole).toString());
    // The code that an acupoint was found by opens its summary as well.
    const bool isSaid = summary.split(QStringLiteral(" · ")).contains(matched);
    QStringList parts = {isSaid ? QString() : matched, summary};
    if (m_showsKinds) {
        const int kind = QIdentityProxyModel::data(index, ResultListModel::KindRole).toInt();
        parts.prepend(app::kindName(static_cast<app::KnowledgeKind>(kind)));
    }
    parts.removeAll(QString());
    // Every row has two lines, so that all are of one height.
    return parts.isEmpty() ? tr("No facts recorded") : parts.join(QStringLiteral(" · "));
}

void ResultRows::setShowsKinds(bool showsKinds) {
    if (showsKinds != m_showsKinds) {
        m_showsKinds = showsKinds;
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, 0));
        }
    }
}

}  // namespace xinglin::ui
