#include "app/chat/chat_mode.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <algorithm>

#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChatMode)
};

class ModeReader {
public:
    ModeReader(const QString& fileName, const QByteArray& text) : m_fileName(fileName), m_text(text) {}

    ChatMode read() {
        static const QRegularExpression kName(QStringLiteral("^chat_([a-z]+)_v([0-9]{1,4})\\.txt$"));
        const QRegularExpressionMatch name = kName.match(m_fileName);
        if (!name.hasMatch()) {
            fail(Words::tr("the name must be chat_<id>_v<number>.txt"));
        }
        m_mode.id = name.captured(1);
        m_mode.version = name.captured(2).toInt();

        QString* section = nullptr;
        for (const QString& line : QString::fromUtf8(m_text).split(QLatin1Char('\n'))) {
            ++m_line;
            if (line.startsWith(QLatin1String("==="))) {
                section = sectionOf(line.mid(3).trimmed());
            } else if (section) {
                *section += line + QLatin1Char('\n');
            } else if (!line.trimmed().isEmpty()) {
                readField(line);
            }
        }
        m_mode.chinesePrompt = m_mode.chinesePrompt.trimmed();
        m_mode.englishPrompt = m_mode.englishPrompt.trimmed();
        if (m_mode.titles.value(QStringLiteral("en")).isEmpty() || m_mode.chinesePrompt.isEmpty() ||
            m_mode.englishPrompt.isEmpty()) {
            fail(Words::tr("“title.en” and both prompts, “=== zh” and “=== en”, must be there"));
        }
        return m_mode;
    }

private:
    [[noreturn]] void fail(const QString& reason) const {
        throw FailureError(
            {FailureCode::FormatUnsupported,
             Words::tr("The prompt file %1 is wrong in line %2: %3.").arg(m_fileName).arg(m_line).arg(reason),
             Words::tr("Correct the line or install the program again."),
             {}});
    }

    QString* sectionOf(const QString& name) {
        if (name == QLatin1String("zh")) {
            return &m_mode.chinesePrompt;
        }
        if (name == QLatin1String("en")) {
            return &m_mode.englishPrompt;
        }
        fail(Words::tr("“%1” is no language of prompts").arg(name));
    }

    double number(const QString& value, double least, double most) const {
        bool ok = false;
        const double number = value.toDouble(&ok);
        if (!ok || number < least || number > most) {
            fail(Words::tr("“%1” must be a number from %2 to %3").arg(value).arg(least).arg(most));
        }
        return number;
    }

    void readField(const QString& line) {
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        const QString key = line.left(colon).trimmed();
        const QString value = colon < 0 ? QString() : line.mid(colon + 1).trimmed();
        if (key.startsWith(QLatin1String("title."))) {
            m_mode.titles.insert(key.mid(6), value);
        } else if (key == QLatin1String("order")) {
            m_mode.order = static_cast<int>(number(value, 0, 1000));
        } else if (key == QLatin1String("grounding")) {
            if (value != QLatin1String("on") && value != QLatin1String("off")) {
                fail(Words::tr("“grounding” must be on or off"));
            }
            m_mode.grounding = value == QLatin1String("on") ? Grounding::On : Grounding::Off;
        } else if (key == QLatin1String("temperature")) {
            m_mode.sampling.temperature = number(value, 0, 2);
        } else if (key == QLatin1String("top_p")) {
            m_mode.sampling.topP = number(value, 0, 1);
        } else if (key == QLatin1String("repetition_penalty")) {
            m_mode.sampling.repetitionPenalty = number(value, 1, 2);
        } else if (key == QLatin1String("seed")) {
            m_mode.sampling.seed = static_cast<quint64>(number(value, 0, 4294967295.0));
        } else if (key == QLatin1String("max_tokens")) {
            m_mode.sampling.maxTokens = static_cast<int>(number(value, 1, 32768));
        } else {
            fail(Words::tr("“%1” is no field of a prompt file").arg(key));
        }
    }

    QString m_fileName;
    QByteArray m_text;
    ChatMode m_mode;
    int m_line = 0;
};

}  // namespace

AnswerLanguage languageOf(const QString& text) {
    int han = 0;
    int latinWords = 0;
    bool inWord = false;
    for (const uint c : text.toUcs4()) {
        const QChar::Script script = QChar::script(c);
        han += script == QChar::Script_Han;
        latinWords += script == QChar::Script_Latin && !inWord;
        inWord = script == QChar::Script_Latin;
    }
    return han > latinWords ? AnswerLanguage::Chinese : AnswerLanguage::English;
}

QString ChatMode::promptVersion() const {
    return QStringLiteral("%1_v%2").arg(id).arg(version);
}

QString ChatMode::title(const QString& localeName) const {
    return titles.value(localeName, titles.value(QStringLiteral("en")));
}

QString ChatMode::prompt(AnswerLanguage language) const {
    return language == AnswerLanguage::Chinese ? chinesePrompt : englishPrompt;
}

ChatMode parseChatMode(const QString& fileName, const QByteArray& text) {
    return ModeReader(fileName, text).read();
}

QList<ChatMode> loadChatModes(const QString& folder) {
    const QDir directory(folder);
    QMap<QString, ChatMode> newest;
    for (const QString& name : directory.entryList({QStringLiteral("chat_*.txt")}, QDir::Files)) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            throw FailureError({FailureCode::FileUnreadable,
                                Words::tr("The prompt file %1 cannot be read.").arg(file.fileName()),
                                Words::tr("Check its permissions."), file.errorString()});
        }
        const ChatMode mode = parseChatMode(name, file.readAll());
        if (!newest.contains(mode.id) || newest.value(mode.id).version < mode.version) {
            newest.insert(mode.id, mode);
        }
    }
    if (newest.isEmpty()) {
        throw FailureError(
            {FailureCode::NotFound,
             Words::tr("The folder %1 holds no prompt of the chat.").arg(QDir::toNativeSeparators(folder)),
             Words::tr("Install the program again."),
             {}});
    }
    QList<ChatMode> modes = newest.values();
    std::stable_sort(modes.begin(), modes.end(),
                     [](const ChatMode& a, const ChatMode& b) { return a.order < b.order; });
    return modes;
}

}  // namespace xinglin::app
