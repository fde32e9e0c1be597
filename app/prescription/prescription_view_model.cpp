#include "app/prescription/prescription_view_model.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSet>
#include <algorithm>

#include "app/knowledge_notes/notebook_store.h"
#include "app/prescription/prescription_scaling.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {
namespace {

// What an item may mean, each herb by its root: nothing for an unknown name.
QSet<int> rootsOf(const PrescriptionItem& item, const PrescriptionAudit& audit) {
    QSet<int> roots;
    for (const int herb : audit.names().resolve(item).candidates) {
        roots += audit.facts().rootOf(herb);
    }
    return roots;
}

// Whether a known name became one that means nothing in common with it, or nothing at all: 熟地黄 for 地黄,
// and a corrected slip of the pen, are no other herb.
bool isAnotherHerb(const PrescriptionItem& before, const PrescriptionItem& after,
                   const PrescriptionAudit& audit) {
    const QSet<int> left = rootsOf(before, audit);
    return !left.isEmpty() && !left.intersects(rootsOf(after, audit));
}

// What an item says of its herb beside the name.
struct BesideName {
    QString role;
    QString processing;
    QStringList handling;
    QString specification;
};

// The grams of 乳没（各6g）.
std::optional<double> doseOfEach(const QString& measure) {
    static const QRegularExpression kOfEach(QStringLiteral("^[各每]([0-9]+(?:\\.[0-9]+)?)(?:g|克)$"));
    const QRegularExpressionMatch match = kOfEach.match(measure);
    const double grams = match.captured(1).toDouble();
    return match.hasMatch() && isDose(grams) ? std::optional(grams) : std::nullopt;
}

// The newest version is this content: saved now where it is not yet.
void saveIfNeeded(PrescriptionShelf& shelf, PrescriptionStore& store, const QString& id,
                  const Prescription& content, const QString& author) {
    const int version = store.row(id).version;
    if (version == 0 || store.version(id, version).content != content) {
        shelf.saveVersion(id, content, author);
    } else {
        shelf.forgetJournal(id);
    }
}

}  // namespace

PrescriptionViewModel::PrescriptionViewModel(StorageThread& storage, SharedAuditor auditor, QString author,
                                             QObject* parent)
    : QObject(parent),
      m_jobs(storage, this, [this](const Failure& failure) { emit failed(failure); }),
      m_auditor(std::move(auditor)),
      m_author(std::move(author)) {
    m_journalTimer.setSingleShot(true);
    m_journalTimer.setInterval(kJournalDelayMs);
    connect(&m_journalTimer, &QTimer::timeout, this, &PrescriptionViewModel::journalNow);
}

PrescriptionViewModel::~PrescriptionViewModel() {
    // The storage thread still does what was queued; only the answer has nobody to go to.
    if (m_journalTimer.isActive()) {
        journalNow();
    }
}

// The auditor goes along by value: a queued job may outlive this object and its desk.
template <typename Job, typename Done>
void PrescriptionViewModel::store(Job job, Done done) {
    m_jobs.run(
        [job = std::move(job), auditor = m_auditor](Database& database) {
            const SharedAuditor current = withStockNames(auditor, NotebookStore(database).stockNames());
            PrescriptionStore store(database, current->audit());
            PrescriptionShelf shelf(database, store);
            return job(shelf, store);
        },
        std::move(done));
}

QString PrescriptionViewModel::author() const {
    return m_signer.isComplete() ? m_signer.text() : m_author;
}

void PrescriptionViewModel::setAuditor(SharedAuditor auditor) {
    m_auditor = std::move(auditor);
    emit auditorChanged();
    if (isOpen()) {
        auditNow();
        emit contentChanged();
    }
}

void PrescriptionViewModel::loadStockNames() {
    m_jobs.run([](Database& database) { return NotebookStore(database).stockNames(); },
               [this](const QList<StockName>& names) {
                   if (const SharedAuditor current = withStockNames(m_auditor, names); current != m_auditor) {
                       setAuditor(current);
                   }
                   emit stockNamesLoaded();
               });
}

