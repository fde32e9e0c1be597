#pragma once

#include <QWidget>

#include "app/cases/case_view_model.h"
#include "ui/page.h"

class QMenu;
class QVBoxLayout;

namespace xinglin::ui {

class Banner;
class Button;
class CaseForm;
class DraftPanel;
class Drawer;
class IconButton;
class PageHeader;
class SectionList;
class Splitter;
class Tag;
class Toast;
class UnsavedDot;

/// One open case: head with state and actions, sections, form, draft.
class CaseView final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the view.
    CaseView(app::CaseViewModel& model, QWidget* parent);

    void adapt(PageWidth width);
    QList<QWidget*> panes();
    void showSection(const QString& sectionId);
    void showFailure(const app::Failure& failure);

signals:
    void openRequested(const QString& target);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    bool hasRoomForDraft() const;
    void arrange();
    void addHead(QVBoxLayout* column);
    void addBody(QVBoxLayout* column);
    void addKeys();
    void showCase();
    void showState();
    void fillMenu();
    void showDraft();
    void voidCase();

    app::CaseViewModel& m_model;
    PageHeader* m_header;
    Tag* m_state;
    UnsavedDot* m_unsaved;
    Button* m_draftButton;
    Button* m_save;
    Button* m_sign;
    IconButton* m_more;
    QMenu* m_menu;
    Banner* m_banner;
    Splitter* m_splitter;
    SectionList* m_sections;
    CaseForm* m_form;
    DraftPanel* m_draft;
    Drawer* m_drawer;
    Toast* m_toast;
    PageWidth m_room = PageWidth::Wide;   ///< what the window grants
    PageWidth m_width = PageWidth::Wide;  ///< how it is arranged: less than granted where words are long
};

}  // namespace xinglin::ui
