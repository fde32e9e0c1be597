#include "ui/knowledge/entry_content.h"

#include <QGridLayout>
#include <QPainter>
#include <QResizeEvent>
#include <QVBoxLayout>

#include "ui/knowledge/mark_parts.h"
#include "ui/knowledge/names.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/fact_card.h"
#include "ui/widgets/section_header.h"

namespace xinglin::ui {

namespace {

constexpr int kLabelWidth = 64;
constexpr int kPairGap = 28;
constexpr int kNarrowPart = 340;
constexpr int kLoneNarrowPart = 480;  // with the whole width to itself
constexpr int kPairNeeds = 720;

/// Side by side from kPairNeeds on, else one below the other.
class Pair final : public QWidget {
public:
    Pair(QWidget* wide, QWidget* narrow, QWidget* parent)
        : QWidget(parent),
          m_row(new QBoxLayout(QBoxLayout::LeftToRight, this)),
          m_wide(wide),
          m_narrow(narrow) {
        m_row->setContentsMargins(0, 0, 0, 0);
        m_row->setSpacing(kPairGap);
        m_row->addWidget(wide, 1, Qt::AlignTop);
        m_row->addWidget(narrow, 0, Qt::AlignTop);
        narrow->setFixedWidth(kNarrowPart);
    }

    /// Of the parts one below the other, or nothing narrower could ever be asked for.
    QSize minimumSizeHint() const override {
        return {qMax(m_wide->minimumSizeHint().width(), m_narrow->minimumSizeHint().width()),
                m_row->minimumSize().height()};
    }

protected:
    void resizeEvent(QResizeEvent* event) override {
        const bool isWide = event->size().width() >= kPairNeeds;
        const auto direction = isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
        if (direction != m_row->direction()) {
            m_row->setDirection(direction);
            m_row->setSpacing(isWide ? kPairGap : space::k16);
        }
        m_narrow->setMinimumWidth(isWide ? kNarrowPart : 0);
        m_narrow->setMaximumWidth(isWide ? kNarrowPart : kLoneNarrowPart);
        QWidget::resizeEvent(event);
    }

private:
    QBoxLayout* m_row;
    QWidget* m_wide;
    QWidget* m_narrow;
};

app::Tier weakest(const QList<app::FactView>& facts) {
    app::Tier tier = app::Tier::Stated;
    for (const app::FactView& fact : facts) {
        tier = std::max(tier, fact.tier);
    }
    return tier;
}

}  // namespace

EntryContent::EntryContent(QWidget* parent, Ground ground)
    : QWidget(parent), m_ground(ground), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(32, 16, 32, 28);
    m_column->setSpacing(12);
}

void EntryContent::paintEvent(QPaintEvent*) {
    if (m_ground == Ground::Clinic) {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintBox(&painter, rect().adjusted(16, 4, -16, -8),
                 {.fill = color(Token::ApricotSoft), .radius = radius::kCard});
    }
}

void EntryContent::addNotice(Severity severity, const QString& text) {
    auto* notice = new Banner(this);
    notice->setObjectName(QStringLiteral("entry.notice"));
    notice->say(severity, text);
    m_column->addWidget(notice);
}

void EntryContent::addSection(const QString& title, const QString& hint,
                              const QList<app::FactView>& support) {
    if (!m_sectionTitle.isEmpty()) {
        m_column->addSpacing(space::k8);
    }
    auto* header = new SectionHeader(
        title, this, !m_sectionTitle.isEmpty() ? SectionHeader::Rule::Above : SectionHeader::Rule::None);
    header->setHint(hint);
    if (!support.isEmpty()) {
        QList<app::SourceRef> books;
        for (const app::FactView& fact : support) {
            books += fact.sources;
        }
        const app::Tier tier = weakest(support);
        header->addAction(new TierMark(tier, header));
        header->addAction(sourceMarks(books, tier, sources(), header));
    }
    m_column->addWidget(header);
    m_sectionTitle = title;
}

QGridLayout* EntryContent::addGrid() {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(10);
    grid->setColumnMinimumWidth(0, kLabelWidth);
    grid->setColumnStretch(1, 1);
    m_column->addLayout(grid);
    return grid;
}

int EntryContent::nextRow(const QGridLayout* grid) {
    return grid->count() == 0 ? 0 : grid->rowCount();
}