void PrescriptionViewModel::loadList() {
    store([](PrescriptionShelf& shelf,
             PrescriptionStore&) { return std::make_pair(shelf.rows(), shelf.visits()); },
          [this](const std::pair<QList<ShelfRow>, QList<PrescribedPatient>>& lists) {
              m_rows = lists.first;
              m_visits = lists.second;
              emit listChanged();
          });
}

void PrescriptionViewModel::create(const QString& visitId) {
    store([visitId, author = author()](PrescriptionShelf&,
                                       PrescriptionStore& all) { return all.create(visitId, author); },
          [this](const QString& id) {
              loadList();
              open(id);
          });
}

void PrescriptionViewModel::repeat() {
    if (!isOpen()) {
        return;
    }
    store(
        [visit = m_open.shelf.patient.visitId, content = content(), author = author()](
            PrescriptionShelf& shelf, PrescriptionStore& all) {
            QString id = all.create(visit, author);
            Prescription copy = content;
            copy.id = id;
            shelf.journal(id, copy);
            return id;
        },
        [this](const QString& id) {
            loadList();
            open(id);
        });
}

void PrescriptionViewModel::open(const QString& id) {
    if (m_journalTimer.isActive()) {
        journalNow();
    }
    store([id](PrescriptionShelf& shelf, PrescriptionStore&) { return shelf.open(id); },
          [this](const OpenPrescription& opened) {
              show(opened);
              // A copy has nothing but its journal; that is no recovery.
              if (opened.unsaved && *opened.unsaved != opened.saved && opened.shelf.row.version > 0) {
                  emit recovered(opened.unsavedAt);
              }
          });
}

void PrescriptionViewModel::close() {
    if (m_journalTimer.isActive()) {
        journalNow();
    }
    show(OpenPrescription());
    loadList();
}

void PrescriptionViewModel::show(const OpenPrescription& opened) {
    m_open = opened;
    m_draft = PrescriptionDraft(opened.unsaved.value_or(opened.saved));
    m_journalledAt = opened.unsavedAt;
    auditNow();
    emit this->opened();
}

