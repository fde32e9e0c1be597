#include "ui/settings/settings_form.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QSlider>
#include <QSpinBox>
#include <QThread>
#include <QUrl>
#include <QVBoxLayout>

#include "app/knowledge/knowledge_service.h"
#include "app/settings/settings.h"
#include "ui/language.h"
#include "ui/services.h"
#include "ui/settings/audit_settings_form.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/switch.h"

namespace xinglin::ui {

using app::SettingKey;

namespace {

constexpr int kControlWidth = 164;  // boxes under each other end and begin alike

}  // namespace

SettingsForm::SettingsForm(const Services& services, QWidget* parent)
    : QWidget(parent), m_services(services), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 28);
    m_column->setSpacing(14);
    if (!services.settings.isWritable()) {
        auto* banner = new Banner(this);
        banner->say(Severity::Review,
                    tr("Settings cannot be written to %1; changes last until the program ends.")
                        .arg(QDir::toNativeSeparators(services.settings.dataFolder())));
        m_column->addWidget(banner);
    }
    addInterface();
    addEngine();
    addChat();
    addClinic();
    addAudit();
    addPharmacy();
    addData();
    addAbout();
    m_column->addStretch(1);
}

void SettingsForm::addGroup(const QString& title, const QString& hint) {
    if (!m_titles.isEmpty()) {
        m_column->addSpacing(14);
    }
    auto* header = new SectionHeader(
        title, this, m_titles.isEmpty() ? SectionHeader::Rule::None : SectionHeader::Rule::Above);
    header->setHint(hint);
    m_titles.append(title);
    m_headers.append(header);
    m_column->addWidget(header);
}

void SettingsForm::addRow(const QString& label, QWidget* control, const QString& sentence) {
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* name = new Label(TextRole::Body, label, this);
    words->addWidget(name);
    if (!sentence.isEmpty()) {
        auto* line = new Label(TextRole::Caption, Token::Text3, sentence, this);
        line->setWordWrap(true);
        words->addWidget(line);
    }
    name->setBuddy(control);
    control->setAccessibleName(label);
    control->setAccessibleDescription(sentence);
    row->addLayout(words, 1);
    row->addWidget(control, 0, Qt::AlignVCenter);
    m_column->addLayout(row);
}

void SettingsForm::addInterface() {
    app::Settings& settings = m_services.settings;
    addGroup(tr("Interface"));

    auto* language = new QComboBox(this);
    language->setObjectName(QStringLiteral("language"));
    language->addItem(tr("As the system"), QString());
    for (const Language& one : languages()) {
        language->addItem(one.name, one.code);
    }
    language->setCurrentIndex(qMax(0, language->findData(settings.text(SettingKey::Language))));
    connect(language, &QComboBox::activated, this, [this, language] {
        // Later, because the change of language makes this form anew.
        QMetaObject::invokeMethod(
            &m_services.settings,
            [&settings = m_services.settings, code = language->currentData()] {
                settings.set(SettingKey::Language, code);
            },
            Qt::QueuedConnection);
    });
    language->setMinimumWidth(kControlWidth);
    addRow(tr("Language"), language);

    auto* theme = new SegmentedControl(this);
    theme->setObjectName(QStringLiteral("theme"));
    theme->addSegment(QStringLiteral("system"), tr("System", "theme"));
    theme->addSegment(QStringLiteral("light"), tr("Light", "theme"));
    theme->addSegment(QStringLiteral("dark"), tr("Dark", "theme"));
    theme->setCurrentId(settings.text(SettingKey::Theme));
    connect(theme, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { m_services.settings.set(SettingKey::Theme, id); });
    addRow(tr("Theme"), theme);

    auto* scale = new QWidget(this);
    auto* scaleRow = new QHBoxLayout(scale);
    scaleRow->setContentsMargins(0, 0, 0, 0);
    auto* slider = new QSlider(Qt::Horizontal, scale);
    slider->setObjectName(QStringLiteral("textScale"));
    slider->setRange(90, 150);
    slider->setSingleStep(5);
    slider->setPageStep(10);
    slider->setFixedWidth(180);
    slider->setValue(settings.number(SettingKey::TextScale));
    auto* percent = new Label(TextRole::Body, Token::Text2, QString(), scale);
    percent->setMinimumWidth(48);
    percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const auto show = [percent](int value) { percent->setText(QStringLiteral("%1 %").arg(value)); };
    show(slider->value());
    connect(slider, &QSlider::valueChanged, this, [this, slider, show](int value) {
        const int stepped = (value + 2) / 5 * 5;
        show(stepped);
        // While the bead is held the page must not grow under the mouse.
        if (!slider->isSliderDown()) {
            m_services.settings.set(SettingKey::TextScale, stepped);
        }
    });
    connect(slider, &QSlider::sliderReleased, this, [this, slider] {
        m_services.settings.set(SettingKey::TextScale, (slider->value() + 2) / 5 * 5);
    });
    slider->setAccessibleName(tr("Text size"));
    scaleRow->addWidget(slider);
    scaleRow->addWidget(percent);
    addRow(tr("Text size"), scale);

    auto* motion = new SegmentedControl(this);
    motion->setObjectName(QStringLiteral("reducedMotion"));
    motion->addSegment(QStringLiteral("system"), tr("System", "motion"));
    motion->addSegment(QStringLiteral("off"), tr("Normal", "motion"));
    motion->addSegment(QStringLiteral("on"), tr("Reduced", "motion"));
    motion->setCurrentId(settings.text(SettingKey::ReducedMotion));
    connect(motion, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { m_services.settings.set(SettingKey::ReducedMotion, id); });
    addRow(tr("Motion"), motion, tr("Drawers and notices slide in, or appear at once."));
}

