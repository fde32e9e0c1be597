#pragma once

#include <QList>
#include <QWidget>

#include "app/knowledge/retriever.h"

class QVBoxLayout;

namespace xinglin::ui {

class ColumnArea;
class Button;
class FactCard;
class IconButton;
class Label;
class SegmentedControl;

/// The sources of one answer, cited ones first and one of them open; the others folded away behind a line. Or
/// those of the whole conversation.
class EvidencePanel final : public QWidget {
    Q_OBJECT

public:
    explicit EvidencePanel(QWidget* parent = nullptr);

    struct Sources {
        QList<app::RetrievedFact> facts;
        QList<int> cited;  ///< numbers, in order of appearance
    };
    /// `answer`: the answer that is looked at; `conversation`: all cited facts of the thread, once each.
    void setSources(const Sources& answer, const QList<app::RetrievedFact>& conversation);
    /// Opens the card of citation `number` and brings it into view.
    void openCitation(int number);
    int openNumber() const { return m_open; }

signals:
    /// A card was unfolded by hand.
    void citationOpened(int number);
    void entryRequested(const QString& id);
    void copyRequested(const QString& text);
    void closeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void addCard(const app::RetrievedFact& fact, bool isOpen);
    void retranslate();
    bool showsConversation() const;

    Sources m_answer;
    QList<app::RetrievedFact> m_conversation;
    int m_open = 0;
    bool m_showsUncited = false;

    Label* m_title;
    SegmentedControl* m_scope;
    IconButton* m_close;
    ColumnArea* m_area;
    QWidget* m_column = nullptr;
    QVBoxLayout* m_cards = nullptr;
};

}  // namespace xinglin::ui