void PrescriptionViewModel::auditNow() {
    QElapsedTimer timer;
    timer.start();
    m_findings = content().items.isEmpty() ? QList<AuditFinding>() : audit().audit(content());
    m_limits = audit().limits(content());
    m_auditMs = static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void PrescriptionViewModel::afterChange() {
    m_journalledAt = QDateTime();
    // Never started anew: who types without a pause would keep nothing.
    if (!m_journalTimer.isActive()) {
        m_journalTimer.start();
    }
    auditNow();
    emit contentChanged();
}

void PrescriptionViewModel::take(const Prescription& content, const QString& key) {
    if (isEditable() && m_draft.change(content, key)) {
        afterChange();
    }
}

void PrescriptionViewModel::change(const Prescription& content, const QString& key) {
    // What an older version or another program wrote stays as it is until somebody changes it.
    const auto isTaken = [this](const PrescriptionItem& item) {
        return !item.doseGrams || isDose(*item.doseGrams) ||
               std::any_of(
                   this->content().items.begin(), this->content().items.end(),
                   [&item](const PrescriptionItem& before) { return before.doseGrams == item.doseGrams; });
    };
    if (!std::all_of(content.items.begin(), content.items.end(), isTaken)) {
        emit failed({FailureCode::InvalidInput,
                     tr("One dose of a herb is more than 0 g and at most %1 g; nothing was changed.")
                         .arg(kMostDoseGrams),
                     tr("Write the grams of one dose."),
                     {}});
        return;
    }
    take(content, key);
}

void PrescriptionViewModel::setItem(int place, const PrescriptionItem& item, const QString& key) {
    if (place < 0 || place >= content().items.size() || item.name.trimmed().isEmpty()) {
        return;
    }
    Prescription changed = content();
    PrescriptionItem& row = changed.items[place];
    const PrescriptionItem before = row;
    row = item;
    // What was not written along with the new name was said of the herb before.
    const auto setBeside = [&](const BesideName& beside) {
        row.role = item.role == before.role ? beside.role : item.role;
        row.processing = item.processing == before.processing ? beside.processing : item.processing;
        row.handling = item.handling == before.handling ? beside.handling : item.handling;
        row.specification =
            item.specification == before.specification ? beside.specification : item.specification;
    };
    const Prescription* start = m_draft.beforeStep(key);
    // Rows come and go in steps of their own: within one step each stays at its place.
    const PrescriptionItem* first = start && place < start->items.size() ? &start->items.at(place) : nullptr;
    if (item.name != before.name) {
        if (first && rootsOf(*first, audit()).intersects(rootsOf(item, audit()))) {
            setBeside({first->role, first->processing, first->handling, first->specification});
        } else if (isAnotherHerb(before, item, audit())) {
            setBeside({});
        }
    }
    change(changed, key);
}

void PrescriptionViewModel::correctName(int place, const QString& name) {
    if (place < 0 || place >= content().items.size() || name.isEmpty()) {
        return;
    }
    Prescription changed = content();
    changed.items[place].name = name;
    change(changed);
}

void PrescriptionViewModel::refuseRows(const QString& advice) {
    emit failed({FailureCode::InvalidInput,
                 tr("A prescription has at most %1 herbs; nothing was changed.").arg(kMostHerbs),
                 advice,
                 {}});
}

void PrescriptionViewModel::insertItem(int place, const PrescriptionItem& item) {
    if (item.name.trimmed().isEmpty()) {
        return;
    }
    if (content().items.size() >= kMostHerbs) {
        refuseRows(tr("Remove a herb, then write this one."));
        return;
    }
    Prescription changed = content();
    changed.items.insert(std::clamp<qsizetype>(place, 0, changed.items.size()), item);
    change(changed);
}

void PrescriptionViewModel::removeItem(int place) {
    if (place < 0 || place >= content().items.size()) {
        return;
    }
    Prescription changed = content();
    changed.items.removeAt(place);
    change(changed);
}

void PrescriptionViewModel::moveItem(int from, int to) {
    const qsizetype count = content().items.size();
    if (from < 0 || from >= count || to < 0 || to >= count) {
        return;
    }
    Prescription changed = content();
    changed.items.move(from, to);
    change(changed);
}

void PrescriptionViewModel::addMark(int place, const QString& mark) {
    if (place < 0 || place >= content().items.size() || content().items.at(place).handling.contains(mark)) {
        return;
    }
    PrescriptionItem item = content().items.at(place);
    item.handling += mark;
    setItem(place, item);
}

void PrescriptionViewModel::insertFormula(const KnowledgeEntry& formula, Insertion insertion) {
    Prescription changed = content();
    QList<PrescriptionItem> items = itemsOfFormula(formula, audit());
    // A row without a name could not be read again from the journal.
    const qsizetype nameless =
        items.removeIf([](const PrescriptionItem& item) { return item.name.isEmpty(); });
    QStringList leftOuts;
    if (nameless > 0) {
        leftOuts += tr("%n herb(s) of which the formula has no name were left out.", nullptr,
                       static_cast<int>(nameless));
    }
    QStringList there;
    if (insertion == Insertion::Replace) {
        changed.items = items;
    } else {
        const bool hasRoles = std::any_of(changed.items.begin(), changed.items.end(),
                                          [](const PrescriptionItem& item) { return !item.role.isEmpty(); });
        for (PrescriptionItem& item : items) {
            item.role = hasRoles ? QString() : item.role;
            const bool isThere =
                std::any_of(changed.items.begin(), changed.items.end(),
                            [&item](const PrescriptionItem& other) { return other.name == item.name; });
            if (isThere) {
                there += item.name;
            } else {
                changed.items += item;
            }
        }
    }
    if (changed.items.size() > kMostHerbs) {
        refuseRows(tr("Remove herbs, then insert the formula."));
        return;
    }
    if (!there.isEmpty()) {
        leftOuts +=
            tr("Already written, with the dose that stands there: %1.").arg(there.join(QStringLiteral("、")));
    }
    // A second formula joins the name of the first; comparisons go on with the first.
    const bool isFirst = insertion == Insertion::Replace || changed.formula.isEmpty();
    changed.formula = isFirst ? formula.name : QStringLiteral("%1合%2").arg(changed.formula, formula.name);
    changed.formulaEntry = isFirst ? formula.id : changed.formulaEntry;
    change(changed);
    if (!leftOuts.isEmpty()) {
        emit leftOut(leftOuts.join(QLatin1Char(' ')));
    }
}

void PrescriptionViewModel::scale(double factor) {
    if (kScaleFactor.holds(factor)) {
        Prescription changed = content();
        changed.items = scaledItems(changed.items, factor);
        change(changed);
    }
}

void PrescriptionViewModel::undo() {
    if (canUndo()) {
        m_draft.undo();
        afterChange();
    }
}

void PrescriptionViewModel::redo() {
    if (canRedo()) {
        m_draft.redo();
        afterChange();
    }
}

std::optional<double> PrescriptionViewModel::shareOfLimit(int place) const {
    if (place < 0 || place >= m_limits.size() || !m_limits.at(place)) {
        return std::nullopt;
    }
    const DoseLimit& limit = *m_limits.at(place);
    const std::optional<double> grams = content().gramsADay(content().items.at(place));
    if (!grams || limit.most <= 0) {
        return std::nullopt;
    }
    return *grams / (limit.isIntake ? content().timesPerDay.value_or(1.0) : 1.0) / limit.most;
}

const AuditFinding* PrescriptionViewModel::heaviestAt(int place) const {
    // They stand heaviest first.
    const auto found =
        std::find_if(m_findings.begin(), m_findings.end(),
                     [place](const AuditFinding& finding) { return finding.places.contains(place); });
    return found == m_findings.end() ? nullptr : &*found;
}

QStringList PrescriptionViewModel::candidatesOf(int place) const {
    QStringList names;
    const NamedHerb named = audit().names().resolve(content().items.at(place));
    for (const int herb : named.candidates) {
        PrescriptionItem chosen;
        chosen.name = audit().facts().herbs[static_cast<std::size_t>(herb)].name;
        // The tables have a row of its own for some ambiguous names (乌头): choosing it would choose nothing.
        if (audit().names().resolve(chosen).kind == NamedHerb::Kind::Known && !names.contains(chosen.name)) {
            names += chosen.name;
        }
    }
    return names;
}

bool PrescriptionViewModel::isJointName(int place) const {
    return audit().names().resolve(content().items.at(place)).isJoint;
}

// One of the herbs that `written` may mean, with what its name says beside them: 乳没粉, 乳没先煎, 酒牛膝.
PrescriptionItem PrescriptionViewModel::oneOf(const PrescriptionItem& written, const QString& herb) const {
    static const QString kFresh = QStringLiteral("鲜");
    const auto read = [this](const PrescriptionItem& item) { return audit().names().resolve(item); };
    const NamedHerb named = read(written);
    PrescriptionItem one = written;
    one.name = herb;
    if (named.isFresh && !read(one).isFresh) {
        one.name.prepend(kFresh);
    }
    if (named.isPowder && !read(one).isPowder) {
        one.name += QStringLiteral("粉");
    }
    for (const QString& processing : named.processings) {
        if (processing != kFresh && !one.name.contains(processing) && !one.processing.contains(processing)) {
            one.processing += processing;
        }
    }
    for (const QString& mark : named.marks) {
        const QString said = named.measuredMarks.value(mark, mark);
        const bool isMeasured = said != mark && !one.handling.contains(said);
        if (isMeasured || !read(one).marks.contains(mark)) {
            one.handling += said;
        }
    }
    if (!named.measure.isEmpty() && !doseOfEach(named.measure)) {
        one.handling += named.measure;
    }
    return one;
}

void PrescriptionViewModel::chooseHerb(int place, const QString& herb) {
    if (place < 0 || place >= content().items.size() || !candidatesOf(place).contains(herb)) {
        return;
    }
    const PrescriptionItem written = content().items.at(place);
    PrescriptionItem plain = written;
    plain.name = herb;
    PrescriptionItem chosen = oneOf(written, herb);
    // 牛膝（各6g）: the dose where none is written, and beside another one what it is.
    const QString measure = audit().names().resolve(written).measure;
    if (const std::optional<double> each = doseOfEach(measure)) {
        if (!chosen.doseGrams) {
            chosen.doseGrams = each;
        } else {
            chosen.handling += measure;
        }
    }
    const NamedHerb meant = audit().names().resolve(plain);
    const NamedHerb named = audit().names().resolve(chosen);
    const bool isClear = named.kind == NamedHerb::Kind::Known && named.candidates == meant.candidates;
    setItem(place, isClear ? chosen : plain);
    if (!isClear) {
        emit leftOut(tr("“%1” says more than %2: write what is missing beside it.").arg(written.name, herb));
    }
}

QList<PrescriptionItem> PrescriptionViewModel::jointPartsOf(int place) const {
    const PrescriptionItem& joint = content().items.at(place);
    const NamedHerb named = audit().names().resolve(joint);
    const QStringList names = named.isJoint ? candidatesOf(place) : QStringList();
    // One that is not clear by itself would be left out.
    if (names.size() != named.candidates.size()) {
        return {};
    }
    QList<PrescriptionItem> parts;
    for (qsizetype i = 0; i < names.size(); ++i) {
        PrescriptionItem one = oneOf(joint, names.at(i));
        one.doseGrams = doseOfEach(named.measure);
        one.specification.clear();
        const NamedHerb part = audit().names().resolve(one);
        if (part.kind != NamedHerb::Kind::Known || part.candidates.first() != named.candidates.at(i) ||
            part.isFresh != named.isFresh || part.isPowder != named.isPowder) {
            return {};
        }
        parts += one;
    }
    return parts;
}

void PrescriptionViewModel::writeApart(int place) {
    if (place < 0 || place >= content().items.size()) {
        return;
    }
    const QList<PrescriptionItem> parts = jointPartsOf(place);
    Prescription changed = content();
    if (parts.isEmpty()) {
        return;
    }
    if (changed.items.size() + parts.size() - 1 > kMostHerbs) {
        refuseRows(tr("Remove a herb, then write these apart."));
        return;
    }
    changed.items.removeAt(place);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        changed.items.insert(place + i, parts.at(i));
    }
    change(changed);
}

