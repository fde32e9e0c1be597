#pragma once

#include <QWidget>

#include "app/chat/chat_message.h"
#include "app/chat/chat_runner.h"

class QHBoxLayout;
class QPlainTextEdit;

namespace xinglin::ui {

class AnswerText;
class Button;
class EvidenceLine;
class IconButton;
class Label;
class RichText;

/// What a turn shows: the message and what the conversation knows of it.
struct TurnContent {
    app::ChatMessage message;
    QString text;  ///< as shown: citations cleaned
    int version = 1;
    int versionCount = 1;
    bool isLast = false;
    bool isGrounded = false;  ///< sources were looked for
};

/// One message of the thread: tile 问 or 答 in the gutter with the rule of its origin, the text, and below an
/// answer its evidence, versions, tools and speed.
///
/// The text of a turn that was never near the viewport is not laid out; until then it keeps an estimated
/// height.
class TurnWidget final : public QWidget {
    Q_OBJECT

public:
    static constexpr int kGutter = 44;

    explicit TurnWidget(QWidget* parent = nullptr);

    void setContent(const TurnContent& content);
    const TurnContent& content() const { return m_content; }
    /// Lays the text out, now that it will be seen.
    void realize();
    void setOpenCitation(int number);
    /// The line above a streaming answer.
    void setPhase(app::ChatRunner::Phase phase, qint64 retrievalMs, qint64 elapsedMs);
    /// Whether tools that start a turn may be used.
    void setBusy(bool busy);

signals:
    void citationClicked(int number);
    void allSourcesRequested();
    void regenerateRequested();
    void continueRequested();
    void editRequested(const QString& text);
    void versionRequested(int version);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildTools();
    void refresh();
    void refreshTools();
    void placeQuestionTools();
    void retranslate();
    void beginEdit();
    void endEdit(bool send);
    void copy();
    QString unknownText() const;
    int estimatedHeight() const;
    bool isAnswer() const { return m_content.message.role == app::ChatMessage::Role::Assistant; }

    TurnContent m_content;
    bool m_realized = false;
    bool m_hovered = false;
    bool m_busy = false;
    int m_openCitation = 0;

    Label* m_phase;
    Label* m_unknown;  ///< names that a model's sources are not about
    AnswerText* m_answer;
    RichText* m_question;
    QPlainTextEdit* m_editor = nullptr;  ///< while the question is edited
    QWidget* m_editRow = nullptr;
    Label* m_note;  ///< interrupted, failed
    Button* m_continue;
    QWidget* m_noteRow;
    EvidenceLine* m_evidence;
    QWidget* m_versions;
    IconButton* m_previous;
    IconButton* m_next;
    Label* m_versionText;
    QWidget* m_answerTools;
    QWidget* m_questionTools;  ///< right of the question, outside of the layout
    Label* m_speed;
    IconButton* m_copy;
    IconButton* m_copyQuestion;
    IconButton* m_again;
    IconButton* m_edit;
};

}  // namespace xinglin::ui
