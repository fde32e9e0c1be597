#pragma once

#include <QWidget>

#include "ui/theme/style.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {

class Label;

/// An input with its label above and, when something is to say about the content, a sentence with an icon
/// below. The sentence is also the input's accessible description.
class Field final : public QWidget {
    Q_OBJECT

public:
    explicit Field(const QString& label = {}, QWidget* parent = nullptr);

    LineEdit* edit() const { return m_edit; }
    void setLabel(const QString& label);
    /// A normal state with a sentence is a hint in quiet ink.
    void setState(FieldState state, const QString& sentence = {});

private:
    class Sentence;

    Label* m_label;
    LineEdit* m_edit;
    Sentence* m_sentence;
};

}  // namespace xinglin::ui