QStringList PrescriptionViewModel::standardNames() const {
    return isEditable() ? audit().standardNamesIn(content().items) : m_open.standardNames;
}

QList<AuditFinding> PrescriptionViewModel::openFindings() const {
    return openOf(m_findings, isSaved() ? m_open.overrides : QList<FindingOverride>());
}

const FindingOverride* PrescriptionViewModel::overrideOf(const AuditFinding& finding) const {
    // An override holds for the version it was written for: a change takes it away.
    if (!isSaved()) {
        return nullptr;
    }
    const auto found = std::find_if(m_open.overrides.begin(), m_open.overrides.end(),
                                    [&finding](const auto& override) { return answers(override, finding); });
    return found == m_open.overrides.end() ? nullptr : &*found;
}

QList<FindingOverride> PrescriptionViewModel::answeredFor() const {
    if (!isEditable()) {
        return m_open.overrides;
    }
    QList<FindingOverride> all;
    for (const AuditFinding& finding : m_findings) {
        if (const FindingOverride* override = overrideOf(finding)) {
            all += *override;
        }
    }
    return all;
}

void PrescriptionViewModel::journalNow() {
    m_journalTimer.stop();
    if (!isEditable()) {
        return;
    }
    const QString id = m_open.shelf.row.id;
    store([id, typed = content()](PrescriptionShelf& shelf, PrescriptionStore&) { shelf.journal(id, typed); },
          [this, id, typed = content()] {
              emit journalled(typed);
              if (id == m_open.shelf.row.id && typed == content()) {
                  m_journalledAt = QDateTime::currentDateTime();
                  emit recordChanged();
              }
          });
}

