#include "ui/prescriptions/choice_dialogs.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QStandardItemModel>
#include <QStringListModel>
#include <QVBoxLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/formula_view.h"
#include "app/prescription/prescription_scaling.h"
#include "ui/prescriptions/number_edit.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/side_list.h"

namespace xinglin::ui {
namespace {

constexpr int kIdRole = Qt::UserRole + 1;

}  // namespace

CandidateDialog::CandidateDialog(const QString& written, const QStringList& candidates, QWidget* parent)
    : FormDialog(tr("Which herb does “%1” mean?").arg(written),
                 tr("Until one is chosen every one of them is checked, and it cannot be signed."), parent),
      m_list(new SideList(this)) {
    m_list->setObjectName(QStringLiteral("candidates"));
    m_list->setAccessibleName(tr("Herbs of this name"));
    m_list->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Song, m_list));
    m_list->setModel(new QStringListModel(candidates, m_list));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMinimumHeight(scaled(40 * std::clamp<int>(static_cast<int>(candidates.size()), 2, 6)));
    body()->addWidget(m_list);
    setSafeButton(tr("Cancel"));
    Button* act = setActionButton(tr("Take this herb"), ButtonKind::Primary);
    act->setEnabled(false);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [act](const QModelIndex& index) { act->setEnabled(index.isValid()); });
    connect(m_list, &QListView::activated, this, &QDialog::accept);
}

QString CandidateDialog::chosen() const {
    return m_list->currentIndex().data().toString();
}

FormulaDialog::FormulaDialog(app::FormulaFinder& finder, bool hasHerbs, QWidget* parent)
    : FormDialog(tr("Insert a formula"), QString(), parent),
      m_finder(finder),
      m_search(new LineEdit(this)),
      m_list(new SideList(this)),
      m_hits(new QStandardItemModel(this)),
      m_composition(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_insertion(new SegmentedControl(this)) {
    m_search->setObjectName(QStringLiteral("formulaSearch"));
    m_search->setAccessibleName(tr("Formula"));
    m_search->setPlaceholderText(tr("Name, pinyin or initials"));
    body()->addWidget(m_search);
    m_list->setObjectName(QStringLiteral("formulaHits"));
    m_list->setAccessibleName(tr("Formulas found"));
    m_list->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Song, m_list));
    m_list->setModel(m_hits);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMinimumSize(scaled(480), scaled(240));
    body()->addWidget(m_list, 1);
    m_composition->setObjectName(QStringLiteral("formulaComposition"));
    m_composition->setWordWrap(true);
    m_composition->setMinimumHeight(scaled(56));
    m_composition->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    body()->addWidget(m_composition);
    m_insertion->setObjectName(QStringLiteral("insertion"));
    m_insertion->setAccessibleName(tr("What happens to the herbs that are written"));
    m_insertion->addSegment(QStringLiteral("replace"), tr("Replace the herbs"));
    m_insertion->addSegment(QStringLiteral("append"), tr("Add to them"));
    m_insertion->setVisible(hasHerbs);
    body()->addWidget(m_insertion, 0, Qt::AlignLeft);
    setSafeButton(tr("Cancel"));
    m_insert = setActionButton(tr("Insert"), ButtonKind::Primary);
    m_insert->setEnabled(false);
    connect(m_search, &QLineEdit::textEdited, &finder, &app::FormulaFinder::find);
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_hits->rowCount() > 0) {
            m_list->setFocus();
            m_list->setCurrentIndex(m_hits->index(0, 0));
        }
    });
    connect(&finder, &app::FormulaFinder::found, this, &FormulaDialog::showHits);
    connect(&finder, &app::FormulaFinder::loaded, this, &FormulaDialog::showFormula);
    connect(&finder, &app::FormulaFinder::failed, this, [this](const app::Failure& failure) {
        m_composition->setText(failure.what + QLatin1Char(' ') + failure.advice);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                m_insert->setEnabled(false);
                m_formula.reset();
                if (index.isValid()) {
                    m_finder.load(index.data(kIdRole).toString());
                }
            });
    connect(m_list, &QListView::activated, this, [this] {
        if (m_formula) {
            accept();
        }
    });
    // Nothing is at risk here: what one does first is search.
    QMetaObject::invokeMethod(
        m_search, [this] { m_search->setFocus(); }, Qt::QueuedConnection);
}

void FormulaDialog::showHits(const QList<app::KnowledgeHit>& hits) {
    m_hits->clear();
    for (const app::KnowledgeHit& hit : hits) {
        auto* row = new QStandardItem(hit.name);
        row->setData(hit.id, kIdRole);
        row->setData(hit.summary, SubtitleRole);
        row->setData(hit.matched == hit.name ? QString() : hit.matched, BesideRole);
        m_hits->appendRow(row);
    }
    m_composition->setText(hits.isEmpty() && !m_search->text().trimmed().isEmpty()
                               ? tr("No formula of this name is known.")
                           : hits.size() >= app::FormulaFinder::kMostHits
                               ? tr("Only the first %1 are shown: write more of the name.").arg(hits.size())
                               : QString());
}

