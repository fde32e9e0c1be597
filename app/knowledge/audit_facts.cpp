#include "app/knowledge/audit_facts.h"

#include <QCoreApplication>
#include <QDir>
#include <algorithm>
#include <utility>

#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

const QChar kRaw(u'生');

class AuditReader final {
public:
    explicit AuditReader(Database& database) : m_database(database) {}

    AuditFacts read() {
        readSources();
        readHerbs();
        readNames();
        readClaims();
        readDoses();
        readKin();
        readRestrictions();
        readPairs();
        readWords();
        readInteractions();
        readSimilarNames();
        Statement edition = m_database.prepare("SELECT value FROM meta WHERE key = 'edition'");
        m_facts.edition = edition.step() ? edition.text(0) : QString();
        inherit();
        return std::move(m_facts);
    }

private:
    int herbOf(qint64 entry) const {
        const auto herb = m_herbByEntry.constFind(entry);
        if (herb == m_herbByEntry.constEnd()) {
            throw FailureError(damagedKnowledge(QStringLiteral("entry %1 is no herb").arg(entry)));
        }
        return *herb;
    }

    AuditHerb& herb(int index) { return m_facts.herbs[static_cast<std::size_t>(index)]; }

    int sourceOf(qint64 row) const {
        const auto source = m_sourceByRow.constFind(row);
        if (source == m_sourceByRow.constEnd()) {
            throw FailureError(damagedKnowledge(QStringLiteral("no source %1").arg(row)));
        }
        return *source;
    }

    void readSources() {
        Statement rows = m_database.prepare("SELECT id, key, title, edition FROM sources ORDER BY id");
        while (rows.step()) {
            m_sourceByRow.insert(rows.integer(0), static_cast<int>(m_facts.sources.size()));
            m_facts.sources.push_back(
                {rows.text(2), rows.text(3), rows.text(1).startsWith(QLatin1String("chp"))});
        }
    }

    void readHerbs() {
        Statement rows = m_database.prepare("SELECT id, key, name FROM entries WHERE kind = ?1 ORDER BY id");
        rows.bind(1, static_cast<qint64>(KnowledgeKind::Herb));
        while (rows.step()) {
            const int index = static_cast<int>(m_facts.herbs.size());
            m_herbByEntry.insert(rows.integer(0), index);
            AuditHerb added;
            added.id = rows.text(1);
            added.name = rows.text(2);
            m_facts.herbByName.insert(added.name, index);
            m_facts.herbs.push_back(std::move(added));
        }
        Statement links = m_database.prepare(
            "SELECT entry, target, relation FROM links WHERE relation IN ('processed-from', 'variant-of')");
        while (links.step()) {
            const int self = herbOf(links.integer(0));
            herb(self).base = herbOf(links.integer(1));
            if (links.text(2) == QLatin1String("variant-of")) {
                m_spellings += self;
            }
        }
        // 生附子 stands in the tables as a herb of its own, and is 附子 all the same.
        for (AuditHerb& raw : m_facts.herbs) {
            const int plain =
                raw.name.startsWith(kRaw) && raw.base < 0 ? m_facts.findHerb(raw.name.mid(1)) : -1;
            if (plain >= 0) {
                raw.base = plain;
            }
        }
    }

    void readKin() {
        Statement rows = m_database.prepare("SELECT entry, of, pregnancy FROM audit_kin ORDER BY rowid");
        while (rows.step()) {
            const int self = herbOf(rows.integer(0));
            herb(self).kin = herbOf(rows.integer(1));
            if (rows.integer(2) != 0) {
                m_takesPregnancy += self;
            }
        }
    }

    void readNames() {
        Statement rows = m_database.prepare("SELECT name, state, entry FROM written_names ORDER BY rowid");
        while (rows.step()) {
            AuditName& name = m_facts.names[rows.text(0)];
            name.state = static_cast<WrittenState>(rows.integer(1));
            if (!rows.isNull(2)) {
                name.herbs += herbOf(rows.integer(2));
            }
        }
        Statement rules = m_database.prepare("SELECT traditional, simplified FROM simplified");
        while (rules.step()) {
            m_facts.simplifier.add(rules.text(0), rules.text(1));
        }
    }

    void readClaims() {
        Statement rows = m_database.prepare(
            "SELECT f.entry, f.field, f.source, v.value FROM facts f JOIN fact_values v ON v.fact = f.id"
            " JOIN entries e ON e.id = f.entry WHERE e.kind = ?1"
            " AND f.field IN ('toxicity', 'pregnancy', 'decoction', 'caution') ORDER BY f.id, v.seq");
        rows.bind(1, static_cast<qint64>(KnowledgeKind::Herb));
        while (rows.step()) {
            AuditHerb& owner = herb(herbOf(rows.integer(0)));
            const QString field = rows.text(1);
            QList<AuditClaim>& claims = field == QLatin1String("toxicity")    ? owner.toxicity
                                        : field == QLatin1String("pregnancy") ? owner.pregnancy
                                        : field == QLatin1String("decoction") ? owner.decoction
                                                                              : owner.caution;
            claims += {rows.text(3), sourceOf(rows.integer(2))};
        }
    }

