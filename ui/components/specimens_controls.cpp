#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QRadioButton>
#include <QSlider>
#include <QSpinBox>
#include <QStyleOptionButton>

#include "ui/components/specimens.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/field.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/tri_state.h"

namespace xinglin::ui::specimens {
namespace {

// A button painted in a state that the mouse or the keyboard would give it.
class PosedButton final : public Button {
public:
    PosedButton(const QString& text, QStyle::State pose, QWidget* parent)
        : Button(ButtonKind::Primary, text, parent), m_pose(pose) {
        setObjectName(QStringLiteral("posedButton"));
        setFocusPolicy(Qt::NoFocus);
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        QStyleOptionButton option;
        initStyleOption(&option);
        option.state |= m_pose & ~QStyle::State_HasFocus;
        if (m_pose & QStyle::State_HasFocus) {
            paintFocusRing(&painter, rect(), radius::kCard);
            option.rect.adjust(4, 4, -4, -4);
        }
        style()->drawControl(QStyle::CE_PushButton, &option, &painter, this);
    }

private:
    QStyle::State m_pose;
};

QHBoxLayout* rowOf(QWidget* widget, int gap = 8) {
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    return row;
}

LineEdit* answerEditor(const QString& text) {
    auto* edit = new LineEdit;
    edit->setText(text);
    edit->setObjectName(QStringLiteral("answerEditor"));
    edit->setAccessibleName(QCoreApplication::translate("Specimens", "What is known"));
    return edit;
}

}  // namespace

QWidget* buttons(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget);
    auto* normal =
        new Button(ButtonKind::Primary, QCoreApplication::translate("Specimens", "Normal"), widget);
    normal->setObjectName(QStringLiteral("normalButton"));
    row->addWidget(normal);
    row->addWidget(
        new PosedButton(QCoreApplication::translate("Specimens", "Hover"), QStyle::State_MouseOver, widget));
    row->addWidget(
        new PosedButton(QCoreApplication::translate("Specimens", "Pressed"), QStyle::State_Sunken, widget));
    row->addWidget(
        new PosedButton(QCoreApplication::translate("Specimens", "Focus"), QStyle::State_HasFocus, widget));
    auto* off = new Button(ButtonKind::Primary, QCoreApplication::translate("Specimens", "Disabled"), widget);
    off->setEnabled(false);
    row->addWidget(off);
    const auto add = [&](ButtonKind kind, const QString& text, const char* name) {
        auto* button = new Button(kind, text, widget);
        button->setObjectName(QLatin1String(name));
        row->addWidget(button);
        return button;
    };
    add(ButtonKind::Secondary, QCoreApplication::translate("Specimens", "Secondary"), "secondaryButton")
        ->setIconName(QStringLiteral("print"));
    add(ButtonKind::Ghost, QCoreApplication::translate("Specimens", "Text"), "ghostButton");
    add(ButtonKind::Danger, QCoreApplication::translate("Specimens", "Void…"), "dangerButton");
    auto* more = new IconButton(QStringLiteral("more"),
                                QCoreApplication::translate("Specimens", "More actions"), widget);
    more->setObjectName(QStringLiteral("moreButton"));
    row->addWidget(more);
    row->addStretch(1);
    return widget;
}

QWidget* triStates(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget, 12);
    static constexpr const char* kNames[] = {"triNotAsked", "triNone", "triPresent"};
    for (const TriValue value : {TriValue::NotAsked, TriValue::None, TriValue::Present}) {
        auto* control = new TriState(widget);
        control->setObjectName(QLatin1String(kNames[static_cast<size_t>(value)]));
        control->setAccessibleName(QCoreApplication::translate("Specimens", "Allergies"));
        if (value == TriValue::Present) {
            control->setEditor(answerEditor(QStringLiteral("青霉素，皮疹")));
        }
        control->setValue(value);
        row->addWidget(control, value == TriValue::Present ? 1 : 0);
    }
    return widget;
}

