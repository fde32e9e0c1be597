#pragma once

#include <QObject>

#include "app/knowledge_browser/knowledge_source.h"
#include "app/prescription/prescription_auditor.h"

namespace xinglin::app {

/// A herb that a typed text may mean, as the list under the cell shows it.
struct HerbOffer {
    QString name;  ///< what is written: the herb's name, or the clinic's own one for it
    QString pinyin;
    QString
        matched;  ///< the alias or text that matched, where it is not the name; of a clinic's name the herb
    std::optional<DoseLimit> dose;  ///< of a decoction
    QString toxicity;               ///< 有毒 …; empty: none is stated
    QStringList marks;              ///< how it is decocted: 先煎
};

/// Finds herbs by initials, pinyin, Han characters, alias or a name of the clinic's stock while a name is
/// typed. GUI thread; the newest question wins.
class HerbFinder final : public QObject {
    Q_OBJECT

public:
    static constexpr int kMostOffers = 12;

    /// `source` is borrowed and must outlive the finder.
    HerbFinder(KnowledgeSource& source, SharedAuditor auditor, QObject* parent = nullptr);

    void setAuditor(SharedAuditor auditor) { m_auditor = std::move(auditor); }

    /// Asks; offered() answers later, for an empty text at once with nothing.
    void find(const QString& text);
    /// Whether an answer to the newest question is awaited.
    bool isSearching() const { return m_generation != 0; }

signals:
    /// The herbs for the text of the newest find(), best first.
    void offered(const QString& text, const QList<xinglin::app::HerbOffer>& offers);

private:
    QList<HerbOffer> offersOf(const KnowledgeResult& result) const;
    HerbOffer offerOf(const QString& name, const QString& pinyin, const QString& matched) const;

    KnowledgeSource& m_source;
    SharedAuditor m_auditor;
    QString m_text;
    quint64 m_generation = 0;
};

}  // namespace xinglin::app