void FormulaDialog::showFormula(const std::optional<app::KnowledgeEntry>& formula) {
    m_formula = formula && !formula->items.isEmpty() ? formula : std::nullopt;
    m_insert->setEnabled(m_formula.has_value());
    if (!m_formula) {
        m_composition->setText(tr("Its herbs are not known."));
        return;
    }
    QStringList parts;
    for (const app::FormulaItem& item : m_formula->items) {
        parts += item.grams                    ? tr("%1 %2 g").arg(item.written, app::doseNumber(*item.grams))
                 : item.originalDose.isEmpty() ? item.written
                                               : item.written + QLatin1Char(' ') + item.originalDose;
    }
    const app::FormulaView view = app::describeFormula(*m_formula);
    m_composition->setText(
        parts.join(QStringLiteral("　")) +
        (view.hasGrams ? QString() : QLatin1Char('\n') + tr("The source gives no grams: doses stay open.")));
}

app::PrescriptionViewModel::Insertion FormulaDialog::insertion() const {
    return m_insertion->currentId() == QLatin1String("append")
               ? app::PrescriptionViewModel::Insertion::Append
               : app::PrescriptionViewModel::Insertion::Replace;
}

ScaleDialog::ScaleDialog(const QList<app::PrescriptionItem>& items, QWidget* parent)
    : FormDialog(
          tr("Scale the doses"),
          tr("Every dose is multiplied and rounded to what can be weighed; herbs without a dose stay so."),
          parent),
      m_items(items),
      m_preview(new Label(TextRole::Body, QString(), this)) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(new Label(TextRole::Dense, Token::Text2, tr("Factor"), this));
    m_times = new NumberEdit(QStringLiteral("scaleFactor"), tr("Factor"), QStringLiteral("×"),
                             app::kScaleFactor, 3, this);
    row->addWidget(m_times);
    row->addSpacing(12);
    row->addWidget(new Label(TextRole::Dense, Token::Text2, tr("or one dose of"), this));
    m_total =
        new NumberEdit(QStringLiteral("scaleTotal"), tr("Grams of one dose"), tr("g"), {0.1, 9999}, 1, this);
    row->addWidget(m_total);
    row->addStretch(1);
    body()->addLayout(row);
    m_preview->setObjectName(QStringLiteral("scalePreview"));
    m_preview->setWordWrap(true);
    m_preview->setMinimumHeight(scaled(44));
    body()->addWidget(m_preview);
    setSafeButton(tr("Cancel"));
    m_act = setActionButton(tr("Scale"), ButtonKind::Primary);
    connect(m_times, &NumberEdit::numberChanged, this, [this](const std::optional<double>& factor) {
        m_total->setNumber(std::nullopt);
        take(factor);
    });
    connect(m_total, &NumberEdit::numberChanged, this, [this](const std::optional<double>& grams) {
        m_times->setNumber(std::nullopt);
        take(grams ? app::factorFor(m_items, *grams) : std::nullopt);
    });
    for (NumberEdit* edit : {m_times, m_total}) {
        // Nothing is scaled by the factor before: which one is meant has to be written again.
        connect(edit, &NumberEdit::refused, this, [this](const QString& what) {
            m_times->setNumber(std::nullopt);
            m_total->setNumber(std::nullopt);
            take(std::nullopt);
            m_preview->setText(what);
        });
        connect(edit, &QLineEdit::returnPressed, this, [this, edit] {
            edit->clearFocus();  // what is no factor is refused now
            if (m_factor) {
                accept();
            } else {
                edit->setFocus();
            }
        });
    }
    take(std::nullopt);
    QMetaObject::invokeMethod(
        m_times, [this] { m_times->setFocus(); }, Qt::QueuedConnection);
}

void ScaleDialog::take(const std::optional<double>& factor) {
    m_factor = factor;
    m_act->setEnabled(factor.has_value());
    if (!factor) {
        m_preview->setText(tr("From a twentieth to twenty times."));
        return;
    }
    app::Prescription before;
    before.items = m_items;
    app::Prescription after;
    after.items = app::scaledItems(m_items, *factor);
    const bool isTooMuch = std::any_of(
        after.items.begin(), after.items.end(),
        [](const app::PrescriptionItem& item) { return item.doseGrams && !app::isDose(*item.doseGrams); });
    if (isTooMuch) {
        m_factor.reset();
        m_act->setEnabled(false);
        m_preview->setText(tr("A dose would be above %1 g.").arg(app::doseNumber(app::kMostDoseGrams)));
        return;
    }
    m_preview->setText(tr("One dose: %1 g → %2 g (× %3)")
                           .arg(app::doseNumber(before.gramsOfDose()), app::doseNumber(after.gramsOfDose()),
                                app::doseNumber(*factor)));
}

}  // namespace xinglin::ui