QWidget* fields(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget, 10);
    const auto add = [&](const char* name, const QString& text, FieldState state, const QString& sentence) {
        auto* field = new Field(QString(), widget);
        field->edit()->setObjectName(QLatin1String(name));
        field->edit()->setAccessibleName(QCoreApplication::translate("Specimens", "Herb or dose"));
        field->edit()->setText(text);
        field->setState(state, sentence);
        row->addWidget(field, 1, Qt::AlignTop);
        return field;
    };
    add("plainField", QString(), FieldState::Normal, QCoreApplication::translate("Specimens", "Normal"))
        ->edit()
        ->setPlaceholderText(QCoreApplication::translate("Specimens", "Placeholder"));
    add("focusField", QStringLiteral("桂枝"), FieldState::Normal,
        QCoreApplication::translate("Specimens", "Focus"));
    add("warningField", QStringLiteral("12"), FieldState::Warning,
        QCoreApplication::translate("Specimens", "Above 3–9 g"))
        ->edit()
        ->setUnit(QStringLiteral("g"));
    add("errorField", QStringLiteral("杏"), FieldState::Error,
        QCoreApplication::translate("Specimens", "Ambiguous name"));
    auto* off = add("disabledField", QStringLiteral("9"), FieldState::Normal,
                    QCoreApplication::translate("Specimens", "Disabled"));
    off->edit()->setEnabled(false);
    return widget;
}

QWidget* choices(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget);
    const QStringList terms = {QStringLiteral("红"), QStringLiteral("淡红"), QStringLiteral("尖红")};
    for (const QString& term : terms) {
        auto* chip = new Chip(term, widget);
        chip->setObjectName(QStringLiteral("term.") + term);
        chip->setChecked(term == terms.first());
        row->addWidget(chip);
    }
    row->addSpacing(8);
    auto* segments = new SegmentedControl(widget);
    segments->setObjectName(QStringLiteral("pulseMode"));
    segments->setAccessibleName(QCoreApplication::translate("Specimens", "Pulse"));
    segments->addSegment(QStringLiteral("whole"), QCoreApplication::translate("Specimens", "Overall"));
    segments->addSegment(QStringLiteral("parts"), QCoreApplication::translate("Specimens", "By position"));
    segments->setCurrentId(QStringLiteral("parts"));
    row->addWidget(segments);
    row->addSpacing(8);
    for (const bool on : {true, false}) {
        auto* one = new Switch(QString(), widget);
        one->setChecked(on);
        one->setObjectName(on ? QStringLiteral("switchOn") : QStringLiteral("switchOff"));
        one->setAccessibleName(QCoreApplication::translate("Specimens", "Look facts up"));
        row->addWidget(one);
    }
    row->addSpacing(8);
    auto* filter = new FilterChip(QStringLiteral("肺经"), widget);
    filter->setObjectName(QStringLiteral("filterChip"));
    row->addWidget(filter);
    row->addStretch(1);
    return widget;
}

QWidget* nativeControls(QWidget* parent) {
    auto* widget = new QWidget(parent);
    QHBoxLayout* row = rowOf(widget, 12);
    const auto named = [](QWidget* control, const char* name, const QString& spoken) {
        control->setObjectName(QLatin1String(name));
        control->setAccessibleName(spoken);
    };
    auto* search = new SearchField(widget);
    search->setPlaceholderText(QCoreApplication::translate("Specimens", "Name, pinyin, initials"));
    search->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F));
    named(search, "search", QCoreApplication::translate("Specimens", "Search"));
    row->addWidget(search, 1);
    auto* box = new QComboBox(widget);
    box->addItems({QCoreApplication::translate("Specimens", "Warm, after meals"),
                   QCoreApplication::translate("Specimens", "Before sleep")});
    named(box, "combo", QCoreApplication::translate("Specimens", "How to take it"));
    row->addWidget(box);
    auto* spin = new QSpinBox(widget);
    spin->setRange(1, 30);
    spin->setValue(7);
    named(spin, "spin", QCoreApplication::translate("Specimens", "Number of doses"));
    row->addWidget(spin);
    auto* check = new QCheckBox(QCoreApplication::translate("Specimens", "Lung"), widget);
    check->setChecked(true);
    named(check, "check", QCoreApplication::translate("Specimens", "Lung"));
    row->addWidget(check);
    auto* radio = new QRadioButton(QCoreApplication::translate("Specimens", "Granules"), widget);
    radio->setChecked(true);
    named(radio, "radio", QCoreApplication::translate("Specimens", "Granules"));
    row->addWidget(radio);
    auto* slider = new QSlider(Qt::Horizontal, widget);
    slider->setRange(90, 150);
    slider->setValue(110);
    slider->setFixedWidth(110);
    named(slider, "slider", QCoreApplication::translate("Specimens", "Text size"));
    row->addWidget(slider);
    return widget;
}

}  // namespace xinglin::ui::specimens
