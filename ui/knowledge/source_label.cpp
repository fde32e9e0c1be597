#include "ui/knowledge/source_label.h"

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

namespace {

constexpr qsizetype kFoldedLinks = 36;

}  // namespace

SourceLabel::SourceLabel(TextRole role, Token ink, const QString& text, QWidget* parent)
    : Label(role, ink, text, parent) {
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    keepShapes();
    if (Theme* theme = Theme::current()) {
        // Connected after Label's own slot, which sets the font of the role anew.
        connect(theme, &Theme::changed, this, &SourceLabel::keepShapes);
    }
}

void SourceLabel::keepShapes() {
    if (Theme::language() == QLatin1String("zh_TW")) {
        QFont shapes = font();
        shapes.setFamilies(familiesOf(shapes.bold() ? Face::HeiBold : Face::Hei, QStringLiteral("zh_CN")));
        setFont(shapes);
    }
}

LinkLabel::LinkLabel(TextRole role, const QList<Link>& links, QWidget* parent)
    : SourceLabel(role, Token::Text, {}, parent), m_links(links) {
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    QStringList names;
    for (const Link& link : links) {
        names.append(link.name);
    }
    setAccessibleName(names.join(QStringLiteral("、")));
    connect(this, &QLabel::linkActivated, this, &LinkLabel::follow);
    if (Theme* theme = Theme::current()) {
        connect(theme, &Theme::changed, this, [this] { show(m_shown); });  // the rich text holds the colour
    }
    // One more than the fold would be hidden behind words that take its place.
    show(links.size() <= kFoldedLinks + 3 ? links.size() : kFoldedLinks);
}

void LinkLabel::show(qsizetype count) {
    m_shown = count;
    const auto anchor = [](const QString& target, const QString& words) {
        return QStringLiteral("<a href=\"%1\" style=\"text-decoration:none; color:%3\">%2</a>")
            .arg(target.toHtmlEscaped(), words.toHtmlEscaped(), color(Token::Pine).name());
    };
    QStringList parts;
    for (const Link& link : m_links.mid(0, count)) {
        parts.append(anchor(link.id, link.name));
    }
    QString html = parts.join(QStringLiteral("、"));
    if (count < m_links.size()) {
        html +=
            QStringLiteral(" … ") +
            anchor(QStringLiteral("#all"), tr("%n more", nullptr, static_cast<int>(m_links.size() - count)));
    }
    setText(html);
}

void LinkLabel::follow(const QString& target) {
    if (target == QLatin1String("#all")) {
        show(m_links.size());
    } else {
        emit openRequested(target);
    }
}

}  // namespace xinglin::ui
