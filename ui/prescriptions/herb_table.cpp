#include "ui/prescriptions/herb_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <algorithm>
#include <array>

#include "ui/prescriptions/herb_name_edit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/rule_words.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr int kRowHeight = 36;
constexpr int kIconSide = 16;
constexpr char kBefore[] = "before";

using Model = HerbTableModel;

constexpr std::array kWritten = {Model::RoleColumn, Model::NameColumn,  Model::ProcessingColumn,
                                 Model::DoseColumn, Model::MarksColumn, Model::SpecificationColumn,
                                 Model::GroupColumn};

}  // namespace

HerbTableDelegate::HerbTableDelegate(app::HerbFinder& finder, const app::PrescriptionViewModel& model,
                                     HerbTable* table)
    : QStyledItemDelegate(table), m_finder(finder), m_model(model), m_table(table) {}

void HerbTableDelegate::paintMarks(QPainter* painter, const QRect& cell, const QModelIndex& index) const {
    const PainterScope scope(painter);
    painter->setClipRect(cell);
    QRect rest = cell;
    const auto put = [&](const TagLook& look) {
        paintTag(painter, rest, look);
        rest.setLeft(rest.left() + tagSize(look).width() + 4);
    };
    for (const QString& mark : index.data(Model::MarksRole).toStringList()) {
        put({mark, QString(), Token::Slate});
    }
    for (const QString& mark : index.data(Model::MissingMarksRole).toStringList()) {
        put({HerbTable::tr("+ %1").arg(mark), QString(), Token::Indigo, true});
    }
}

void HerbTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const PainterScope scope(painter);
    const bool selected = option.state & QStyle::State_Selected;
    const QVariant severity = index.data(Model::SeverityRole);
    const auto weight = static_cast<app::Severity>(severity.toInt());
    if (severity.isValid() && hasTint(weight)) {
        painter->fillRect(option.rect, color(tintOf(weight)));
    } else if (selected || option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, color(selected ? Token::PineSoft : Token::Hover));
    }
    paintHorizontalLine(painter, option.rect.left(), option.rect.right() + 1, option.rect.bottom(),
                        color(Token::Line));
    if (selected && index.column() == 0) {
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                          color(Token::Pine));
    }
    QRect cell = option.rect.adjusted(8, 0, -8, 0);
    const int column = index.column();
    QString text = index.data().toString();
    QFont face = themeFont(Face::Hei, type::kBody);
    Token ink = Token::Text;
    if (column == Model::MarksColumn) {
        paintMarks(painter, cell, index);
        text.clear();
    } else if (m_table->rows()->isEntryRow(index.row()) && column == Model::NameColumn) {
        text = HerbTable::tr("Name or initials");
        ink = Token::Text3;
    } else if (column == Model::NameColumn) {
        face = themeFont(Face::SongBold, type::kReading);
        if (severity.isValid()) {
            const TagLook look = severityTag(shownSeverity(weight));
            const QRectF place(cell.right() - kIconSide + 1, cell.top() + (cell.height() - kIconSide) / 2.0,
                               kIconSide, kIconSide);
            paintIcon(painter, place, look.icon, color(look.hue));
            cell.setRight(cell.right() - kIconSide - 6);
        }
    } else if (column == Model::RoleColumn) {
        face = themeFont(Face::Song, type::kReading);
    } else if (column == Model::NumberColumn) {
        face = themeFont(Face::Hei, type::kDense);
        ink = Token::Text2;
    } else if (column == Model::DoseColumn) {
        face = themeFont(Face::HeiBold, type::kReading);
        if (index.data(Model::OverRole).toBool()) {
            face.setUnderline(true);
            ink = Token::Ochre;
        } else if (text.isEmpty() && !m_table->rows()->isEntryRow(index.row())) {
            text = QStringLiteral("—");
            ink = Token::Text3;
        }
    } else if (column == Model::LimitColumn) {
        const bool isOver = index.data(Model::OverRole).toBool();
        face = themeFont(isOver ? Face::HeiBold : Face::Hei, type::kDense);
        ink = isOver ? Token::Ochre : Token::Text2;
    } else {
        const bool isChanged = column == Model::OriginalColumn && index.data(Model::ChangedRole).toBool();
        face = themeFont(isChanged ? Face::HeiBold : Face::Hei, type::kDense);
        ink = isChanged ? Token::Pine : Token::Text2;
    }
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    const int side = alignment.isValid() ? alignment.toInt() & Qt::AlignHorizontal_Mask : Qt::AlignLeft;
    painter->setFont(face);
    painter->setPen(color(ink));
    painter->drawText(cell, Qt::AlignVCenter | side | Qt::TextSingleLine,
                      QFontMetrics(face).elidedText(text, Qt::ElideRight, cell.width()));
    if (option.state & QStyle::State_HasFocus && (Theme::showsFocus() || selected)) {
        paintFocusRing(painter, QRectF(option.rect).adjusted(1, 1, -1, -2), radius::kChip);
    }
}

