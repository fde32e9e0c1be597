#include "ui/knowledge/entry_head.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

#include "app/knowledge/han_text.h"
#include "app/knowledge_browser/fact_view.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/source_label.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

namespace {

constexpr qsizetype kLongName = 7;

}  // namespace

EntryHead::EntryHead(QWidget* parent)
    : QWidget(parent),
      m_name(new Label(TextRole::DetailName, QString(), this)),
      m_pinyin(new Label(TextRole::Body, Token::Text2, QString(), this)),
      m_latin(new Label(TextRole::Body, Token::Text2, QString(), this)),
      m_tag(new Tag({}, this)),
      m_others(new SourceLabel(TextRole::Dense, Token::Text2, QString(), this)),
      m_back(new IconButton(QStringLiteral("chevron-left"), QString(), this)),
      m_forward(new IconButton(QStringLiteral("chevron-right"), QString(), this)),
      m_copy(new IconButton(QStringLiteral("copy"), QString(), this)),
      m_cite(new IconButton(QStringLiteral("link"), QString(), this)),
      m_favourite(new IconButton(QStringLiteral("pin"), QString(), this)),
      m_compare(new IconButton(QStringLiteral("compare"), QString(), this)),
      m_note(new IconButton(QStringLiteral("pen"), QString(), this)),
      m_print(new IconButton(QStringLiteral("print"), QString(), this)) {
    m_name->setObjectName(QStringLiteral("entry.name"));
    m_name->setWordWrap(true);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_latin->setObjectName(QStringLiteral("entry.latin"));
    m_others->setObjectName(QStringLiteral("entry.others"));
    m_others->setTextFormat(Qt::RichText);
    m_back->setObjectName(QStringLiteral("entry.back"));
    m_forward->setObjectName(QStringLiteral("entry.forward"));
    m_copy->setObjectName(QStringLiteral("entry.copyName"));
    m_cite->setObjectName(QStringLiteral("entry.copyCitation"));
    m_favourite->setObjectName(QStringLiteral("entry.favourite"));
    m_favourite->setCheckable(true);
    m_compare->setObjectName(QStringLiteral("entry.compare"));
    m_compare->setCheckable(true);
    m_note->setObjectName(QStringLiteral("entry.writeNote"));
    m_print->setObjectName(QStringLiteral("entry.print"));
    // A long reading may be cut; the name may not.
    m_pinyin->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_latin->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);

    auto* readings = new QVBoxLayout;
    readings->setSpacing(0);
    readings->addStretch(1);
    readings->addWidget(m_pinyin);
    readings->addWidget(m_latin);
    readings->addStretch(1);
    auto* line = new QHBoxLayout;
    line->setSpacing(14);
    line->addWidget(m_name);
    line->addWidget(m_tag, 0, Qt::AlignVCenter);
    line->addLayout(readings, 1);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(2);
    for (IconButton* button : {m_back, m_forward, m_favourite, m_note, m_compare, m_copy, m_cite, m_print}) {
        actions->addWidget(button, 0, Qt::AlignTop);
    }
    line->addLayout(actions);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(32, 18, 24, 12);
    column->setSpacing(6);
    column->addLayout(line);
    column->addWidget(m_others);

    connect(m_back, &QToolButton::clicked, this, &EntryHead::backRequested);
    connect(m_forward, &QToolButton::clicked, this, &EntryHead::forwardRequested);
    connect(m_copy, &QToolButton::clicked, this, &EntryHead::copyNameRequested);
    connect(m_cite, &QToolButton::clicked, this, &EntryHead::copyCitationRequested);
    connect(m_favourite, &QToolButton::clicked, this, &EntryHead::favouriteRequested);
    connect(m_compare, &QToolButton::clicked, this, &EntryHead::compareRequested);
    connect(m_note, &QToolButton::clicked, this, &EntryHead::noteRequested);
    connect(m_print, &QToolButton::clicked, this, &EntryHead::printRequested);
    setHistory(false, false);
    setEntry(std::nullopt);
}

void EntryHead::setClinic(const Clinic& clinic) {
    m_clinic = clinic;
    m_favourite->setChecked(clinic.isFavourite);
    m_favourite->setIconName(QStringLiteral("pin"), clinic.isFavourite ? Token::Apricot : Token::Text2);
    m_favourite->setName(clinic.isFavourite ? tr("Take from the favourites (Ctrl+D)")
                                            : tr("Add to the favourites (Ctrl+D)"));
    m_compare->setChecked(clinic.isOnDesk);
    m_compare->setIconName(QStringLiteral("compare"), clinic.isOnDesk ? Token::Pine : Token::Text2);
    m_compare->setName(clinic.isOnDesk ? tr("Take from the comparison (Ctrl+Shift+C)")
                                       : tr("Add to the comparison (Ctrl+Shift+C)"));
    const bool hasEntry = m_entry.has_value();
    m_favourite->setVisible(hasEntry && clinic.hasNotebook);
    m_note->setVisible(hasEntry && clinic.hasNotebook);
}

