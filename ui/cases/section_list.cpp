#include "ui/cases/section_list.h"

#include <QPainter>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/side_list.h"

namespace xinglin::ui {
namespace {

constexpr int kSectionRole = Qt::UserRole + 1;
constexpr int kRecordedRole = Qt::UserRole + 2;
constexpr double kMark = 14;
constexpr int kWidth = 132;
constexpr int kWidest = 220;
constexpr int kBeside = 64;  // margins and mark

void paintMark(QPainter* painter, const QPointF& middle, bool recorded) {
    if (recorded) {
        paintIcon(painter, QRectF(middle.x() - kMark / 2, middle.y() - kMark / 2, kMark, kMark),
                  QStringLiteral("check"), color(Token::Pine));
        return;
    }
    PainterScope scope(painter);
    painter->setRenderHint(QPainter::Antialiasing);
    QPen pen(color(Token::Text3), 1.4, Qt::CustomDashLine);
    pen.setDashPattern({1.6, 1.8});
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawEllipse(middle, 5.5, 5.5);
}

class SectionDelegate final : public RowDelegate {
public:
    explicit SectionDelegate(QObject* parent) : RowDelegate(RowGround::Sunken, Name::Hei, parent) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        RowDelegate::paint(painter, option, index);
        paintMark(painter, QPointF(option.rect.right() - 16, option.rect.center().y() + 0.5),
                  index.data(kRecordedRole).toBool());
    }
};

// What the two marks mean, at the foot of the list.
class Legend final : public QWidget {
public:
    Legend(const QString& recorded, const QString& open, QWidget* parent)
        : QWidget(parent), m_texts{recorded, open} {
        setFixedHeight(scaled(52));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(themeFont(Face::Hei, type::kCaption));
        for (int i = 0; i < 2; ++i) {
            const double y = scaled(14) + i * scaled(22);
            paintMark(&painter, QPointF(20, y), i == 0);
            painter.setPen(color(Token::Text2));
            painter.drawText(QRectF(34, y - 10, width() - 36, 20), Qt::AlignVCenter, m_texts[i]);
        }
    }

private:
    QString m_texts[2];
};

}  // namespace

SectionList::SectionList(app::CaseViewModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_list(new SideList(this)), m_rows(new QStandardItemModel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 6);
    column->setSpacing(0);
    m_list->setObjectName(QStringLiteral("caseSections"));
    m_list->setAccessibleName(tr("Sections of the form"));
    m_list->setItemDelegate(new SectionDelegate(m_list));
    m_list->setModel(m_rows);
    column->addWidget(m_list, 1);
    column->addWidget(new Legend(tr("recorded"), tr("not asked yet"), this));
    for (const app::FormSection& section : model.schema().sections()) {
        if (section.placement == app::FormSection::Placement::Body) {
            auto* row = new QStandardItem(section.title.in(Theme::language()));
            row->setData(section.id, kSectionRole);
            row->setData(QStringLiteral("  "), TrailingRole);  // keeps the name off the mark
            row->setEditable(false);
            m_rows->appendRow(row);
        }
    }
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { emit sectionChosen(index.data(kSectionRole).toString()); });
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex& index) { emit sectionChosen(index.data(kSectionRole).toString()); });
    connect(&model, &app::CaseViewModel::valueChanged, this, &SectionList::refresh);
    connect(&model, &app::CaseViewModel::caseChanged, this, &SectionList::refresh);
    refresh();
}

int SectionList::preferredWidth() const {
    const QFontMetrics metrics(themeFont(Face::HeiBold, type::kBody));
    int widest = scaled(kWidth - kBeside);
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        widest = std::max(widest, metrics.horizontalAdvance(m_rows->item(row)->text()));
    }
    return std::min(widest + kBeside, scaled(kWidest));
}

void SectionList::setCurrent(const QString& sectionId) {
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        if (m_rows->item(row)->data(kSectionRole).toString() == sectionId) {
            m_list->setCurrentIndex(m_rows->index(row, 0));
        }
    }
}

void SectionList::refresh() {
    int row = 0;
    for (const app::FormSection& section : m_model.schema().sections()) {
        if (section.placement == app::FormSection::Placement::Body) {
            QStandardItem* item = m_rows->item(row++);
            const bool recorded = m_model.isRecorded(section);
            item->setData(recorded, kRecordedRole);
            item->setData(
                recorded ? tr("%1, recorded").arg(item->text()) : tr("%1, not asked yet").arg(item->text()),
                Qt::AccessibleTextRole);
        }
    }
}

void SectionList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
}

}  // namespace xinglin::ui