void PrescriptionViewModel::takeRecord(const OpenPrescription& opened) {
    if (opened.shelf.row.id != m_open.shelf.row.id) {
        return;
    }
    const bool isSameState = opened.shelf.row.state == m_open.shelf.row.state;
    if (!isSameState) {
        show(opened);
        return;
    }
    m_open = opened;
    emit recordChanged();
    if (!isSaved()) {
        journalNow();  // typed while it was being saved
    }
}

void PrescriptionViewModel::reloadRecord() {
    if (isOpen() && !isEditable()) {
        store([id = m_open.shelf.row.id](PrescriptionShelf& shelf,
                                         PrescriptionStore&) { return shelf.open(id); },
              [this](const OpenPrescription& opened) { takeRecord(opened); });
    }
}

void PrescriptionViewModel::save() {
    if (!hasUnsaved()) {
        return;
    }
    m_journalTimer.stop();
    store(
        [id = m_open.shelf.row.id, typed = content(), author = author()](PrescriptionShelf& shelf,
                                                                         PrescriptionStore&) {
            shelf.saveVersion(id, typed, author);
            return shelf.open(id);
        },
        [this](const OpenPrescription& opened) {
            takeRecord(opened);
            emit saved(opened.shelf.row.version);
            loadList();
        });
}

