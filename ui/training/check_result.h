#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QWidget>

class QVBoxLayout;

namespace xinglin::ui {

/// What the engine found in a training's data, or what the training will take of memory.
class CheckResult final : public QWidget {
    Q_OBJECT

public:
    enum class Part { Rows, Memory };

    CheckResult(Part part, QWidget* parent = nullptr);

    /// The engine's answer to a dry run; an empty one shows nothing.
    void setAnswer(const QJsonObject& answer);

private:
    void addRows(const QJsonObject& answer);
    void addWhatBecomesOfRows(const QJsonObject& answer);
    void addMemory(const QJsonObject& memory);
    void addDevices(const QJsonArray& devices);
    /// What stands before a line: nothing, or a word with its sign.
    enum class Mark { None, Good, Note, ToMend };
    void addLine(Mark mark, const QString& text);

    Part m_part;
    QJsonObject m_answer;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
};

}  // namespace xinglin::ui