QWidget* HerbTableDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                         const QModelIndex& index) const {
    m_table->rows()->beginEdit();
    if (index.column() == Model::NameColumn) {
        auto* editor = new HerbNameEdit(m_finder, m_model, parent);
        connect(editor, &HerbNameEdit::picked, m_table,
                [self = const_cast<HerbTableDelegate*>(this), editor] { self->finish(editor, 1); });
        return editor;
    }
    auto* editor = new LineEdit(parent);
    editor->setObjectName(QStringLiteral("herbCell"));
    editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
    if (index.column() == Model::DoseColumn) {
        editor->setAlignment(Qt::AlignRight);
        // What is no dose cannot be typed: up to 9999.999 g.
        static const QRegularExpression kDose(QStringLiteral("\\d{0,4}(\\.\\d{0,3})?"));
        editor->setValidator(new QRegularExpressionValidator(kDose, editor));
        // The audit follows each figure, not only the end of the cell; Escape brings back what stood there.
        editor->setProperty(kBefore, index.data(Qt::EditRole));
        connect(editor, &QLineEdit::textEdited, m_table,
                [this, place = QPersistentModelIndex(index)](const QString& text) {
                    if (place.isValid()) {
                        m_table->rows()->setData(place, text, Qt::EditRole);
                    }
                });
    }
    return editor;
}

// The view refreshes open editors with every change of data; what somebody is typing stays.
void HerbTableDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* edit = qobject_cast<LineEdit*>(editor);
    if (edit && !edit->isModified()) {
        edit->setText(index.data(Qt::EditRole).toString());
        edit->selectAll();
    }
}

void HerbTableDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                     const QModelIndex& index) const {
    const QString written = static_cast<const LineEdit*>(editor)->text().trimmed();
    const bool isNumber = index.column() == Model::DoseColumn || index.column() == Model::GroupColumn;
    if (model->setData(index, written, Qt::EditRole) || written.isEmpty() || !isNumber) {
        return;
    }
    const QString kept = index.data(Qt::EditRole).toString();
    const QString place =
        QStringLiteral("%1 · %2").arg(index.siblingAtColumn(Model::NameColumn).data().toString(),
                                      index.model()->headerData(index.column(), Qt::Horizontal).toString());
    emit m_table->refused(
        kept.isEmpty() ? HerbTable::tr("%1: “%2” was not taken, the cell stays empty.").arg(place, written)
                       : HerbTable::tr("%1: “%2” was not taken, %3 stays.").arg(place, written, kept));
}

void HerbTableDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                             const QModelIndex& index) const {
    QRect place = option.rect.adjusted(1, 2, -1, -3);
    if (index.column() == Model::NameColumn) {
        place.setWidth(std::max(place.width(), scaled(180)));
    }
    editor->setGeometry(place);
}

// Commits and closes, then goes on; the editor is gone afterwards.
void HerbTableDelegate::finish(QWidget* editor, int step) {
    const QModelIndex from = m_table->currentIndex();
    emit commitData(editor);
    emit closeEditor(editor, QAbstractItemDelegate::NoHint);
    m_table->advance(from, true, step);
}

