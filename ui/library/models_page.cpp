#include "ui/library/models_page.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/library/active_model.h"
#include "app/library/model_library.h"
#include "app/library/start_model.h"
#include "ui/library/model_details.h"
#include "ui/library/model_rows.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_list.h"
#include "ui/widgets/splitter.h"

namespace xinglin::ui {
namespace {

constexpr int kDetailsWidth = 420;
constexpr int kEmptyWidth = 460;

QWidget* centred(QWidget* content, QWidget* parent) {
    auto* place = new QWidget(parent);
    auto* row = new QHBoxLayout(place);
    row->addStretch(1);
    row->addWidget(content, 0, Qt::AlignVCenter);
    row->addStretch(1);
    content->setFixedWidth(scaled(kEmptyWidth));
    return place;
}

}  // namespace

ModelsPage::ModelsPage(app::ModelLibrary& library, app::ActiveModel& model, app::Settings& settings,
                       QWidget* parent)
    : Page(parent),
      m_library(library),
      m_model(model),
      m_rows(new ModelRows(library, model, this)),
      m_header(new PageHeader(this)),
      m_add(new Button(ButtonKind::Primary, QString(), m_header)),
      m_banner(new Banner(this, Banner::Closing::Closable)),
      m_splitter(new Splitter(QStringLiteral("models.columns"), this)),
      m_stack(new QStackedWidget(m_splitter)),
      m_list(new PageList(m_stack)),
      m_empty(new EmptyState(m_stack)),
      m_details(new ModelDetails(model, settings, m_splitter)) {
    m_add->setObjectName(QStringLiteral("modelAdd"));
    m_add->setIconName(QStringLiteral("plus"));
    m_header->addAction(m_add);
    m_banner->setObjectName(QStringLiteral("modelsBanner"));
    m_banner->hide();
    m_list->setObjectName(QStringLiteral("modelList"));
    m_list->setModel(m_rows);
    m_empty->setIconName(QStringLiteral("rail-models"));
    m_empty->setObjectName(QStringLiteral("modelsEmpty"));
    m_stack->addWidget(m_list);
    m_stack->addWidget(centred(m_empty, m_stack));
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setFirstSizes({948, kDetailsWidth});
    m_stack->setMinimumWidth(280);
    m_details->setMinimumWidth(320);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_banner);
    column->addWidget(m_splitter, 1);

    connect(m_add, &QPushButton::clicked, this, &ModelsPage::chooseFile);
    connect(m_empty, &EmptyState::actionRequested, this, &ModelsPage::chooseFile);
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ModelsPage::refresh);
    connect(m_rows, &QAbstractItemModel::modelReset, this, [this] {
        if (m_rows->rowCount() > 0) {
            m_list->setCurrentIndex(m_rows->index(0, 0));
        }
        refresh();
    });
    connect(m_rows, &QAbstractItemModel::dataChanged, this, &ModelsPage::refresh);
    connect(m_rows, &QAbstractItemModel::rowsRemoved, this, &ModelsPage::refresh);
    connect(&m_library, &app::ModelLibrary::inspectingChanged, this, &ModelsPage::refresh);
    connect(&m_library, &app::ModelLibrary::added, this, [this](int row) {
        m_banner->hide();
        m_list->setCurrentIndex(m_rows->index(row, 0));
        refresh();
    });
    connect(&m_library, &app::ModelLibrary::rejected, this,
            [this](const QString&, const app::Failure& failure) { showFailure(failure); });
    connect(&m_library, &app::ModelLibrary::storageFailed, this, &ModelsPage::showFailure);
    connect(m_details, &ModelDetails::loadRequested, this, [this, &settings](const app::ModelFile& file) {
        m_model.load(file, app::loadOptionsOf(settings));
    });
    connect(m_details, &ModelDetails::unloadRequested, this, [this] { m_model.unload(); });
    connect(m_details, &ModelDetails::removeRequested, this,
            [this](const QString& path) { m_library.remove(m_library.rowOf(path)); });
    retranslate();
    if (m_rows->rowCount() > 0) {
        m_list->setCurrentIndex(m_rows->index(0, 0));
    }
}

void ModelsPage::retranslate() {
    m_header->setTitle(title());
    m_list->setAccessibleName(tr("Models"));
    m_empty->setTexts(
        tr("No model yet"),
        tr("A model is a GGUF file on this machine. It is read here and never sent anywhere. Without one, "
           "answers are put together from the knowledge base."),
        tr("Add a file"));
    refresh();
}

void ModelsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    Page::changeEvent(event);
}

int ModelsPage::currentRow() const {
    return m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
}

void ModelsPage::refresh() {
    m_add->setText(m_library.isInspecting() ? tr("Reading the file…") : tr("Add a file"));
    m_add->setEnabled(!m_library.isInspecting());
    m_header->setFacts(m_library.rowCount() > 0 ? QStringList{tr("%n file(s)", nullptr, m_library.rowCount())}
                                                : QStringList());
    m_stack->setCurrentWidget(m_library.rowCount() > 0 ? static_cast<QWidget*>(m_list)
                                                       : m_empty->parentWidget());
    m_details->setVisible(m_library.rowCount() > 0);
    const int row = currentRow();
    m_details->setFile(row >= 0 && row < m_library.rowCount() ? std::optional(m_library.at(row))
                                                              : std::nullopt);
}

void ModelsPage::showFailure(const app::Failure& failure) {
    // The engine's own line names the place in the file; it belongs to the message.
    QString detail = failure.detail.section(QLatin1Char('\n'), -1).trimmed();
    detail = detail.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(detail);
    m_banner->say(Severity::Review,
                  QStringList{failure.what, failure.advice}.join(QLatin1Char(' ')) + detail);
    m_banner->setToolTip(failure.detail);
    m_banner->show();
}

void ModelsPage::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Add a model"), QString(), tr("Model files (*.gguf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ModelsPage::addFile);
    dialog->open();
}

void ModelsPage::addFile(const QString& path) {
    m_library.add(path);
}

bool ModelsPage::open(const QString& target) {
    return target == QLatin1String("models:");
}

QList<QWidget*> ModelsPage::panes() {
    return {m_list, m_details};
}

void ModelsPage::showSample() {
    if (sample) {
        sample();
    }
}

bool ModelsPage::isSettled() const {
    return !m_library.isInspecting() && (!sample || m_library.rowCount() > 0);
}

void ModelsPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
