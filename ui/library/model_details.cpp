#include "ui/library/model_details.h"

#include <QDateTime>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "app/library/active_model.h"
#include "app/library/memory_estimate.h"
#include "app/library/model_library.h"
#include "app/library/start_model.h"
#include "app/settings/settings.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/phase_progress.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr const char* kHalves = "f16";
constexpr const char* kBytes = "q8";
constexpr std::array kContexts = {2048, 4096, 8192};

}  // namespace

ModelDetails::ModelDetails(app::ActiveModel& model, app::Settings& settings, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_settings(settings),
      m_name(new Label(TextRole::CardName, QString(), this)),
      m_factsPlace(new QWidget(this)),
      m_contextLabel(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_context(new SegmentedControl(this)),
      m_cacheLabel(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_cache(new SegmentedControl(this)),
      m_memory(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_progress(new PhaseProgress(this)),
      m_state(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_load(new Button(ButtonKind::Primary, QString(), this)),
      m_remove(new Button(ButtonKind::Ghost, QString(), this)) {
    setObjectName(QStringLiteral("modelDetails"));
    m_name->setObjectName(QStringLiteral("modelName"));
    m_name->setWordWrap(true);
    m_context->setObjectName(QStringLiteral("modelContext"));
    m_cache->setObjectName(QStringLiteral("modelCache"));
    m_memory->setObjectName(QStringLiteral("modelMemory"));
    m_memory->setWordWrap(true);
    m_state->setObjectName(QStringLiteral("modelState"));
    m_state->setWordWrap(true);
    m_load->setObjectName(QStringLiteral("modelLoad"));
    m_remove->setObjectName(QStringLiteral("modelRemove"));
    for (const int context : kContexts) {
        m_context->addSegment(QString::number(context), groupedNumber(context));
    }
    m_cache->addSegment(QLatin1String(kHalves), QString());
    m_cache->addSegment(QLatin1String(kBytes), QString());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kPanel, 18, space::kPanel, space::kPanel);
    column->setSpacing(12);
    column->addWidget(m_name);
    new QVBoxLayout(m_factsPlace);
    m_factsPlace->layout()->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_factsPlace);
    column->addSpacing(8);
    column->addWidget(m_contextLabel);
    column->addWidget(m_context, 0, Qt::AlignLeft);
    column->addWidget(m_cacheLabel);
    column->addWidget(m_cache, 0, Qt::AlignLeft);
    column->addWidget(m_memory);
    column->addSpacing(8);
    column->addWidget(m_progress);
    column->addWidget(m_state);
    auto* row = new QHBoxLayout;
    row->addWidget(m_load);
    row->addWidget(m_remove);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_context, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { m_settings.set(app::SettingKey::ContextTokens, id.toInt()); });
    connect(m_cache, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { m_settings.set(app::SettingKey::CacheType, id); });
    connect(&settings, &app::Settings::changed, this, &ModelDetails::showSettings);
    connect(m_load, &QPushButton::clicked, this, [this] {
        const bool running = isActive() && m_model.state() != app::ActiveModel::State::Failed;
        if (running) {
            emit unloadRequested();
        } else if (m_file) {
            emit loadRequested(*m_file);
        }
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (m_file) {
            emit removeRequested(m_file->path);
        }
    });
    connect(&m_model, &app::ActiveModel::changed, this, &ModelDetails::refreshState);
    retranslate();
}

bool ModelDetails::isActive() const {
    return m_file && m_model.file() && m_model.file()->path == m_file->path &&
           m_model.state() != app::ActiveModel::State::Stopped;
}

void ModelDetails::showSettings() {
    const int context = m_settings.number(app::SettingKey::ContextTokens);
    const auto behind = std::ranges::lower_bound(kContexts, context);
    if ((behind == kContexts.end() || *behind != context) && context != m_ownContext) {
        m_context->removeSegment(QString::number(m_ownContext));
        m_context->insertSegment(static_cast<int>(behind - kContexts.begin()), QString::number(context),
                                 groupedNumber(context));
        m_ownContext = context;
    }
    m_context->setCurrentId(QString::number(context));
    m_cache->setCurrentId(m_settings.text(app::SettingKey::CacheType));
    refreshState();
}

void ModelDetails::setFile(const std::optional<app::ModelFile>& file) {
    m_file = file;
    refresh();
}

void ModelDetails::addFact(const QString& label, const QString& value) {
    const int row = m_facts->rowCount();
    auto* name = new Label(TextRole::Dense, Token::Text2, label, m_factsBox);
    auto* text = new Label(TextRole::Dense, value.isEmpty() ? Token::Text3 : Token::Text,
                           value.isEmpty() ? tr("not stated") : value, m_factsBox);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->addWidget(name, row, 0, Qt::AlignTop);
    m_facts->addWidget(text, row, 1);
}

void ModelDetails::retranslate() {
    m_contextLabel->setText(tr("Context, in tokens"));
    m_context->setAccessibleName(tr("Context, in tokens"));
    m_cacheLabel->setText(tr("Memory of a conversation"));
    m_cache->setAccessibleName(tr("Memory of a conversation"));
    m_cache->setSegmentText(QLatin1String(kHalves), tr("16 bits"));
    m_cache->setSegmentText(QLatin1String(kBytes), tr("8 bits, about half"));
    m_progress->setPhases({{tr("Start the engine"), 1, QString()},
                           {tr("Load the weights"), 6, QString()},
                           {tr("Ready"), 1, QString()}});
    refresh();
    showSettings();
}

void ModelDetails::refresh() {
    delete m_factsBox;
    m_factsBox = new QWidget(m_factsPlace);
    m_factsPlace->layout()->addWidget(m_factsBox);
    m_facts = new QGridLayout(m_factsBox);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(14);
    m_facts->setVerticalSpacing(6);
    m_facts->setColumnStretch(1, 1);
    m_name->setText(m_file ? m_file->name() : tr("No model chosen"));
    if (m_file) {
        addFact(tr("File"), QDir::toNativeSeparators(m_file->path));
        addFact(tr("Size"), app::byteSize(m_file->sizeBytes));
        addFact(tr("Architecture"), m_file->architecture());
        addFact(tr("Parameters"),
                m_file->parameters() > 0 ? app::parameterCount(m_file->parameters()) : QString());
        addFact(tr("Quantisation"), m_file->quantisation());
        addFact(tr("Trained context"),
                m_file->contextTokens() > 0 ? groupedNumber(m_file->contextTokens()) : QString());
        addFact(tr("Chat template"), m_file->chatTemplate());
        addFact(tr("Tokenizer"), m_file->tokenizer());
        addFact(tr("Licence"), m_file->licence());
        addFact(tr("SHA-256"),
                m_file->sha256.isEmpty() ? tr("being computed") : m_file->sha256.left(16) + QChar(u'…'));
    }
    m_factsBox->show();
    refreshState();
}

QString ModelDetails::memoryText() const {
    if (isActive() && m_model.isReady() && m_model.memoryBytes()) {
        return tr("Takes %1 of memory, as the engine says").arg(app::byteSize(*m_model.memoryBytes()));
    }
    const app::MemoryEstimate estimate = app::estimateMemory(*m_file, app::loadOptionsOf(m_settings));
    const qint64 available = app::availableMemory();
    const QString sum = tr("Weights %1 and context %2: about %3 of memory")
                            .arg(app::byteSize(estimate.weightBytes), app::byteSize(estimate.cacheBytes),
                                 app::byteSize(estimate.total()));
    return available > 0 ? sum + tr(", %1 are free").arg(app::byteSize(available)) : sum;
}

void ModelDetails::refreshState() {
    const auto state = m_model.state();
    const bool active = isActive();
    const bool starting = active && state == app::ActiveModel::State::Starting;
    const bool failed = active && state == app::ActiveModel::State::Failed;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_contextLabel, m_context, m_cacheLabel, m_cache,
                                                           m_memory, m_load, m_remove}) {
        widget->setVisible(m_file.has_value());
    }
    m_progress->setVisible(starting);
    m_progress->setPlace(1, m_model.progress());
    m_state->setVisible(!m_file || failed);
    m_state->setInk(failed ? Token::Ochre : Token::Text2);
    m_state->setText(
        failed    ? QStringList{m_model.failure().what, m_model.failure().advice}.join(QLatin1Char(' '))
        : !m_file ? tr("Choose a model at the left, or add a GGUF file.")
                  : QString());
    if (!m_file) {
        return;
    }
    const bool exists = QFileInfo::exists(m_file->path);
    m_memory->setText(exists ? memoryText() : tr("The file is not there any more."));
    const qint64 available = app::availableMemory();
    const bool tight = !active && available > 0 &&
                       app::estimateMemory(*m_file, app::loadOptionsOf(m_settings)).total() > available;
    m_memory->setInk(!exists || tight ? Token::Ochre : Token::Text2);
    m_context->setEnabled(!active || failed);
    m_cache->setEnabled(!active || failed);
    m_load->setText(!active || failed ? (failed ? tr("Load again") : tr("Load"))
                    : starting        ? tr("Cancel")
                                      : tr("Unload"));
    setButtonKind(m_load, !active || failed ? ButtonKind::Primary : ButtonKind::Secondary);
    m_load->setEnabled(exists || active);
    m_remove->setText(tr("Remove from the list"));
    m_remove->setEnabled(!active || failed);
}

void ModelDetails::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void ModelDetails::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Surface));
}

}  // namespace xinglin::ui