bool HerbTableDelegate::eventFilter(QObject* watched, QEvent* event) {
    auto* editor = qobject_cast<LineEdit*>(watched);
    if (editor && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (auto* name = qobject_cast<HerbNameEdit*>(editor)) {
            if (isEnter) {
                name->accept();
                return true;
            }
            if (name->isListShown() && key->key() == Qt::Key_Escape) {
                return false;  // closes the list, not the cell
            }
        } else if (isEnter) {
            finish(editor, 1);
            return true;
        }
        if (key->key() == Qt::Key_Escape && editor->property(kBefore).isValid()) {
            m_table->rows()->setData(m_table->currentIndex(), editor->property(kBefore), Qt::EditRole);
        }
        if (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) {
            const QModelIndex from = m_table->currentIndex();
            emit commitData(editor);
            emit closeEditor(editor, QAbstractItemDelegate::NoHint);
            m_table->advance(from, false, key->key() == Qt::Key_Tab ? 1 : -1);
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

HerbTable::HerbTable(app::PrescriptionViewModel& model, app::HerbFinder& finder, QWidget* parent)
    : TableView(parent, kRowHeight), m_model(model), m_rows(new HerbTableModel(model, this)) {
    setObjectName(QStringLiteral("herbTable"));
    setAccessibleName(tr("Herbs"));
    setAccessibleDescription(
        tr("Enter goes from name to dose to the next herb; Delete removes, Alt with the arrows moves"));
    setModel(m_rows);
    delete itemDelegate();
    setItemDelegate(new HerbTableDelegate(finder, model, this));
    setEditTriggers(AnyKeyPressed | DoubleClicked | EditKeyPressed | SelectedClicked);
    setMouseTracking(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    horizontalHeader()->setMinimumSectionSize(28);
    horizontalHeader()->setSectionsClickable(false);
    arrangeColumns();
    connect(m_rows, &QAbstractItemModel::rowsInserted, this, &HerbTable::fit);
    connect(m_rows, &QAbstractItemModel::rowsRemoved, this, &HerbTable::fit);
    fit();
}

QSize HerbTable::sizeHint() const {
    return {scaled(560), horizontalHeader()->sizeHint().height() +
                             m_rows->rowCount() * verticalHeader()->defaultSectionSize() + 2};
}

QSize HerbTable::minimumSizeHint() const {
    return {scaled(420), sizeHint().height()};
}

void HerbTable::fit() {
    setFixedHeight(sizeHint().height());
    updateGeometry();
}

void HerbTable::arrangeColumns() {
    QHeaderView* header = horizontalHeader();
    const QFontMetrics dense(themeFont(Face::Hei, type::kDense));
    // A column is as wide as its heading and what usually stands in it.
    const auto set = [&](int column, int least) {
        header->setSectionResizeMode(column, QHeaderView::Fixed);
        const QString heading = m_rows->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        setColumnWidth(column, std::max(scaled(least), dense.horizontalAdvance(heading) + 22));
    };
    set(Model::NumberColumn, 32);
    set(Model::RoleColumn, 40);
    set(Model::ProcessingColumn, 64);
    set(Model::OriginalColumn, 64);
    set(Model::DoseColumn, 62);
    set(Model::MarksColumn, m_hasPacks ? 96 : 116);
    set(Model::LimitColumn, 120);  // 0.03–0.1 · 30 %
    set(Model::TotalColumn, 62);
    set(Model::SpecificationColumn, 72);
    set(Model::GroupColumn, 40);
    header->setSectionResizeMode(Model::NameColumn, QHeaderView::Stretch);
    const bool isNarrow = m_width == PageWidth::Narrow;
    setColumnHidden(Model::ProcessingColumn, isNarrow);
    // The name keeps its room: packs stand where the formula's dose or the total would.
    const bool hasPacks = m_hasPacks && !isNarrow;
    setColumnHidden(Model::OriginalColumn, isNarrow || !m_hasFormula || hasPacks);
    setColumnHidden(Model::TotalColumn, isNarrow || m_hasFormula || hasPacks);
    setColumnHidden(Model::SpecificationColumn, !hasPacks);
    setColumnHidden(Model::GroupColumn, !hasPacks);
}

void HerbTable::adapt(PageWidth width) {
    m_width = width;
    arrangeColumns();
}

void HerbTable::showFormulaColumn(bool shown) {
    const QString heading =
        m_rows->headerData(Model::TotalColumn, Qt::Horizontal, Qt::DisplayRole).toString();
    // Asked for at every key press; widths follow the heading of the total, which tells the number of doses.
    if (shown != m_hasFormula || heading != m_arrangedFor) {
        m_hasFormula = shown;
        m_arrangedFor = heading;
        arrangeColumns();
    }
}

void HerbTable::showPacks(bool shown) {
    if (shown != m_hasPacks) {
        m_hasPacks = shown;
        arrangeColumns();
    }
}

void HerbTable::showHerb(int place) {
    if (place < 0 || place >= m_rows->rowCount()) {
        return;
    }
    setCurrentIndex(m_rows->index(place, Model::NameColumn));
    // The table is as high as its rows; what scrolls is the page around it.
    for (QWidget* parent = parentWidget(); parent; parent = parent->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(parent)) {
            const QRect row = visualRect(currentIndex());
            const QPoint at = viewport()->mapTo(area->widget(), row.center());
            area->ensureVisible(at.x(), at.y(), 0, scaled(3 * kRowHeight));
            break;
        }
    }
}

void HerbTable::editCell(int row, int column) {
    const QModelIndex index = m_rows->index(row, column);
    if (state() == EditingState && index == currentIndex()) {
        return;  // opened again it would lose what is typed into it
    }
    if (index.isValid() && m_rows->flags(index) & Qt::ItemIsEditable) {
        showHerb(row);
        setFocus();
        setCurrentIndex(index);
        edit(index);
    }
}

void HerbTable::startEntry() {
    editCell(m_rows->rowCount() - 1, Model::NameColumn);
}

void HerbTable::advance(const QModelIndex& from, bool isEnter, int step) {
    if (!from.isValid()) {
        return;
    }
    const int row = from.row();
    if (isEnter) {
        // An empty name in the empty row ends the writing; otherwise name, dose, next row.
        if (m_rows->isEntryRow(row)) {
            setCurrentIndex(from);
            return;
        }
        if (from.column() == Model::NameColumn) {
            editCell(row, Model::DoseColumn);
        } else {
            const bool isName = from.column() == Model::DoseColumn || m_rows->isEntryRow(row + 1);
            editCell(row + 1, isName ? Model::NameColumn : from.column());
        }
        return;
    }
    QList<int> columns;
    for (const int column : kWritten) {
        if (!isColumnHidden(column)) {
            columns += column;
        }
    }
    const qsizetype at = columns.indexOf(from.column()) + step;
    if (at >= 0 && at < columns.size() && !m_rows->isEntryRow(row)) {
        editCell(row, columns.at(at));
    } else if (step > 0) {
        editCell(row + 1, m_rows->isEntryRow(row + 1) ? Model::NameColumn : columns.first());
    } else if (row > 0) {
        editCell(row - 1, columns.last());
    }
}

void HerbTable::keyPressEvent(QKeyEvent* event) {
    const QModelIndex current = currentIndex();
    const int row = current.row();
    if (current.isValid() && m_model.isEditable() && state() != EditingState) {
        const bool isHerb = !m_rows->isEntryRow(row);
        const bool isAlt = event->modifiers() & Qt::AltModifier;
        if (isHerb && event->key() == Qt::Key_Delete) {
            m_model.removeItem(row);
            setCurrentIndex(m_rows->index(std::min(row, m_rows->rowCount() - 1), current.column()));
            return;
        }
        if (isHerb && isAlt && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
            const int to = row + (event->key() == Qt::Key_Up ? -1 : 1);
            if (to >= 0 && to < m_model.content().items.size()) {
                m_model.moveItem(row, to);
                setCurrentIndex(m_rows->index(to, current.column()));
            }
            return;
        }
        if (isHerb && event->key() == Qt::Key_M && event->modifiers() == Qt::ControlModifier) {
            const QStringList missing = current.data(Model::MissingMarksRole).toStringList();
            if (!missing.isEmpty()) {
                m_model.addMark(row, missing.first());
            }
            return;
        }
        const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
        const bool isTyped = !event->text().isEmpty() && event->text().at(0).isPrint() &&
                             !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
        const bool isFixed = !(m_rows->flags(current) & Qt::ItemIsEditable);
        if (isEnter) {
            editCell(row, isFixed ? Model::NameColumn : current.column());
            return;
        }
        if (isTyped && isFixed) {
            setCurrentIndex(m_rows->index(row, Model::NameColumn));
        }
    }
    TableView::keyPressEvent(event);
}

// A click on the mark that the audit misses writes it.
void HerbTable::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (index.column() == Model::MarksColumn && m_model.isEditable() && event->button() == Qt::LeftButton) {
        int x = visualRect(index).left() + 8;
        for (const QString& mark : index.data(Model::MarksRole).toStringList()) {
            x += tagSize({mark, QString(), Token::Slate}).width() + 4;
        }
        for (const QString& mark : index.data(Model::MissingMarksRole).toStringList()) {
            const int wide = tagSize({tr("+ %1").arg(mark), QString(), Token::Indigo, true}).width();
            if (event->pos().x() >= x && event->pos().x() < x + wide) {
                setCurrentIndex(index);
                m_model.addMark(index.row(), mark);
                return;
            }
            x += wide + 4;
        }
    }
    TableView::mousePressEvent(event);
}

void HerbTable::changeEvent(QEvent* event) {
    TableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        arrangeColumns();
        fit();
    }
}

void HerbTable::paintEvent(QPaintEvent* event) {
    TableView::paintEvent(event);
    if (hasFocus() && Theme::showsFocus() && !currentIndex().isValid()) {
        QPainter painter(viewport());
        paintFocusRing(&painter, QRectF(viewport()->rect()), radius::kChip);
    }
}

}  // namespace xinglin::ui
