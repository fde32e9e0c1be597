#pragma once

#include <QAbstractListModel>
#include <QUuid>

namespace xinglin::app {
class ConversationListModel;
}

namespace xinglin::ui {

/// The list of conversations as rows of RowDelegate: headings between the sections, mode and sources below
/// each title, time at the right. `conversations` is borrowed.
class ConversationRows final : public QAbstractListModel {
    Q_OBJECT

public:
    explicit ConversationRows(app::ConversationListModel& conversations, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// Null for a heading.
    QUuid idAt(int row) const;
    int rowOf(const QUuid& id) const;
    /// Row in the model of conversations, or −1 for a heading.
    int sourceRow(int row) const;
    void retranslate();

private:
    void rebuild();
    QString heading(int section) const;
    QString subtitle(int source) const;
    QString time(int source) const;

    app::ConversationListModel& m_conversations;
    QList<int> m_rows;  ///< row of the source, or −1 − section for a heading
};

}  // namespace xinglin::ui
