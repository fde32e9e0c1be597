#include "ui/prescriptions/herb_table_model.h"

#include <QRegularExpression>
#include <array>

#include "app/knowledge_browser/dose_text.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {
namespace {

using app::HerbDifference;

// The marks that prescriptions use, by the initials of their pinyin.
constexpr std::array<std::pair<const char*, const char16_t*>, 10> kMarks = {{{"xj", u"先煎"},
                                                                             {"hx", u"后下"},
                                                                             {"bj", u"包煎"},
                                                                             {"lj", u"另煎"},
                                                                             {"yh", u"烊化"},
                                                                             {"rh", u"溶化"},
                                                                             {"cf", u"冲服"},
                                                                             {"jj", u"久煎"},
                                                                             {"ds", u"打碎"},
                                                                             {"pf", u"泡服"}}};
constexpr std::array<std::pair<char16_t, const char16_t*>, 12> kRoles = {{{u'j', u"君"},
                                                                          {u'c', u"臣"},
                                                                          {u'z', u"佐"},
                                                                          {u's', u"使"},
                                                                          {u'1', u"君"},
                                                                          {u'2', u"臣"},
                                                                          {u'3', u"佐"},
                                                                          {u'4', u"使"},
                                                                          {u'J', u"君"},
                                                                          {u'C', u"臣"},
                                                                          {u'Z', u"佐"},
                                                                          {u'S', u"使"}}};

}  // namespace

QStringList marksFromText(const QString& text) {
    static const QRegularExpression kParting(QStringLiteral("[\\s、，,;；]+"));
    QStringList marks;
    for (const QString& word : text.split(kParting, Qt::SkipEmptyParts)) {
        QString mark = word;
        for (const auto& [initials, known] : kMarks) {
            if (word.compare(QLatin1String(initials), Qt::CaseInsensitive) == 0) {
                mark = QString::fromUtf16(known);
            }
        }
        if (!marks.contains(mark)) {
            marks += mark;
        }
    }
    return marks;
}

QString roleFromText(const QString& text) {
    QString written = text.trimmed();
    if (written.size() == 1) {
        for (const auto& [key, role] : kRoles) {
            if (written.at(0) == key) {
                return QString::fromUtf16(role);
            }
        }
    }
    return written;
}

HerbTableModel::HerbTableModel(app::PrescriptionViewModel& model, QObject* parent)
    : QAbstractTableModel(parent), m_model(model) {
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &HerbTableModel::refresh);
    connect(&model, &app::PrescriptionViewModel::opened, this, &HerbTableModel::refresh);
    refresh();
}

int HerbTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

// Rows grow and shrink at the end, so that the current cell and an open editor stay where they are.
void HerbTableModel::refresh() {
    const int wanted = static_cast<int>(m_model.content().items.size()) + (m_model.isEditable() ? 1 : 0);
    if (wanted > m_rows) {
        beginInsertRows({}, m_rows, wanted - 1);
        m_rows = wanted;
        endInsertRows();
    } else if (wanted < m_rows) {
        beginRemoveRows({}, wanted, m_rows - 1);
        m_rows = wanted;
        endRemoveRows();
    }
    if (m_rows > 0) {
        emit dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
    }
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

void HerbTableModel::setComparison(const std::optional<app::FormulaComparison>& comparison) {
    // At every key press there is none again.
    if (comparison || m_comparison) {
        m_comparison = comparison;
        refresh();
    }
}

const HerbDifference* HerbTableModel::difference(int row) const {
    if (m_comparison) {
        for (const HerbDifference& herb : m_comparison->herbs) {
            if (herb.place == row) {
                return &herb;
            }
        }
    }
    return nullptr;
}

QStringList HerbTableModel::missingMarks(int row) const {
    for (const app::AuditFinding& finding : m_model.findings()) {
        if (finding.rule == app::AuditRule::MissingHandling && finding.places.contains(row)) {
            return finding.marks;
        }
    }
    return {};
}

QVariant HerbTableModel::text(int row, int column) const {
    if (isEntryRow(row)) {
        return column == NumberColumn ? QVariant(QString::number(row + 1)) : QVariant();
    }
    const app::PrescriptionItem& item = m_model.content().items.at(row);
    switch (column) {
    case NumberColumn:
        return QString::number(row + 1);
    case RoleColumn:
        return item.role;
    case NameColumn:
        return item.name;
    case ProcessingColumn:
        return item.processing;
    case OriginalColumn:
        if (const HerbDifference* herb = difference(row)) {
            const QString grams =
                herb->formulaGrams ? tr("%1 g").arg(app::doseNumber(*herb->formulaGrams)) : QString();
            return herb->kind == HerbDifference::Kind::Added ? tr("added")
                   : herb->originalDose.isEmpty()            ? grams
                                                             : herb->originalDose;
        }
        return {};
    case DoseColumn:
        return item.doseGrams ? app::doseNumber(*item.doseGrams) : QString();
    case MarksColumn:
        return item.handling.join(QStringLiteral("、"));
    case LimitColumn:
        if (const std::optional<app::DoseLimit>& limit = m_model.limits().value(row)) {
            const QString range =
                QStringLiteral("%1–%2").arg(app::doseNumber(limit->least), app::doseNumber(limit->most));
            const std::optional<double> share = m_model.shareOfLimit(row);
            return share ? QStringLiteral("%1 · %2 %").arg(range).arg(qRound(*share * 100)) : range;
        }
        return {};
    case TotalColumn:
        return item.doseGrams && m_model.content().doses
                   ? app::doseNumber(*item.doseGrams * *m_model.content().doses)
                   : QString();
    case SpecificationColumn:
        return item.specification;
    case GroupColumn:
        return item.group ? QString::number(*item.group) : QString();
    default:
        return {};
    }
}

QVariant HerbTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_rows) {
        return {};
    }
    const int row = index.row();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(row, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == NumberColumn || index.column() == DoseColumn || index.column() == TotalColumn
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(
            headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
            text(row, index.column()).toString());
    case SeverityRole:
        if (const app::AuditFinding* finding = isEntryRow(row) ? nullptr : m_model.heaviestAt(row)) {
            return static_cast<int>(finding->severity);
        }
        return {};
    case MarksRole:
        return isEntryRow(row) ? QVariant() : QVariant(m_model.content().items.at(row).handling);
    case MissingMarksRole:
        return isEntryRow(row) ? QVariant() : QVariant(missingMarks(row));
    case OverRole:
        return m_model.shareOfLimit(row).value_or(0) > 1 + 1e-9;
    case ChangedRole: {
        const HerbDifference* herb = difference(row);
        return herb && herb->kind != HerbDifference::Kind::Same &&
               herb->kind != HerbDifference::Kind::Unknown;
    }
    default:
        return {};
    }
}