    static DoseRoute routeOf(const QString& word) {
        return word == QLatin1String("decoction")  ? DoseRoute::Decoction
               : word == QLatin1String("powder")   ? DoseRoute::Powder
               : word == QLatin1String("external") ? DoseRoute::External
                                                   : DoseRoute::General;
    }

    void readDoses() {
        Statement rows = m_database.prepare(
            "SELECT entry, min, max, unit, route, text, source FROM audit_doses ORDER BY rowid");
        while (rows.step()) {
            AuditDose dose;
            if (!rows.isNull(1) && !rows.isNull(2)) {
                dose.min = rows.real(1);
                dose.max = rows.real(2);
            }
            dose.unit = rows.text(3) == QLatin1String("g")       ? DoseUnit::GramsADay
                        : rows.text(3) == QStringLiteral("g/次") ? DoseUnit::GramsAnIntake
                                                                 : DoseUnit::Other;
            dose.route = routeOf(rows.text(4));
            dose.form = rows.text(5);
            dose.source = sourceOf(rows.integer(6));
            herb(herbOf(rows.integer(0))).doses += dose;
        }
    }

    // A list may print a form that is no herb of the tables (生某); it then is one here, so that the
    // restriction holds for that form and not for every other one.
    int restricted(const QString& name, int listed) {
        if (herb(listed).name == name) {
            return listed;
        }
        int form = m_facts.findHerb(name);
        if (form < 0) {
            form = static_cast<int>(m_facts.herbs.size());
            AuditHerb added;
            added.id = herb(listed).id;
            added.name = name;
            added.base = listed;
            m_facts.herbByName.insert(name, form);
            m_facts.herbs.push_back(std::move(added));
        }
        m_facts.names.insert(name, {WrittenState::Exact, {form}});
        return form;
    }

    void readRestrictions() {
        Statement rows = m_database.prepare(
            "SELECT name, entry, class, basis, source FROM audit_restrictions ORDER BY rowid");
        while (rows.step()) {
            const int listed = herbOf(rows.integer(1));
            herb(restricted(rows.text(0), listed)).restrictions +=
                {rows.text(2), rows.text(3), sourceOf(rows.integer(4))};
        }
    }

    void readPairs() {
        Statement rows = m_database.prepare(
            "SELECT rule, left, right, phrase, extension, source FROM audit_pairs ORDER BY rowid");
        while (rows.step()) {
            AuditPair pair;
            pair.isNineteen = rows.text(0) == QLatin1String("nineteen");
            pair.phrase = rows.text(3);
            pair.isExtension = rows.integer(4) != 0;
            pair.source = sourceOf(rows.integer(5));
            m_facts.pairs.insert(AuditFacts::pairKey(herbOf(rows.integer(1)), herbOf(rows.integer(2))), pair);
        }
    }

    void readWords() {
        Statement rows = m_database.prepare("SELECT word, kind, value FROM audit_words ORDER BY rowid");
        while (rows.step()) {
            const QString kind = rows.text(1);
            if (kind == QLatin1String("processing")) {
                m_facts.processings.insert(rows.text(0), rows.text(2));
            } else if (kind == QLatin1String("mark")) {
                m_facts.marks.insert(rows.text(0), rows.text(2));
            } else if (kind == QLatin1String("part")) {
                m_facts.parts += rows.text(0);
            } else if (kind == QLatin1String("place")) {
                m_facts.places += rows.text(0);
            } else if (kind == QLatin1String("quality")) {
                m_facts.qualities += rows.text(0);
            } else {
                m_facts.suffixes += rows.text(0);
            }
        }
    }

    void readSimilarNames() {
        readSyllables(m_database, m_facts.similarNames);
        for (auto name = m_facts.names.begin(); name != m_facts.names.end(); ++name) {
            if (!name->herbs.isEmpty()) {
                // Own names before aliases, and both in the order of the tables.
                const auto herbs = static_cast<int>(m_facts.herbs.size());
                m_facts.similarNames.add(m_facts.simplifier.simplified(name.key()), name->herbs.first(),
                                         static_cast<int>(name->state) * herbs + name->herbs.first());
            }
        }
        Statement others = m_database.prepare(
            "SELECT n.shown FROM names n JOIN entries e ON e.id = n.entry"
            " WHERE e.kind IN (?1, ?2) AND n.class IN (?3, ?4)");
        others.bind(1, static_cast<qint64>(KnowledgeKind::Formula));
        others.bind(2, static_cast<qint64>(KnowledgeKind::Patent));
        others.bind(3, static_cast<qint64>(NameClass::Name));
        others.bind(4, static_cast<qint64>(NameClass::Alias));
        while (others.step()) {
            m_facts.otherDrugs += m_facts.normalised(others.text(0));
        }
    }

