#pragma once

#include <QStyledItemDelegate>

#include "ui/theme/tokens.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// Data roles that RowDelegate and TableDelegate read; Qt::DisplayRole is the name.
enum RowRole {
    SubtitleRole = Qt::UserRole + 100,  ///< QString, second line
    TrailingRole,                       ///< QString at the right: a time, a count
    IconNameRole,  ///< QString, icon before the subtitle (or the name without a subtitle)
    BesideRole,    ///< QString in quiet ink beside the name: pinyin
    TagRole,       ///< TagLook
    HeadingRole,   ///< bool: a group heading, not selectable
    TintRole,      ///< int(Token) of a ground for the row: block and stale only
    StrongRole,    ///< bool: the cell is a name and is set bold
};

/// The list's ground decides how a chosen row stands out.
enum class RowGround {
    Page,    ///< chosen = pine-s
    Sunken,  ///< chosen = raised
};

/// Paints ground, hairline, bar and focus of one row; shared by every delegate of the program.
void paintRowGround(QPainter* painter, const QRect& rect, const QStyleOptionViewItem& option,
                    RowGround ground);

/// One or two lines a row: name (Song or Hei), beside it pinyin, below it a dense line, a tag or a time at
/// the right; headings between groups. Rows hold no widgets.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class Name { Hei, Song };

    RowDelegate(RowGround ground, Name name, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintHeading(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    RowGround m_ground;
    Name m_name;
};

/// Cells of a table: horizontal hairlines, numbers at the right, names bold, tags as data (TagRole).
class TableDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// `name` is the face of cells with StrongRole.
    explicit TableDelegate(QObject* parent, int rowHeight = 32,
                           RowDelegate::Name name = RowDelegate::Name::Hei);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;

private:
    QFont fontFor(const QModelIndex& index) const;

    int m_rowHeight;
    RowDelegate::Name m_name;
};

}  // namespace xinglin::ui

Q_DECLARE_METATYPE(xinglin::ui::TagLook)