void SettingsForm::addEngine() {
    app::Settings& settings = m_services.settings;
    addGroup(tr("Engine"), tr("takes effect when a model is loaded next"));

    auto* threads = new QSpinBox(this);
    threads->setObjectName(QStringLiteral("engineThreads"));
    threads->setRange(0, 512);
    threads->setSpecialValueText(tr("Automatic"));
    threads->setValue(settings.number(SettingKey::EngineThreads));
    connect(threads, &QSpinBox::valueChanged, this,
            [this](int value) { m_services.settings.set(SettingKey::EngineThreads, value); });
    threads->setMinimumWidth(kControlWidth);
    addRow(tr("Threads"), threads,
           tr("This machine has %n processor thread(s).", nullptr, QThread::idealThreadCount()));

    auto* context = new QComboBox(this);
    context->setObjectName(QStringLiteral("contextTokens"));
    for (const int tokens : {2048, 4096, 8192, 16384, 32768}) {
        context->addItem(tr("%1 tokens").arg(tokens), tokens);
    }
    const auto showContext = [this, context] {
        const int wanted = m_services.settings.number(SettingKey::ContextTokens);
        if (context->findData(wanted) < 0) {
            context->addItem(tr("%1 tokens").arg(wanted), wanted);
        }
        context->setCurrentIndex(context->findData(wanted));
    };
    showContext();
    connect(&settings, &app::Settings::changed, context, showContext);  // the Models page chooses too
    connect(context, &QComboBox::activated, this,
            [this, context] { m_services.settings.set(SettingKey::ContextTokens, context->currentData()); });
    context->setMinimumWidth(kControlWidth);
    addRow(tr("Context length"), context,
           tr("How much of a conversation the model sees; longer needs more memory."));

    const auto addChoice = [this](const char* name, SettingKey key, const QString& label,
                                  const QString& sentence,
                                  const QList<std::pair<const char*, QString>>& choices) {
        auto* control = new SegmentedControl(this);
        control->setObjectName(QString::fromLatin1(name));
        for (const auto& [id, text] : choices) {
            control->addSegment(QString::fromLatin1(id), text);
        }
        control->setCurrentId(m_services.settings.text(key));
        connect(control, &SegmentedControl::currentChanged, this,
                [this, key](const QString& id) { m_services.settings.set(key, id); });
        connect(&m_services.settings, &app::Settings::changed, control,
                [this, key, control] { control->setCurrentId(m_services.settings.text(key)); });
        addRow(label, control, sentence);
    };
    addChoice("cacheType", SettingKey::CacheType, tr("Memory of a conversation"),
              tr("8 bits take little more than half the memory; answers differ a little."),
              {{"f16", tr("16 bits")}, {"q8", tr("8 bits")}});
    addChoice("backend", SettingKey::Backend, tr("Compute on"),
              tr("Automatic takes an NVIDIA card from Ampere on where the model fits, else the processor."),
              {{"cpu", tr("Processor")}, {"auto", tr("Automatic")}});
}