void PrescriptionViewModel::restoreVersion(int number) {
    const QString id = m_open.shelf.row.id;
    store([id, number](PrescriptionShelf&, PrescriptionStore& all) { return all.version(id, number); },
          [this, id](const PrescriptionVersion& version) {
              if (id == m_open.shelf.row.id) {
                  take(version.content);
              }
          });
}

// What somebody answers for: what is typed becomes the newest version first, because a record is about a
// version; then the record is read again, also when the store refused.
template <typename Job>
void PrescriptionViewModel::act(const Signer& signer, Job job) {
    m_signer = signer;
    m_journalTimer.stop();
    const QString id = m_open.shelf.row.id;
    store(
        [id, job = std::move(job), typed = isEditable() ? std::optional(content()) : std::nullopt,
         author = author()](PrescriptionShelf& shelf, PrescriptionStore& all) {
            std::optional<Failure> refused;
            try {
                if (typed) {
                    shelf.journal(id, *typed);
                    saveIfNeeded(shelf, all, id, *typed, author);
                }
                job(all, id, author);
            } catch (const FailureError& error) {
                refused = error.failure();
            }
            return std::make_pair(shelf.open(id), refused);
        },
        [this](const std::pair<OpenPrescription, std::optional<Failure>>& result) {
            takeRecord(result.first);
            loadList();
            if (result.second) {
                emit failed(*result.second);
            }
        });
}

void PrescriptionViewModel::overrideFinding(const AuditFinding& finding, const QString& reason,
                                            const Signer& signer) {
    act(signer, [finding, reason](PrescriptionStore& all, const QString& id, const QString& author) {
        all.overrideFinding(id, finding, reason, author);
    });
}

void PrescriptionViewModel::confirmOverride(const QString& overrideId, const Signer& signer) {
    act(signer, [overrideId](PrescriptionStore& all, const QString&, const QString& author) {
        all.confirm(overrideId, author);
    });
}

void PrescriptionViewModel::sign(const Signer& signer) {
    act(signer,
        [](PrescriptionStore& all, const QString& id, const QString& author) { all.sign(id, author); });
}

void PrescriptionViewModel::voidPrescription(const QString& reason, const Signer& signer) {
    m_signer = signer;
    if (m_journalTimer.isActive()) {
        journalNow();
    }
    // A draft is voided as it was saved last: what is typed since stays in the journal.
    store(
        [reason, id = m_open.shelf.row.id, author = author()](PrescriptionShelf& shelf,
                                                              PrescriptionStore& all) {
            all.voidPrescription(id, author, reason);
            return shelf.open(id);
        },
        [this](const OpenPrescription& opened) {
            takeRecord(opened);
            loadList();
        });
}

void PrescriptionViewModel::checkRecords() {
    m_jobs.run([](Database& database) { return app::checkRecords(database); },
               [this](const RecordCheck& check) { emit recordsChecked(check); });
}

}  // namespace xinglin::app