QVariant HerbTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == DoseColumn || section == TotalColumn || section == NumberColumn
                   ? int(Qt::AlignRight | Qt::AlignVCenter)
                   : int(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NumberColumn:
        return QStringLiteral("#");
    case RoleColumn:
        return tr("Role");
    case NameColumn:
        return tr("Herb");
    case ProcessingColumn:
        return tr("Processing");
    case OriginalColumn:
        return tr("Formula");
    case DoseColumn:
        return tr("Dose g");
    case MarksColumn:
        return tr("Handling");
    case LimitColumn:
        return tr("Limit g");
    case TotalColumn:
        return m_model.content().doses ? tr("%1 doses g").arg(app::doseNumber(*m_model.content().doses))
                                       : tr("Total g");
    case SpecificationColumn:
        return tr("Pack");
    case GroupColumn:
        return tr("Group");
    default:
        return {};
    }
}

Qt::ItemFlags HerbTableModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
    const int column = index.column();
    const bool isWritten = column == RoleColumn || column == NameColumn || column == ProcessingColumn ||
                           column == DoseColumn || column == MarksColumn || column == SpecificationColumn ||
                           column == GroupColumn;
    if (m_model.isEditable() && (isEntryRow(index.row()) ? column == NameColumn : isWritten)) {
        flags |= Qt::ItemIsEditable;
    }
    return flags;
}

bool HerbTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) {
        return false;
    }
    const QString written = value.toString().trimmed();
    const int row = index.row();
    if (isEntryRow(row)) {
        app::PrescriptionItem item;
        item.name = written;
        m_model.insertItem(row, item);  // says so itself where there is no room
        return !isEntryRow(row);
    }
    app::PrescriptionItem item = m_model.content().items.at(row);
    switch (index.column()) {
    case RoleColumn:
        item.role = roleFromText(written);
        break;
    case NameColumn:
        if (written.isEmpty()) {
            return false;  // a row is removed with Delete, not by an empty name
        }
        item.name = written;
        break;
    case ProcessingColumn:
        item.processing = written;
        break;
    case DoseColumn: {
        bool isNumber = false;
        const double grams = written.toDouble(&isNumber);
        // 0 and 0. are on the way to 0.5; what can become no dose is refused by the view-model, which says
        // so.
        if (!written.isEmpty() && (!isNumber || grams <= 0)) {
            return false;
        }
        item.doseGrams = isNumber ? std::optional(grams) : std::nullopt;
        break;
    }
    case MarksColumn:
        item.handling = marksFromText(written);
        break;
    case SpecificationColumn:
        item.specification = written;
        break;
    case GroupColumn: {
        bool isNumber = false;
        const int group = written.toInt(&isNumber);
        if (!written.isEmpty() && (!isNumber || group < 1 || group > app::kMostGroups)) {
            return false;
        }
        item.group = isNumber ? std::optional(group) : std::nullopt;
        break;
    }
    default:
        return false;
    }
    m_model.setItem(row, item, QStringLiteral("edit %1").arg(m_edits));
    return m_model.content().items.at(row).doseGrams == item.doseGrams;
}

}  // namespace xinglin::ui
