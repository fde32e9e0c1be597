#pragma once

#include <QObject>
#include <functional>
#include <memory>

#include "app/failure.h"
#include "app/pharmacy/desk_statistics.h"
#include "app/pharmacy/dispensing_store.h"
#include "app/pharmacy/price_import.h"
#include "app/storage/storage_jobs.h"

namespace xinglin::app {

/// The pharmacist's desk: the queue, the prescription that lies open, prices and statistics.
///
/// Lives on the GUI thread; everything stored is read and written on the storage thread and answered by a
/// signal.
class PharmacyViewModel final : public QObject {
    Q_OBJECT

public:
    /// Runs on the storage thread before every job: the facts as they are now, given those of the job before
    /// (null at first), which are returned where nothing changed. May throw FailureError, which then answers
    /// the call.
    using SharedFacts = std::shared_ptr<const PharmacyFacts>;
    using FactsMaker = std::function<SharedFacts(const SharedFacts& before)>;

    struct Options {
        FactsMaker makeFacts;
        std::function<DoubleCheck()> doubleCheck = [] { return DoubleCheck::Dispenser; };
        std::function<QDateTime()> clock = &QDateTime::currentDateTime;
    };

    /// The facts of knowledge.db at `knowledgePath`, read once, with the audit settings that `dataFolder`
    /// holds at the moment.
    static FactsMaker factsAt(const QString& knowledgePath, const QString& dataFolder);

    /// `storage` must outlive the view-model.
    PharmacyViewModel(StorageThread& storage, Options options, QObject* parent = nullptr);

    /// Who works at this desk: whoever of the pharmacy signed last, or setSigner() named.
    const Signer& signer() const { return m_signer; }
    void setSigner(const Signer& signer);

    // The queue.
    const QList<DispensingRow>& queue() const { return m_queue; }
    int count(DeskState state) const { return m_counts.value(state); }
    const DeskQuery& query() const { return m_query; }
    /// False before the first answer.
    bool isQueueRead() const { return m_isQueueRead; }
    void setQuery(const DeskQuery& query);
    void loadQueue();

    // The open prescription.
    bool isOpen() const { return !m_open.row.id.isEmpty(); }
    const Dispensing& opened() const { return m_open; }
    /// The next step of the open prescription; nothing when it is closed.
    std::optional<DeskAction> nextAction() const;
    bool mayReturn() const;
    void open(const QString& id);
    /// Reads the queue again and what lies open: physicians sign and void, settings change.
    void reloadDesk();
    /// Signs the open prescription. Does nothing while another signature is on its way.
    void sign(DeskAction action, const Signer& signer, const QString& note = {}) {
        sign(m_open, action, signer, note);
    }
    /// The same for what was looked at before something was asked: refused and read again where the desk
    /// knows more by now. Does nothing when another prescription is open.
    void sign(const Dispensing& seen, DeskAction action, const Signer& signer, const QString& note = {});
    bool isSigning() const { return m_isSigning; }

    // Prices of today.
    const QList<HerbPrice>& prices() const { return m_prices; }
    /// False before the first answer.
    bool arePricesRead() const { return m_arePricesRead; }
    void loadPrices();
    /// Reads a CSV or XLSX file and answers with priceFileRead(); nothing is stored yet.
    void readPriceFile(const QString& path);
    void addPrices(const QList<HerbPrice>& prices);
    /// One price as it was typed; failed() says which field is wrong.
    void addPrice(const QString& name, const QString& yuan, const QString& weight, const QDate& validFrom);

    // Statistics.
    const DeskStatistics& statistics() const { return m_statistics; }
    void loadStatistics(const DayRange& range);

    /// Prescriptions of invented patients, for --tour, once. From then on statistics count them.
    void addSamples(const QString& formPath);

    /// False while an answer of the storage thread is awaited.
    bool isSettled() const { return m_jobs.isIdle(); }

signals:
    void signerChanged();
    void queueChanged();
    /// Another prescription is open, or it changed.
    void openChanged();
    void stepSigned(xinglin::app::DeskAction action, const QString& number);
    void signingChanged();
    void pricesChanged();
    void priceFileRead(const xinglin::app::ImportedPrices& imported, const QString& fileName);
    void pricesAdded(int count);
    void statisticsChanged();
    void samplesAdded();
    void failed(const xinglin::app::Failure& failure);

private:
    struct FactsOfNow;

    template <typename Job, typename Done>
    void store(Job job, Done done, std::function<void()> afterFailure = {});

    void showAddedPrices(int count);

    StorageJobs m_jobs;
    Options m_options;
    /// Shared with the jobs, which may run after this object is gone.
    std::shared_ptr<FactsOfNow> m_facts;
    Signer m_signer{QString(), SignerRole::Pharmacist};
    DeskQuery m_query;
    QList<DispensingRow> m_queue;
    QMap<DeskState, int> m_counts;
    quint64 m_queueGeneration = 0;
    bool m_isQueueRead = false;
    QString m_openId;  ///< asked for; the answer may be on its way
    Dispensing m_open;
    bool m_isSigning = false;
    QList<HerbPrice> m_prices;
    bool m_arePricesRead = false;
    DeskStatistics m_statistics;
    quint64 m_statisticsGeneration = 0;
    SamplePatients m_samples = SamplePatients::Without;
};

}  // namespace xinglin::app
