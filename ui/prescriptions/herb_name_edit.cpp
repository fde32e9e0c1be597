#include "ui/prescriptions/herb_name_edit.h"

#include <QFrame>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr int kListWidth = 420;
constexpr int kMostShown = 8;

class ListFrame final : public QFrame {
public:
    explicit ListFrame(QWidget* parent) : QFrame(parent) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintBox(&painter, rect(),
                 {.fill = color(Token::Raised), .edge = color(Token::Line2), .radius = radius::kControl});
    }
};

bool isLetters(const QString& text) {
    return std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u' '); });
}

QString doseOf(const app::HerbOffer& offer) {
    if (!offer.dose) {
        return {};
    }
    const QString range =
        QStringLiteral("%1–%2").arg(app::doseNumber(offer.dose->least), app::doseNumber(offer.dose->most));
    return offer.dose->isIntake ? HerbNameEdit::tr("%1 g an intake").arg(range)
                                : HerbNameEdit::tr("%1 g a day").arg(range);
}

}  // namespace

HerbNameEdit::HerbNameEdit(app::HerbFinder& finder, const app::PrescriptionViewModel& model, QWidget* parent)
    : LineEdit(parent), m_finder(finder), m_model(model), m_offers(new QStandardItemModel(this)) {
    setObjectName(QStringLiteral("herbName"));
    setAccessibleName(tr("Name of the herb"));
    setAccessibleDescription(tr("Name, pinyin or initials; arrows choose from the list, Enter takes"));
    connect(this, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_isDismissed = false;
        m_isAwaited = false;
        m_finder.find(text);
    });
    connect(&finder, &app::HerbFinder::offered, this, &HerbNameEdit::show);
}

HerbNameEdit::~HerbNameEdit() {
    delete m_frame;
}

QListView* HerbNameEdit::list() const {
    return m_list;
}

bool HerbNameEdit::isListShown() const {
    return m_frame && m_frame->isVisible();
}

bool HerbNameEdit::isKnown(const QString& name) const {
    app::PrescriptionItem item;
    item.name = name;
    return m_model.audit().names().resolve(item).kind != app::NamedHerb::Kind::Unknown;
}

void HerbNameEdit::show(const QString& text, const QList<app::HerbOffer>& offers) {
    if (text != this->text()) {
        return;
    }
    m_offers->clear();
    for (const app::HerbOffer& offer : offers) {
        auto* row = new QStandardItem(offer.name);
        QStringList beside{offer.pinyin};
        if (!offer.matched.isEmpty()) {
            beside += offer.matched;
        }
        beside += offer.marks;
        beside.removeAll(QString());
        row->setData(beside.join(QStringLiteral(" · ")), BesideRole);
        row->setData(doseOf(offer), TrailingRole);
        if (!offer.toxicity.isEmpty()) {
            row->setData(QVariant::fromValue(TagLook{offer.toxicity, QString(), Token::Ochre}), TagRole);
        }
        row->setData(QStringList{offer.name, doseOf(offer), offer.toxicity}.join(QStringLiteral(", ")),
                     Qt::AccessibleTextRole);
        m_offers->appendRow(row);
    }
    if (offers.isEmpty() || m_isDismissed || !hasFocus()) {
        hideList();
    } else {
        showList();
    }
    if (m_isAwaited) {
        m_isAwaited = false;
        accept();
    }
}

void HerbNameEdit::showList() {
    if (!m_frame) {
        m_frame = new ListFrame(window());
        m_frame->setObjectName(QStringLiteral("herbOffers"));
        auto* column = new QVBoxLayout(m_frame);
        column->setContentsMargins(1, 4, 1, 4);
        m_list = new QListView(m_frame);
        m_list->setObjectName(QStringLiteral("herbOfferList"));
        m_list->setAccessibleName(tr("Herbs that are meant"));
        m_list->setFrameShape(QFrame::NoFrame);
        m_list->setFocusPolicy(Qt::NoFocus);  // the keys stay in the cell
        m_list->setModel(m_offers);
        m_list->setItemDelegate(new RowDelegate(RowGround::Page, RowDelegate::Name::Song, m_list));
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_list->setMouseTracking(true);
        m_list->viewport()->setAutoFillBackground(false);
        connect(m_list, &QListView::clicked, this, &HerbNameEdit::take);
        column->addWidget(m_list);
    }
    const int rows = std::min(m_offers->rowCount(), kMostShown);
    const QSize size(scaled(kListWidth), rows * m_list->sizeHintForRow(0) + 10);
    const QPoint below = mapTo(window(), QPoint(0, height() + 2));
    const bool fits = below.y() + size.height() <= window()->height();
    const QPoint above = mapTo(window(), QPoint(0, -size.height() - 2));
    m_frame->setGeometry(QRect(fits ? below : above, size));
    // A name that stands for itself is taken as it is written, unless somebody chooses.
    if (!isKnown(text()) || isLetters(text())) {
        m_list->setCurrentIndex(m_offers->index(0, 0));
    }
    m_frame->show();
    m_frame->raise();
}

void HerbNameEdit::hideList() {
    if (m_frame) {
        m_frame->hide();
        m_list->setCurrentIndex({});
    }
}

void HerbNameEdit::moveInList(int by) {
    const int current = m_list->currentIndex().row();
    const int row = std::clamp(current + by, 0, m_offers->rowCount() - 1);
    m_list->setCurrentIndex(m_offers->index(row, 0));
    m_list->scrollTo(m_list->currentIndex());
}

void HerbNameEdit::take(const QModelIndex& index) {
    setText(index.data().toString());
    setModified(true);
    hideList();
    emit picked(text());
}

void HerbNameEdit::accept() {
    if (m_isComposing) {
        return;
    }
    if (m_finder.isSearching() && !m_isDismissed && !text().trimmed().isEmpty()) {
        m_isAwaited = true;
        return;
    }
    if (isListShown() && m_list->currentIndex().isValid()) {
        take(m_list->currentIndex());
        return;
    }
    hideList();
    emit picked(text().trimmed());
}

void HerbNameEdit::keyPressEvent(QKeyEvent* event) {
    const bool hasList = isListShown();
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
        if (hasList && event->modifiers() == Qt::NoModifier) {
            moveInList(event->key() == Qt::Key_Down ? 1 : -1);
            return;
        }
        break;
    case Qt::Key_Escape:
        if (hasList) {
            m_isDismissed = true;
            hideList();
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        accept();
        return;
    default:
        break;
    }
    LineEdit::keyPressEvent(event);
}

void HerbNameEdit::inputMethodEvent(QInputMethodEvent* event) {
    m_isComposing = !event->preeditString().isEmpty();
    LineEdit::inputMethodEvent(event);
}

void HerbNameEdit::hideEvent(QHideEvent* event) {
    hideList();
    LineEdit::hideEvent(event);
}

}  // namespace xinglin::ui