void SettingsForm::addChat() {
    addGroup(tr("Chat"));
    auto* grounding = new Switch(QString(), this);
    grounding->setObjectName(QStringLiteral("grounding"));
    grounding->setChecked(m_services.settings.flag(SettingKey::Grounding));
    connect(grounding, &QCheckBox::toggled, this,
            [this](bool on) { m_services.settings.set(SettingKey::Grounding, on); });
    addRow(tr("Look facts up in new conversations"), grounding,
           tr("Answers cite the knowledge base; each conversation has its own switch."));
}

void SettingsForm::addClinic() {
    addGroup(tr("Clinic"), tr("printed on prescriptions"));
    const auto add = [this](const char* name, const QString& label, SettingKey key) {
        auto* edit = new LineEdit(this);
        edit->setObjectName(QString::fromLatin1(name));
        edit->setText(m_services.settings.text(key));
        edit->setMinimumWidth(2 * kControlWidth);
        connect(edit, &QLineEdit::editingFinished, this,
                [this, edit, key] { m_services.settings.set(key, edit->text().trimmed()); });
        addRow(label, edit);
    };
    add("clinicName", tr("Name of the institution"), SettingKey::ClinicName);
    add("department", tr("Department"), SettingKey::Department);
}

void SettingsForm::addAudit() {
    addGroup(tr("Prescription audit"), tr("a pharmacist's choice; what the law blocks stays so"));
    m_column->addWidget(
        new AuditSettingsForm(m_services.settings.dataFolder(),
                              QDir(m_services.shareFolder).filePath(QStringLiteral("knowledge.db")), this));
}

void SettingsForm::addPharmacy() {
    addGroup(tr("Pharmacy"));
    auto* check = new QComboBox(this);
    check->setObjectName(QStringLiteral("doubleCheck"));
    check->addItem(tr("Another than the dispenser"), QStringLiteral("dispenser"));
    check->addItem(tr("A third person"), QStringLiteral("all"));
    check->addItem(tr("Anybody"), QStringLiteral("off"));
    check->setCurrentIndex(check->findData(m_services.settings.text(SettingKey::DoubleCheck)));
    connect(check, &QComboBox::activated, this,
            [this, check] { m_services.settings.set(SettingKey::DoubleCheck, check->currentData()); });
    check->setMinimumWidth(kControlWidth);
    addRow(tr("Who checks"), check, tr("Anybody is for a pharmacy of one person only."));
}

void SettingsForm::addData() {
    addGroup(tr("Data"));
    const QString folder = m_services.settings.dataFolder();
    auto* open = new Button(ButtonKind::Secondary, tr("Open the folder"), this);
    open->setObjectName(QStringLiteral("openDataFolder"));
    open->setIconName(QStringLiteral("folder"));
    connect(open, &QPushButton::clicked, this,
            [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    addRow(tr("Data folder"), open, QDir::toNativeSeparators(folder));
    auto* notice = new Banner(this);
    notice->say(Severity::Review, tr("Data is not encrypted yet: use sample patients only."));
    m_column->addWidget(notice);
    const QString known = m_services.knowledge.edition();
    auto* edition =
        new Label(TextRole::Body, Token::Text2, known.isEmpty() ? tr("not installed") : known, this);
    connect(&m_services.knowledge, &app::KnowledgeService::opened, edition, &QLabel::setText);
    addRow(tr("Knowledge base"), edition, tr("Read-only; updates replace it and never touch your data."));
}

void SettingsForm::addAbout() {
    addGroup(tr("About"));
    addRow(tr("Xinglin"),
           new Label(TextRole::Body, Token::Text2, QCoreApplication::applicationVersion(), this),
           tr("For clinicians of Chinese medicine. It supports a decision and never takes one."));
    addRow(tr("Licences"),
           new Label(TextRole::Body, Token::Text2, QStringLiteral("GPL-3.0 · Apache-2.0"), this),
           tr("Interface and application under GPL-3.0-or-later, engine and kernels under Apache-2.0; Qt %1 "
              "under LGPL-3.0.")
               .arg(QLatin1String(qVersion())));
    addRow(tr("Sources of the facts"),
           new Label(TextRole::Body, Token::Text2, QStringLiteral("CC BY 4.0"), this),
           tr("Used with changes under CC BY 4.0: Historical Shanghan Corpus (psknlr), TCMEval-SDT "
              "(zhuyan166). Every "
              "source with its edition and licence: sources.tsv beside the knowledge base."));
}

}  // namespace xinglin::ui
