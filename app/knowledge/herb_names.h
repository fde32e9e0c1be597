#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include "app/knowledge/audit_facts.h"
#include "app/knowledge/stock_name.h"

namespace xinglin::app {

/// A herb in the words of a prescription, a formula or a question.
struct WrittenHerb {
    QString name;
    QString processing = {};    ///< 炒, 制 …, where it does not stand in the name
    QStringList handling = {};  ///< 先煎, 包煎 …
};

/// What a written herb stands for.
struct NamedHerb {
    enum class Kind {
        Known,      ///< one herb
        Ambiguous,  ///< several may be meant: every candidate is checked
        Unknown,    ///< nothing can be checked
    };
    Kind kind = Kind::Unknown;
    QList<int> candidates;  ///< indices into AuditFacts::herbs
    QStringList marks;      ///< how it is decocted or taken (先煎), from the name, brackets and handling
    QHash<QString, QString>
        measuredMarks;         ///< of marks in the name's brackets, as written: 先煎 → 先煎30分钟
    QString measure;           ///< what the brackets measure beside any mark: 各6g
    QStringList processings;   ///< that the name itself says: 酒 of 酒牛膝
    bool isPowder = false;     ///< written as a powder: 三七粉
    bool isFresh = false;      ///< 鲜
    bool isJoint = false;      ///< Ambiguous, and all candidates are meant at once: 焦三仙
    bool isStockName = false;  ///< written with a name that only this clinic gives it
};

/// Resolves names as people write them in prescriptions: aliases, traditional characters, brackets,
/// processing before the name or beside it, cuts, preparations and decoction marks behind it (饮片, 配方颗粒,
/// 先煎).
///
/// Where it comes from and what it is worth may stand before all that (云南三七, 优质黄芪). A place is
/// Ambiguous: it may as well be a part of another drug's name, and a herb has to be chosen.
///
/// An exact name wins over an alias, and both over taking a name apart. What is not understood stays unknown:
/// the audit then blocks. A raw form (生附子) is never taken for a milder one, whatever stands beside it.
///
/// The names of the clinic's stock are aliases of this clinic. They never take a meaning away: a name that
/// the knowledge base knows for another herb, or for several, may mean all of these. One that says more than
/// its herb's name (formWordOf()) means nothing.
class HerbNames final {
public:
    /// `facts` is borrowed.
    explicit HerbNames(const AuditFacts& facts, const QList<StockName>& stockNames = {});

    NamedHerb resolve(const WrittenHerb& item) const;

    /// Names that resolve and that the one of `item`, which does not, may be misspelt for (SimilarNames); at
    /// most three. What stands around the name stays: 炙黄琪（先煎）: 炙黄芪（先煎）.
    QStringList similarTo(const WrittenHerb& item) const;

    /// Whether a name is listed of which no source says which herb of the tables it means: 水半夏.
    bool isWithoutHerb(const QString& name) const;

    /// The herb's own name for an item that is written with a name of the clinic's stock; otherwise empty.
    QString standardNameOf(const WrittenHerb& item) const;

    /// Simplified, narrow, lower case, without blanks: how names and words are compared.
    QString normalised(const QString& text) const;

private:
    struct Reading;

    /// A decoction mark found in a note (布包 → 包煎, 先煎30分钟 → 先煎) and what stands around it and is no
    /// measure; without a mark when there is none or it is denied.
    struct MarkedNote {
        QString mark;
        QStringList rest;
        QString measured;  ///< the mark with how long or how much, where that is said
    };

    void addStockNames(const QList<StockName>& stockNames);
    MarkedNote markIn(const QString& note) const;
    bool lookUp(const QString& name, Reading& reading) const;
    bool takeApart(const QString& name, int depth, Reading& reading) const;
    bool takeOrigin(const QString& name, const QString& origin, int depth, Reading& reading) const;
    bool readNotes(const QStringList& notes, Reading& reading) const;
    bool readWord(const QString& word, Reading& reading) const;
    bool readNote(const QString& note, Reading& reading) const;
    void readBeside(const WrittenHerb& item, Reading& reading) const;
    bool lookUpForm(const QString& name, Reading& reading) const;
    void apply(const QString& processing, Reading& reading) const;
    int formOf(const QString& processing, int herb) const;

    const AuditFacts& m_facts;
    QHash<QString, AuditName> m_names;  ///< by normalised name
    QSet<QString> m_stockNames;         ///< those of m_names that only this clinic uses
    QStringList m_prefixes;             ///< longest first, as are the next three
    QStringList m_origins;
    QStringList m_suffixes;
    QStringList m_markWords;
};

}  // namespace xinglin::app
