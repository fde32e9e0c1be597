#include "app/knowledge_browser/facet_list_model.h"

#include <algorithm>

#include "app/knowledge_browser/herb_view.h"

namespace xinglin::app {

namespace {

constexpr int kShownAtFirst = 5;
constexpr int kHiddenAtLeast = 2;  ///< a row that hides a single value would take that value's place

// Values with an order of their own keep it; the others come by count.
int canonicalPlace(const QString& field, const QString& value) {
    const auto place = [&value](const auto& table) {
        const auto found = std::find_if(table.begin(), table.end(),
                                        [&value](const char16_t* row) { return value == QStringView(row); });
        return static_cast<int>(found - table.begin());
    };
    if (field == QLatin1String("nature")) {
        return place(kNatureSteps);
    }
    if (field == QLatin1String("flavours")) {
        return place(kFlavours);
    }
    if (field == QLatin1String("channels")) {
        return place(kChannels);
    }
    return field == QLatin1String("toxicity") ? place(kToxicityGrades) : 0;
}

bool isSmallVocabulary(const QString& field) {
    return field == QLatin1String("nature") || field == QLatin1String("toxicity") ||
           field == QLatin1String("pregnancy");
}

}  // namespace

int FacetListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FacetListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.type == RowType::Value || row.type == RowType::Section ? row.value : row.field;
    case Qt::CheckStateRole:
        if (row.type == RowType::Section) {
            return static_cast<int>(row.value == m_currentSection ? Qt::Checked : Qt::Unchecked);
        }
        if (row.type != RowType::Value) {
            return {};
        }
        return static_cast<int>(m_selection.contains({row.field, row.value}) ? Qt::Checked : Qt::Unchecked);
    case RowTypeRole:
        return static_cast<int>(row.type);
    case FieldRole:
        return row.field;
    case ValueRole:
        return row.value;
    case CountRole:
        return row.count;
    case ExpandedRole:
        return row.type == RowType::Rest ? m_complete.contains(row.field) : !m_folded.contains(row.field);
    default:
        return {};
    }
}

Qt::ItemFlags FacetListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

void FacetListModel::activate(int row) {
    if (row < 0 || row >= m_rows.size()) {
        return;
    }
    const Row& chosen = m_rows.at(row);
    const auto flip = [&chosen](QSet<QString>& fields) {
        if (!fields.remove(chosen.field)) {
            fields.insert(chosen.field);
        }
    };
    if (chosen.type == RowType::Value) {
        const QPair<QString, QString> pair(chosen.field, chosen.value);
        Selection selection = m_selection;
        if (selection.removeAll(pair) == 0) {
            selection.append(pair);
        }
        select(selection);
        return;
    }
    if (chosen.type == RowType::Section) {
        emit sectionChosen(QString(chosen.value));
        return;
    }
    flip(chosen.type == RowType::Heading ? m_folded : m_complete);
    refresh();
}

void FacetListModel::setFacets(const QList<Facet>& facets) {
    m_facets = facets;
    refresh();
}

void FacetListModel::setSections(const QList<Section>& sections, const QString& current) {
    m_sections = sections;
    m_currentSection = current;
    refresh();
}

void FacetListModel::startOver(const std::vector<QLatin1String>& order) {
    m_fieldOrder = QStringList(order.begin(), order.end());
    m_facets.clear();
    m_selection.clear();
    refresh();
}

void FacetListModel::select(const Selection& selection) {
    if (selection == m_selection) {
        return;
    }
    m_selection = selection;
    refresh();
    emit selectionChanged();
}

QList<FacetListModel::Row> FacetListModel::layOut() const {
    QList<Facet> facets = m_facets;
    for (const auto& [field, value] : m_selection) {
        auto facet = std::find_if(facets.begin(), facets.end(),
                                  [&field = field](const Facet& known) { return known.field == field; });
        if (facet == facets.end()) {
            facets.append({field, {}});
            facet = facets.end() - 1;
        }
        const bool isListed =
            std::any_of(facet->values.begin(), facet->values.end(),
                        [&value = value](const FacetValue& row) { return row.value == value; });
        if (!isListed) {
            facet->values.append({value, 0});
        }
    }
    const auto place = [this](const Facet& facet) {
        const qsizetype found = m_fieldOrder.indexOf(facet.field);
        return found < 0 ? m_fieldOrder.size() : found;
    };
    std::stable_sort(facets.begin(), facets.end(),
                     [&place](const Facet& left, const Facet& right) { return place(left) < place(right); });

    QList<Row> rows;
    for (const Section& section : m_sections) {
        if (rows.isEmpty() || rows.last().field != section.group) {
            rows.append({RowType::Heading, section.group, {}, 0});
        }
        if (!m_folded.contains(section.group) || section.id == m_currentSection) {
            rows.append({RowType::Section, section.group, section.id, section.count});
        }
    }
    for (Facet& facet : facets) {
        if (facet.values.isEmpty()) {
            continue;
        }
        std::stable_sort(facet.values.begin(), facet.values.end(),
                         [&facet](const FacetValue& left, const FacetValue& right) {
                             const int leftPlace = canonicalPlace(facet.field, left.value);
                             const int rightPlace = canonicalPlace(facet.field, right.value);
                             return leftPlace != rightPlace ? leftPlace < rightPlace
                                                            : left.count > right.count;
                         });
        rows.append({RowType::Heading, facet.field, {}, static_cast<int>(facet.values.size())});
        if (m_folded.contains(facet.field)) {
            continue;
        }
        const bool isComplete = m_complete.contains(facet.field) || isSmallVocabulary(facet.field) ||
                                facet.values.size() < kShownAtFirst + kHiddenAtLeast;
        int hidden = 0;
        for (qsizetype i = 0; i < facet.values.size(); ++i) {
            const FacetValue& value = facet.values.at(i);
            if (isComplete || i < kShownAtFirst || m_selection.contains({facet.field, value.value})) {
                rows.append({RowType::Value, facet.field, value.value, value.count});
            } else {
                ++hidden;
            }
        }
        if (hidden > 0 || m_complete.contains(facet.field)) {
            rows.append({RowType::Rest, facet.field, {}, hidden});
        }
    }
    return rows;
}

void FacetListModel::refresh() {
    QList<Row> rows = layOut();
    const bool isSameLayout =
        rows.size() == m_rows.size() &&
        std::equal(rows.begin(), rows.end(), m_rows.begin(),
                   [](const Row& left, const Row& right) { return left.isSamePlace(right); });
    if (isSameLayout) {
        // Counts and ticks change at each key stroke: the view keeps its place.
        m_rows = rows;
        if (!m_rows.isEmpty()) {
            emit dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
        }
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

}  // namespace xinglin::app
