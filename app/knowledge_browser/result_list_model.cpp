#include "app/knowledge_browser/result_list_model.h"

#include <algorithm>

namespace xinglin::app {

namespace {

QString matchedText(const KnowledgeHit& hit) {
    const bool isShownAnyway =
        hit.matched == hit.name || hit.matched == hit.traditional || hit.matched == hit.pinyin;
    return isShownAnyway ? QString() : hit.matched;
}

bool sameRow(const KnowledgeHit& left, const KnowledgeHit& right) {
    return left.id == right.id && left.summary == right.summary && left.badge == right.badge &&
           left.matched == right.matched;
}

}  // namespace

int ResultListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

QVariant ResultListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const KnowledgeHit& hit = m_hits.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return hit.name;
    case Qt::AccessibleTextRole:
        return QStringList({hit.name, hit.pinyin, hit.summary, hit.badge})
            .join(QLatin1Char(' '))
            .simplified();
    case IdRole:
        return hit.id;
    case KindRole:
        return static_cast<int>(hit.kind);
    case TraditionalRole:
        return hit.traditional.isEmpty() ? hit.name : hit.traditional;
    case PinyinRole:
        return hit.pinyin;
    case SummaryRole:
        return hit.summary;
    case BadgeRole:
        return hit.badge;
    case MatchedRole:
        return matchedText(hit);
    case TierRole:
        return static_cast<int>(hit.tier);
    default:
        return {};
    }
}

bool ResultListModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isWaiting && !m_hits.isEmpty() && m_hits.size() < m_total;
}

void ResultListModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent)) {
        m_isWaiting = true;
        emit moreWanted();
    }
}

void ResultListModel::setResult(const KnowledgeResult& result) {
    m_isWaiting = false;
    m_total = result.total;
    const bool isLonger = !m_hits.isEmpty() && m_hits.size() <= result.hits.size() &&
                          std::equal(m_hits.begin(), m_hits.end(), result.hits.begin(), sameRow);
    if (!isLonger) {
        beginResetModel();
        m_hits = result.hits;
        endResetModel();
    } else if (m_hits.size() < result.hits.size()) {
        beginInsertRows({}, static_cast<int>(m_hits.size()), static_cast<int>(result.hits.size()) - 1);
        m_hits = result.hits;
        endInsertRows();
    }
}

int ResultListModel::rowOf(const QString& id) const {
    const auto found =
        std::find_if(m_hits.begin(), m_hits.end(), [&id](const KnowledgeHit& hit) { return hit.id == id; });
    return found == m_hits.end() ? -1 : static_cast<int>(found - m_hits.begin());
}

QString ResultListModel::idAt(int row) const {
    return row >= 0 && row < m_hits.size() ? m_hits.at(row).id : QString();
}

}  // namespace xinglin::app
