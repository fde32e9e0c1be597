#pragma once

#include <QObject>
#include <QTimer>

#include "app/failure.h"
#include "app/prescription/formula_comparison.h"
#include "app/prescription/prescription_auditor.h"
#include "app/prescription/prescription_draft.h"
#include "app/prescription/prescription_shelf.h"
#include "app/records/record_check.h"
#include "app/signer.h"
#include "app/storage/storage_jobs.h"

namespace xinglin::app {

/// What the page of prescriptions shows and does. GUI thread; reads and writes through the storage thread.
///
/// The audit runs here, after every change: it is a pure function of less than a millisecond, so what is
/// shown always belongs to what is typed. Nothing typed is lost: every change goes to the journal within
/// kJournalDelayMs, also of who types without a pause; journalled() says when it got there.
class PrescriptionViewModel final : public QObject {
    Q_OBJECT

public:
    static constexpr int kJournalDelayMs = 600;

    /// `storage` must outlive the view-model. `author` stands in records until somebody typed a name.
    PrescriptionViewModel(StorageThread& storage, SharedAuditor auditor, QString author,
                          QObject* parent = nullptr);
    ~PrescriptionViewModel() override;

    const PrescriptionAudit& audit() const { return m_auditor->audit(); }
    const SharedAuditor& auditor() const { return m_auditor; }
    /// Other facts or settings: what is open is audited again.
    void setAuditor(SharedAuditor auditor);
    /// Reads the names of the clinic's stock again and audits by them when they changed. What is kept (saved,
    /// signed) is audited by the names of that moment in any case.
    void loadStockNames();

    // The list.
    void loadList();
    const QList<ShelfRow>& rows() const { return m_rows; }
    const QList<PrescribedPatient>& visits() const { return m_visits; }
    /// Opens an empty draft for a visit, or (empty id) for none.
    void create(const QString& visitId);
    /// Opens a new draft with the content of the one that is open.
    void repeat();
    void open(const QString& id);
    /// Journals what is typed and goes back to the list.
    void close();
    /// Reads again what the desk did with the signed prescription that is open.
    void reloadRecord();

    // The open prescription.
    bool isOpen() const { return !m_open.shelf.row.id.isEmpty(); }
    bool isEditable() const { return isOpen() && m_open.shelf.row.state == PrescriptionState::Draft; }
    const ShelfRow& shelf() const { return m_open.shelf; }
    /// Who signed it as the physician, also when it was voided since; no time: nobody did.
    const QString& signedBy() const { return m_open.signedBy; }
    const QDateTime& signedAt() const { return m_open.signedAt; }
    /// Who signed at the desk so far.
    const DeskSigners& deskSigners() const { return m_open.deskSigners; }
    /// Its number and amount, as far as the pharmacist's desk gave them when it was opened.
    const QString& deskNumber() const { return m_open.number; }
    const std::optional<qint64>& deskAmountFen() const { return m_open.amountFen; }
    /// The herbs that names of the clinic's stock mean, by place: of a draft now, otherwise when it was
    /// signed.
    QStringList standardNames() const;
    const QList<VersionRow>& versions() const { return m_open.versions; }
    const Prescription& content() const { return m_draft.content(); }
    bool hasUnsaved() const { return isEditable() && (m_open.shelf.row.version == 0 || !isSaved()); }
    /// When the journal took the newest change; invalid while a change is on its way.
    const QDateTime& journalledAt() const { return m_journalledAt; }

    /// One step of undo; ignored when the prescription is signed or void. Keys as in PrescriptionDraft. A
    /// dose that is none (isDose()) and was not written before is refused: failed(), and nothing changes.
    void change(const Prescription& content, const QString& key = {});
    /// Role, processing and marks go with a name that is another herb's or nobody's: they were those of the
    /// herb before; they are back when the name is that herb's again within the same step. The dose stays: it
    /// is the next thing to be written.
    void setItem(int place, const PrescriptionItem& item, const QString& key = {});
    /// Another spelling of the same herb: everything beside the name stays.
    void correctName(int place, const QString& name);
    /// A nameless one is ignored; failed() beyond kMostHerbs.
    void insertItem(int place, const PrescriptionItem& item);
    void removeItem(int place);
    void moveItem(int from, int to);
    /// Writes a decoction mark beside a herb, once.
    void addMark(int place, const QString& mark);
    /// Puts jointPartsOf() in the place of a name that stands for several herbs at once (乳没). Ignored for
    /// another name; failed() where the prescription would have more than kMostHerbs.
    void writeApart(int place);
    /// Puts the formula's herbs in the place of what is written, or behind it; behind herbs that have roles
    /// without its own: 君 of a second formula is not 君 of the prescription. Herbs that stand there already
    /// are not added again: leftOut(). failed() where the prescription would have more than kMostHerbs.
    enum class Insertion { Replace, Append };
    void insertFormula(const KnowledgeEntry& formula, Insertion insertion);
    /// Refused as in change() where a dose would become none.
    void scale(double factor);
    bool canUndo() const { return isEditable() && m_draft.canUndo(); }
    bool canRedo() const { return isEditable() && m_draft.canRedo(); }
    void undo();
    void redo();

