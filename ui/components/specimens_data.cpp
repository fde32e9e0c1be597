#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QListView>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/components/specimens.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/dialog_frame.h"
#include "ui/widgets/dose_scale.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fact_card.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/nature_strip.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/table_view.h"

namespace xinglin::ui::specimens {
QWidget* table(QWidget* parent) {
    auto* view = new TableView(parent);
    view->setObjectName(QStringLiteral("formulaTable"));
    view->setAccessibleName(QCoreApplication::translate("Specimens", "Formulas"));
    auto* model = new QStandardItemModel(3, 4, view);
    model->setHorizontalHeaderLabels({QCoreApplication::translate("Specimens", "Formula"),
                                      QCoreApplication::translate("Specimens", "Source"),
                                      QCoreApplication::translate("Specimens", "Herbs"),
                                      QCoreApplication::translate("Specimens", "Evidence")});
    model->setHeaderData(2, Qt::Horizontal, int(Qt::AlignRight), Qt::TextAlignmentRole);
    const struct {
        const char* name;
        const char* source;
        int herbs;
        app::Tier tier;
    } rows[] = {{"桂枝汤", "《伤寒论》12 条", 5, app::Tier::Stated},
                {"小柴胡汤", "《伤寒论》96 条", 7, app::Tier::Stated},
                {"自拟方", "示例医师", 9, app::Tier::None}};
    for (int row = 0; row < 3; ++row) {
        const auto& data = rows[row];
        const auto set = [&](int column, int role, const QVariant& value) {
            model->setData(model->index(row, column), value, role);
        };
        set(0, Qt::DisplayRole, QString::fromUtf8(data.name));
        set(0, StrongRole, true);
        set(1, Qt::DisplayRole, QString::fromUtf8(data.source));
        set(2, Qt::DisplayRole, data.herbs);
        set(2, Qt::TextAlignmentRole, int(Qt::AlignRight));
        set(3, TagRole, QVariant::fromValue(tierTag(data.tier)));
    }
    view->setModel(model);
    view->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    view->horizontalHeader()->resizeSection(0, 130);
    view->horizontalHeader()->resizeSection(2, 70);
    view->horizontalHeader()->resizeSection(3, 130);
    view->setFixedHeight(scaled(28) + 3 * scaled(32) + 2);
    view->selectRow(1);
    return view;
}

QWidget* dialogAndEmpty(QWidget* parent) {
    auto* widget = new QWidget(parent);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    auto* dialog = new DialogFrame(
        QCoreApplication::translate("Specimens", "Void this prescription?"),
        QCoreApplication::translate(
            "Specimens", "Text and signature are kept; it cannot become a draft again. Give the reason."),
        widget);
    dialog->setWindowFlags(Qt::Widget);
    auto* reason = new LineEdit(dialog);
    reason->setObjectName(QStringLiteral("voidReason"));
    reason->setAccessibleName(QCoreApplication::translate("Specimens", "Reason (required)"));
    reason->setPlaceholderText(QCoreApplication::translate("Specimens", "Reason (required)"));
    dialog->body()->addWidget(reason);
    dialog->setSafeButton(QCoreApplication::translate("Specimens", "Cancel"));
    dialog->setActionButton(QCoreApplication::translate("Specimens", "Void"), ButtonKind::Danger);
    row->addWidget(dialog, 3);
    auto* empty = new EmptyState(widget);
    empty->setIconName(QStringLiteral("rail-cases"));
    empty->setTexts(QCoreApplication::translate("Specimens", "No case yet"),
                    QCoreApplication::translate("Specimens", "Make one, or import JSON or a table."),
                    QCoreApplication::translate("Specimens", "New case"));
    row->addWidget(empty, 2, Qt::AlignVCenter);
    return widget;
}

QWidget* nature(QWidget* parent) {
    auto* widget = new QWidget(parent);
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* strip = new NatureStrip(widget);
    strip->setValue({{QStringLiteral("微温")},
                     {QStringLiteral("苦")},
                     QStringLiteral("小毒"),
                     {QStringLiteral("肺"), QStringLiteral("大肠")}});
    column->addWidget(strip);
    auto* scale = new DoseScale(widget);
    scale->setRange(5, 10);
    scale->setDose(12);
    column->addWidget(scale);
    return widget;
}

QWidget* factCards(QWidget* parent) {
    auto* widget = new QWidget(parent);
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    FactCardContent content;
    content.number = 1;
    content.id = QStringLiteral("formula:桂枝汤");
    content.name = QStringLiteral("桂枝汤");
    content.kind = QStringLiteral("方剂 · 解表剂 · 辛温解表");
    content.quotation = QStringLiteral("太阳中风，阳浮而阴弱……桂枝汤主之。");
    content.tableHead = {QCoreApplication::translate("Specimens", "Composition"),
                         QCoreApplication::translate("Specimens", "Original dose"),
                         QCoreApplication::translate("Specimens", "Processing")};
    content.tableRows = {{QStringLiteral("桂枝"), QStringLiteral("三两"), QStringLiteral("去皮")},
                         {QStringLiteral("芍药"), QStringLiteral("三两"), QStringLiteral("—")}};
    content.source = QStringLiteral("《伤寒论》辨太阳病脉证并治");
    content.edition = QStringLiteral("第 12 条 · 宋本");
    auto* open = new FactCard(widget);
    open->setFold(FactCard::Fold::Open);
    open->setContent(content);
    column->addWidget(open);
    content.number = 3;
    content.id = QStringLiteral("formula:芍药甘草汤");
    content.name = QStringLiteral("芍药甘草汤");
    content.tier = app::Tier::Borrowed;
    content.source = QStringLiteral("《医方集解》");
    auto* folded = new FactCard(widget);
    folded->setObjectName(QStringLiteral("foldedCard"));
    folded->setContent(content);
    column->addWidget(folded);
    column->addStretch(1);
    return widget;
}

QWidget* lists(QWidget* parent) {
    auto* view = new QListView(parent);
    view->setObjectName(QStringLiteral("herbList"));
    view->setAccessibleName(QCoreApplication::translate("Specimens", "Herbs"));
    view->setFrameShape(QFrame::NoFrame);
    view->setItemDelegate(new RowDelegate(RowGround::Page, RowDelegate::Name::Song, view));
    auto* model = new QStandardItemModel(3, 1, view);
    const struct {
        const char* name;
        const char* pinyin;
        const char* line;
        const char* badge;
    } rows[] = {{"苦杏仁", "kǔ xìng rén", "苦，微温；肺、大肠", "小毒"},
                {"款冬花", "kuǎn dōng huā", "辛、微苦，温；肺", ""},
                {"白果", "bái guǒ", "甘、苦、涩，平；肺、肾", "有毒"}};
    for (int row = 0; row < 3; ++row) {
        const QModelIndex index = model->index(row, 0);
        model->setData(index, QString::fromUtf8(rows[row].name));
        model->setData(index, QString::fromUtf8(rows[row].pinyin), BesideRole);
        model->setData(index, QString::fromUtf8(rows[row].line), SubtitleRole);
        if (rows[row].badge[0] != '\0') {
            model->setData(index,
                           QVariant::fromValue(TagLook{QString::fromUtf8(rows[row].badge), {}, Token::Ochre}),
                           TagRole);
        }
    }
    view->setModel(model);
    view->setCurrentIndex(model->index(0, 0));
    view->setFixedHeight(3 * scaled(56));
    return view;
}

}  // namespace xinglin::ui::specimens