void EntryHead::setEntry(const std::optional<app::KnowledgeEntry>& entry) {
    m_entry = entry;
    retranslate();
}

void EntryHead::setHistory(bool canGoBack, bool canGoForward) {
    const auto allow = [](IconButton* button, const QString& icon, bool allowed) {
        button->setEnabled(allowed);
        button->setIconName(icon, allowed ? Token::Text2 : Token::Line2);
    };
    allow(m_back, QStringLiteral("chevron-left"), canGoBack);
    allow(m_forward, QStringLiteral("chevron-right"), canGoForward);
}

QString EntryHead::otherNames() const {
    QStringList parts;
    const auto add = [&parts](const QString& label, const QString& names) {
        if (!names.isEmpty()) {
            parts.append(QStringLiteral("%1&nbsp; <span style=\"color:%2\">%3</span>")
                             .arg(label.toHtmlEscaped(), color(Token::Text).name(), names.toHtmlEscaped()));
        }
    };
    const QString code = app::valuesOf(*m_entry, QLatin1String("code")).value(0);
    add(tr("Code"), code);
    // A rare herb has dozens of local names: the first ones, and how many more there are.
    constexpr qsizetype kShown = 8;
    QString names = joinedTerms(m_entry->aliases.mid(0, kShown));
    if (m_entry->aliases.size() > kShown) {
        names +=
            QLatin1Char(' ') + tr("and %n more", nullptr, static_cast<int>(m_entry->aliases.size() - kShown));
    }
    const bool isTerm = !code.isEmpty();
    add(isTerm ? tr("Synonyms") : tr("Other names"), names);
    const QString other = shownName(m_entry->name, m_entry->traditional) == m_entry->name
                              ? m_entry->traditional
                              : m_entry->name;
    if (other != shownName(m_entry->name, m_entry->traditional)) {
        add(other == m_entry->name ? tr("Simplified") : tr("Traditional"), other);
    }
    return parts.join(
        QStringLiteral(" &nbsp;<span style=\"color:%1\">|</span>&nbsp; ").arg(color(Token::Line2).name()));
}

void EntryHead::retranslate() {
    m_back->setName(tr("Back (Alt+Left)"));
    m_forward->setName(tr("Forward (Alt+Right)"));
    m_copy->setName(tr("Copy the name"));
    m_cite->setName(tr("Copy as a citation"));
    m_note->setName(tr("Write a note"));
    m_print->setName(tr("Print (Ctrl+P)"));
    setClinic(m_clinic);
    const bool hasEntry = m_entry.has_value();
    for (QWidget* part : std::initializer_list<QWidget*>{m_name, m_pinyin, m_latin, m_others, m_copy, m_cite,
                                                         m_compare, m_print}) {
        part->setVisible(hasEntry);
    }
    m_tag->setVisible(hasEntry && m_entry->isHeading);
    if (!hasEntry) {
        return;
    }
    m_tag->setLook({.text = tr("Heading"), .icon = QString(), .hue = Token::Slate});
    const QString name = shownName(m_entry->name, m_entry->traditional);
    m_name->setRole(name.size() > kLongName ? TextRole::Formula : TextRole::DetailName);
    m_name->setText(name);
    m_name->setWordWrap(name.size() > 2 * kLongName);
    // Latin letters and the number of a clause need no reading.
    const bool isRead = app::hasHan(m_entry->name) && m_entry->kind != app::KnowledgeKind::Clause;
    m_pinyin->setText(isRead ? m_entry->pinyin : QString());
    m_latin->setText(m_entry->latin);
    m_pinyin->setToolTip(m_entry->pinyin);
    m_latin->setToolTip(m_entry->latin);
    m_latin->setVisible(!m_entry->latin.isEmpty());
    const QString others = otherNames();
    m_others->setText(others);
    m_others->setToolTip(m_entry->aliases.size() > 8 ? joinedTerms(m_entry->aliases) : QString());
    m_others->setVisible(!others.isEmpty());
}

void EntryHead::changeEvent(QEvent* event) {
    // The rich line holds colours, so it is written anew with the palette, too.
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void EntryHead::paintEvent(QPaintEvent*) {
    if (m_entry) {
        QPainter painter(this);
        paintHorizontalLine(&painter, 32, width() - 32, height() - 1, color(Token::Line2));
    }
}

}  // namespace xinglin::ui
