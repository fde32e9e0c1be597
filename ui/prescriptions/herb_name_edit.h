#pragma once

#include <QPointer>

#include "app/prescription/herb_finder.h"
#include "app/prescription/prescription_view_model.h"
#include "ui/widgets/line_edit.h"

class QFrame;
class QListView;
class QStandardItemModel;

namespace xinglin::ui {

/// The cell in which a herb is named: initials, pinyin or characters bring a list of herbs with dose and
/// toxicity; Up and Down choose, Enter takes.
///
/// What the list offers is taken for letters and for characters that are no name by themselves; Escape closes
/// the list, and Enter then takes the text as it is written. Text that an input method still composes is
/// never taken.
class HerbNameEdit final : public LineEdit {
    Q_OBJECT

public:
    /// `finder` and `model` are borrowed and must outlive the cell.
    HerbNameEdit(app::HerbFinder& finder, const app::PrescriptionViewModel& model, QWidget* parent);
    ~HerbNameEdit() override;

    /// Enter: picked() comes at once, or when the list that is awaited has come.
    void accept();
    bool isListShown() const;
    /// The list, for tests.
    QListView* list() const;

signals:
    void picked(const QString& name);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void show(const QString& text, const QList<app::HerbOffer>& offers);
    void showList();
    void hideList();
    void take(const QModelIndex& index);
    bool isKnown(const QString& name) const;
    void moveInList(int by);

    app::HerbFinder& m_finder;
    const app::PrescriptionViewModel& m_model;
    QPointer<QFrame> m_frame;  ///< belongs to the window: it lies over whatever is below the cell
    QPointer<QListView> m_list;
    QStandardItemModel* m_offers;
    bool m_isComposing = false;
    bool m_isAwaited = false;    ///< Enter was pressed before the list had come
    bool m_isDismissed = false;  ///< Escape closed the list of this text
};

}  // namespace xinglin::ui