void EntryContent::addFacts(QGridLayout* grid, const QString& label, const QList<app::FactView>& facts) {
    if (facts.isEmpty()) {
        addText(grid, label, tr("Not recorded"));
        return;
    }
    QString words = label;
    for (const app::FactView& fact : facts) {
        const int row = nextRow(grid);
        grid->addWidget(new Label(TextRole::Body, Token::Text2, words, this), row, 0, Qt::AlignTop);
        const QString terms =
            app::areSentences(fact.values) ? fact.values.join(QLatin1Char('\n')) : joinedTerms(fact.values);
        const QString text =
            fact.lender.isEmpty()
                ? terms
                //: terms of a fact; the relative (another dosage form, the raw herb) that a book says it of
                : tr("%1 (said of %2)").arg(terms, fact.lender);
        grid->addWidget(new SourceLabel(TextRole::Reading, Token::Text, text, this), row, 1);
        auto* marks = new QHBoxLayout;
        marks->setSpacing(6);
        if (fact.tier != app::Tier::Stated) {
            marks->addWidget(new TierMark(fact.tier, this));
        }
        marks->addWidget(sourceMarks(fact.sources, fact.tier, sources(), this));
        marks->setContentsMargins(0, 3, 0, 0);
        grid->addLayout(marks, row, 2, Qt::AlignTop | Qt::AlignRight);
        words.clear();
    }
}

void EntryContent::addLinks(QGridLayout* grid, const QString& label, const QList<app::KnowledgeLink>& links) {
    QString words = label;
    for (const QList<app::KnowledgeLink>& group : app::byTier(links)) {
        const int row = nextRow(grid);
        grid->addWidget(new Label(TextRole::Body, Token::Text2, words, this), row, 0, Qt::AlignTop);
        grid->addWidget(linkLabel(TextRole::Reading, group), row, 1);
        QList<app::SourceRef> books;
        for (const app::KnowledgeLink& link : group) {
            const app::SourceRef source = app::sourceOf(link);
            if (!link.source.isEmpty() && !books.contains(source)) {
                books.append(source);
            }
        }
        const app::Tier tier = group.first().tier;
        auto* marks = new QHBoxLayout;
        marks->setSpacing(6);
        marks->setContentsMargins(0, 3, 0, 0);
        if (tier != app::Tier::Stated) {
            marks->addWidget(new TierMark(tier, this));
        }
        marks->addWidget(sourceMarks(books, tier, sources(), this));
        grid->addLayout(marks, row, 2, Qt::AlignTop | Qt::AlignRight);
        words.clear();
    }
}

LinkLabel* EntryContent::linkLabel(TextRole role, const QList<app::KnowledgeLink>& links) {
    QList<LinkLabel::Link> names;
    for (const app::KnowledgeLink& link : links) {
        names.append({link.id, shownName(link.name, link.traditional)});
    }
    auto* label = new LinkLabel(role, names, this);
    connect(label, &LinkLabel::openRequested, this, &EntryContent::openRequested);
    return label;
}

void EntryContent::addText(QGridLayout* grid, const QString& label, const QString& text) {
    const int row = nextRow(grid);
    grid->addWidget(new Label(TextRole::Body, Token::Text2, label, this), row, 0, Qt::AlignTop);
    auto* words = new Label(TextRole::Body, Token::Text3, text, this);
    words->setWordWrap(true);
    grid->addWidget(words, row, 1, 1, 2);
}

void EntryContent::addWidget(QWidget* widget) {
    m_column->addWidget(widget);
}

void EntryContent::addPair(QWidget* wide, QWidget* narrow) {
    m_column->addWidget(new Pair(wide, narrow, this));
}

void EntryContent::addTable(const QString& name, const QList<EntryTableModel::Head>& heads,
                            const QList<EntryTableModel::Row>& rows) {
    auto* model = new EntryTableModel(heads, rows, this);
    auto* table = new EntryTable(name, model, this);
    table->setAccessibleName(m_sectionTitle);
    connect(table, &EntryTable::openRequested, this, &EntryContent::openRequested);
    m_column->addWidget(table);
    if (model->hiddenRows() > 0) {
        auto* more = new Button(ButtonKind::Ghost, tr("Show %n more", nullptr, model->hiddenRows()), this,
                                ButtonSize::Dense);
        more->setObjectName(name + QStringLiteral(".more"));
        connect(more, &QPushButton::clicked, model, [model, more] {
            model->showAll();
            more->hide();
        });
        m_column->addWidget(more, 0, Qt::AlignLeft);
    }
}

void EntryContent::finish() {
    if (!sources().sources().isEmpty()) {
        addSection(tr("Sources"), tr("Checked by a pharmacist or not, as marked"));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(10);
        grid->setVerticalSpacing(6);
        grid->setColumnStretch(1, 1);
        int row = 0;
        // A copy: numbering a source again does not change the order, but the list is the index's own.
        for (const app::SourceRef& source : QList<app::SourceRef>(sources().sources())) {
            grid->addWidget(sourceMarks({source}, app::Tier::Stated, sources(), this), row, 0, Qt::AlignTop);
            grid->addWidget(new SourceLabel(TextRole::Dense, Token::Text2, app::sourceText(source), this),
                            row, 1);
            grid->addWidget(new Label(TextRole::Caption, factStatusInk(source.status),
                                      factStatusWord(source.status), this),
                            row, 2, Qt::AlignTop);
            ++row;
        }
        m_column->addLayout(grid);
    }
    m_column->addStretch(1);
}

}  // namespace xinglin::ui