    void readInteractions() {
        Statement rows =
            m_database.prepare("SELECT id, effect, citation, year FROM audit_interactions ORDER BY id");
        Statement sides = m_database.prepare(
            "SELECT side, entry, word FROM audit_interaction_sides WHERE interaction = ?1 ORDER BY rowid");
        while (rows.step()) {
            AuditInteraction interaction;
            interaction.effect = rows.text(1);
            interaction.citation = rows.text(2);
            interaction.year = rows.text(3);
            sides.bind(1, rows.integer(0));
            while (sides.step()) {
                if (sides.text(0) == QLatin1String("herb")) {
                    interaction.herbs += herbOf(sides.integer(1));
                } else if (sides.text(0) == QLatin1String("formula")) {
                    interaction.formulas += sides.text(2);
                } else {
                    interaction.drugs += sides.text(2).toLower();
                }
            }
            sides.reset();
            m_facts.interactions += interaction;
        }
    }

    // A form without facts of its own takes over those of the herb it is made from; a second spelling and
    // the raw form take them over beside their own, because the stricter of the two stands.
    void inherit() {
        for (int index = 0; index < static_cast<int>(m_facts.herbs.size()); ++index) {
            resolveForm(index);
        }
    }

    void resolveForm(int index) {
        AuditHerb& self = herb(index);
        if (self.doseOwner >= 0) {
            return;
        }
        self.doseOwner = index;
        self.incompatible = {index};
        if (m_takesPregnancy.contains(index)) {
            resolveForm(self.kin);
            take(self.pregnancy, herb(self.kin).pregnancy, false);
        }
        if (self.base < 0) {
            return;
        }
        resolveForm(self.base);
        const AuditHerb& base = herb(self.base);
        const bool isRaw = self.name == kRaw + base.name;
        const bool adds = isRaw || m_spellings.contains(index);
        self.incompatible += base.incompatible;
        take(self.toxicity, base.toxicity, adds);
        take(self.pregnancy, base.pregnancy, adds);
        take(self.decoction, base.decoction, adds);
        take(self.caution, base.caution, adds);
        if (self.doses.isEmpty()) {
            self.doses = base.doses;
            self.doseOwner = base.doseOwner;
        }
        // What the law names without its processing stays restricted in every form: 醋穿山甲, 蜜罂粟壳.
        self.restrictions += base.restrictions;
    }

    static void take(QList<AuditClaim>& own, const QList<AuditClaim>& inherited, bool adds) {
        if (own.isEmpty() || adds) {
            own += inherited;
        }
    }

    Database& m_database;
    AuditFacts m_facts;
    QHash<qint64, int> m_herbByEntry;
    QHash<qint64, int> m_sourceByRow;
    QList<int> m_spellings;
    QList<int> m_takesPregnancy;
};

}  // namespace

quint64 AuditFacts::pairKey(int left, int right) {
    const auto [low, high] = std::minmax(left, right);
    return (static_cast<quint64>(low) << 32) | static_cast<quint64>(high);
}

const AuditPair* AuditFacts::pairOf(int left, int right) const {
    const auto pair = pairs.constFind(pairKey(left, right));
    return pair == pairs.constEnd() ? nullptr : &*pair;
}

int AuditFacts::rootOf(int index) const {
    const auto herb = [this](int one) -> const AuditHerb& { return herbs[static_cast<std::size_t>(one)]; };
    // The builder of the tables keeps kin to one step and off the chains of forms: there are no circles.
    while (herb(index).base >= 0 || herb(index).kin >= 0) {
        index = herb(index).base >= 0 ? herb(index).base : herb(index).kin;
    }
    return index;
}

QString AuditFacts::normalised(const QString& text) const {
    QString narrow = text.normalized(QString::NormalizationForm_KC).toLower();
    narrow.removeIf([](QChar character) { return character.isSpace() || character.unicode() == 0x200B; });
    return simplifier.simplified(narrow);
}

int AuditFacts::findHerb(const QString& name) const {
    return herbByName.value(name, -1);
}

AuditFacts readAuditFacts(Database& database) {
    return AuditReader(database).read();
}

AuditFacts readAuditFacts(const QString& path) {
    Database::Options options;
    options.access = Database::Access::ReadOnly;
    Database database = Database::open(path, options);
    checkKnowledgeFormat(database, path);
    try {
        return readAuditFacts(database);
    } catch (const FailureError& error) {
        // SQLite does not say which file it means, and a missing table is damage here, too.
        throw FailureError({FailureCode::FileCorrupt,
                            QCoreApplication::translate("KnowledgeBase", "The knowledge base %1 is damaged.")
                                .arg(QDir::toNativeSeparators(path)),
                            QCoreApplication::translate("KnowledgeBase", "Install the program again."),
                            error.failure().detail});
    }
}

}  // namespace xinglin::app
