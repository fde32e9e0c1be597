#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include "app/engine_client/engine_types.h"

namespace xinglin::app {

/// The language that an answer is written in: that of the question.
enum class AnswerLanguage { Chinese, English };

/// Chinese where Han characters outnumber Latin words: an English sentence about 麻黄 is English.
AnswerLanguage languageOf(const QString& text);

enum class Grounding { Off, On };

/// A preset of the chat: what the model is told to be, how it chooses its words, and whether facts are looked
/// up. Each is one file, resources/prompts/chat_<id>_v<version>.txt.
struct ChatMode {
    QString id{};  ///< `knowledge`, `inquiry` …; stored with conversations, never shown
    int version = 0;
    int order = 0;                     ///< place in menus
    QHash<QString, QString> titles{};  ///< by locale name: `en`, `zh_CN`, `zh_TW`
    Grounding grounding = Grounding::On;
    SamplingOptions sampling{};
    QString chinesePrompt{};
    QString englishPrompt{};

    /// `knowledge_v1`: what an answer's provenance names.
    QString promptVersion() const;
    QString title(const QString& localeName) const;
    QString prompt(AnswerLanguage language) const;
};

/// Reads one preset; `fileName` gives id and version. Throws FailureError(FormatUnsupported) with file and
/// line.
ChatMode parseChatMode(const QString& fileName, const QByteArray& text);

/// The newest version of every preset in `folder`, in menu order. Throws FailureError; NotFound when there is
/// none, because the program cannot ask without one.
QList<ChatMode> loadChatModes(const QString& folder);

}  // namespace xinglin::app