    // What the audit says of what is typed.
    const QList<AuditFinding>& findings() const { return m_findings; }
    /// In the order of the items.
    const QList<std::optional<DoseLimit>>& limits() const { return m_limits; }
    /// The grams that count against the item's limit, as a share of it; nothing without limit or dose.
    std::optional<double> shareOfLimit(int place) const;
    /// The heaviest finding about an item, or null.
    const AuditFinding* heaviestAt(int place) const;
    /// Names of the herbs that an ambiguous item may mean and that are clear by themselves.
    QStringList candidatesOf(int place) const;
    /// Whether an item stands for several herbs at once (乳没).
    bool isJointName(int place) const;
    /// Takes one of candidatesOf() in the place of the ambiguous name, with what that says beside the herb
    /// (牛膝（先煎30分钟）, 酒牛膝); leftOut() where that cannot be said of the herb.
    void chooseHerb(int place, const QString& herb);
    /// A row for each of these herbs, with the marks, the measures and the form of the joint name. Without
    /// doses and packs, which are of all together, unless the name says what each weighs: 乳没（各6g）. Empty
    /// for another item, and where a row would not be clear by itself.
    QList<PrescriptionItem> jointPartsOf(int place) const;
    /// How long the newest audit took, in milliseconds.
    double auditMs() const { return m_auditMs; }
    /// What keeps it from being signed now.
    QList<AuditFinding> openFindings() const;
    /// The override that somebody wrote for this finding of the newest version, or null.
    const FindingOverride* overrideOf(const AuditFinding& finding) const;
    /// What somebody answered for and that belongs on paper: of a draft for what the audit says now, of a
    /// signed one as it was signed, whatever the audit says since.
    QList<FindingOverride> answeredFor() const;

    // Versions and responsibility. What is typed is saved first where that is needed.
    void save();
    void restoreVersion(int number);
    void overrideFinding(const AuditFinding& finding, const QString& reason, const Signer& signer);
    void confirmOverride(const QString& overrideId, const Signer& signer);
    void sign(const Signer& signer);
    void voidPrescription(const QString& reason, const Signer& signer);
    /// Who acted last, to be offered again; empty at first.
    const Signer& lastSigner() const { return m_signer; }

    /// Checks all records against their chain of hashes; recordsChecked() answers.
    void checkRecords();

    /// False while an answer of the storage thread is awaited.
    bool isSettled() const { return m_jobs.isIdle(); }
    /// Writes what is typed to the journal now.
    void journalNow();

signals:
    /// Other facts, settings or names of the stock.
    void auditorChanged();
    /// The answer to loadStockNames(), also where nothing changed.
    void stockNamesLoaded();
    void listChanged();
    /// Another prescription is open, or none, or its state changed: rebuild.
    void opened();
    /// What is typed changed, and with it the audit.
    void contentChanged();
    /// Overrides, versions or the journal changed.
    void recordChanged();
    /// The journal holds this now; what was typed since is on its way.
    void journalled(const xinglin::app::Prescription& content);
    /// What was asked for is done, but for this, in words: nothing is left out silently.
    void leftOut(const QString& what);
    void saved(int version);
    void recordsChecked(const xinglin::app::RecordCheck& check);
    /// What was typed before the program ended was found and is shown.
    void recovered(const QDateTime& typedAt);
    void failed(const xinglin::app::Failure& failure);

private:
    template <typename Job, typename Done>
    void store(Job job, Done done);
    template <typename Job>
    void act(const Signer& signer, Job job);
    void take(const Prescription& content, const QString& key = {});
    void refuseRows(const QString& advice);
    PrescriptionItem oneOf(const PrescriptionItem& written, const QString& herb) const;
    bool isSaved() const { return m_draft.content() == m_open.saved; }
    QString author() const;
    void show(const OpenPrescription& opened);
    void auditNow();
    void afterChange();
    void takeRecord(const OpenPrescription& opened);

    StorageJobs m_jobs;
    SharedAuditor m_auditor;
    QString m_author;
    Signer m_signer;
    QList<ShelfRow> m_rows;
    QList<PrescribedPatient> m_visits;
    OpenPrescription m_open;
    PrescriptionDraft m_draft;
    QList<AuditFinding> m_findings;
    QList<std::optional<DoseLimit>> m_limits;
    double m_auditMs = 0;
    QTimer m_journalTimer;
    QDateTime m_journalledAt;
};

}  // namespace xinglin::app
