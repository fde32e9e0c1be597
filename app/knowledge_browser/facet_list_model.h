#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QSet>
#include <vector>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// The left column as one flat list: the sections with their counts, one of which is current; then the facets
/// of the newest result, a heading for each field, its values with counts and ticks, and a row that shows the
/// rest. GUI thread.
///
/// Owns what is ticked. A ticked value is always shown, also where it would leave no hit.
class FacetListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum class RowType { Heading, Value, Rest, Section };
    enum Role {
        RowTypeRole = Qt::UserRole + 1,
        FieldRole,
        ValueRole,
        /// Of a value: the hits it would leave; of Rest: the values hidden; of a section: its entries, or -1
        /// where nobody counted.
        CountRole,
        ExpandedRole,  ///< of a heading: whether its values are listed; of Rest: whether it hides none
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    /// DisplayRole gives the field or value itself; the view puts the words of its language for it.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// What a click on the row does: fold, tick, show the rest, or ask for a section.
    void activate(int row);

    void setFacets(const QList<Facet>& facets);
    /// Drops facets and ticks, without selectionChanged(): another kind of entry is to be listed. `order`
    /// names the fields of the panel's top; others follow as they come.
    void startOver(const std::vector<QLatin1String>& order);

    /// A place of the sections on top; a group is a heading that folds to the current section.
    struct Section {
        QString group;  ///< `kinds`, `clinic`
        QString id;
        int count = -1;
    };
    /// Shows `sections`, of which `current` is marked; ticks stay.
    void setSections(const QList<Section>& sections, const QString& current);

    using Selection = QList<QPair<QString, QString>>;
    const Selection& selection() const { return m_selection; }
    /// Ticks exactly `selection`; emits selectionChanged() if that is a change.
    void select(const Selection& selection);
    void clear() { select({}); }

signals:
    void selectionChanged();
    void sectionChosen(const QString& id);

private:
    struct Row {
        RowType type = RowType::Value;
        QString field;
        QString value;
        int count = 0;

        bool isSamePlace(const Row& other) const {
            return type == other.type && field == other.field && value == other.value;
        }
    };

    QList<Row> layOut() const;
    void refresh();

    QList<Section> m_sections;
    QString m_currentSection;
    QList<Facet> m_facets;
    QStringList m_fieldOrder;
    Selection m_selection;
    QSet<QString> m_folded;    ///< fields whose values are hidden
    QSet<QString> m_complete;  ///< fields of which every value is shown
    QList<Row> m_rows;
};

}  // namespace xinglin::app
