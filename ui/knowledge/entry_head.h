#pragma once

#include <QWidget>
#include <optional>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class IconButton;
class Label;
class SourceLabel;
class Tag;

/// The fixed top of the detail: name in Song, pinyin, Latin or English, other names; to the right Back,
/// Forward and what can be copied.
class EntryHead final : public QWidget {
    Q_OBJECT

public:
    explicit EntryHead(QWidget* parent = nullptr);

    /// Nothing clears it.
    void setEntry(const std::optional<app::KnowledgeEntry>& entry);
    void setHistory(bool canGoBack, bool canGoForward);

    /// What of the clinic's side can be done, and how it stands; without a notebook neither mark nor note.
    struct Clinic {
        bool hasNotebook = false;
        bool isFavourite = false;
        bool isOnDesk = false;  ///< of the comparison
    };
    void setClinic(const Clinic& clinic);

signals:
    void backRequested();
    void forwardRequested();
    void copyNameRequested();
    void copyCitationRequested();
    void favouriteRequested();
    void compareRequested();
    void noteRequested();
    void printRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    QString otherNames() const;

    std::optional<app::KnowledgeEntry> m_entry;
    Label* m_name;
    Label* m_pinyin;
    Label* m_latin;
    Tag* m_tag;
    SourceLabel* m_others;
    IconButton* m_back;
    IconButton* m_forward;
    IconButton* m_copy;
    IconButton* m_cite;
    IconButton* m_favourite;
    IconButton* m_compare;
    IconButton* m_note;
    IconButton* m_print;
    Clinic m_clinic;
};

}  // namespace xinglin::ui
