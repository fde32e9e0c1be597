#include "app/pharmacy/pharmacy_view_model.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "app/knowledge_notes/notebook_store.h"
#include "app/pharmacy/desk_samples.h"
#include "app/pharmacy/price_store.h"
#include "app/prescription/prescription_import.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

// Touched on the storage thread only.
struct PharmacyViewModel::FactsOfNow {
    FactsMaker make;
    SharedFacts made;

    // With the settings and the names of the stock as they are now.
    const PharmacyFacts& facts(Database& database) {
        made = make(made);
        const SharedAuditor current = withStockNames(made->auditor(), NotebookStore(database).stockNames());
        if (current != made->auditor()) {
            made = std::make_shared<const PharmacyFacts>(current);
        }
        return *made;
    }
};

PharmacyViewModel::FactsMaker PharmacyViewModel::factsAt(const QString& knowledgePath,
                                                         const QString& dataFolder) {
    return [=](const SharedFacts& before) {
        const AuditSettings settings = loadAuditSettings(dataFolder);
        if (!before) {
            return std::make_shared<const PharmacyFacts>(knowledgePath, settings);
        }
        const SharedAuditor& known = before->auditor();
        return known->audit().settings() == settings
                   ? before
                   : std::make_shared<const PharmacyFacts>(std::make_shared<const PrescriptionAuditor>(
                         known->facts(), settings, known->stockNames()));
    };
}

PharmacyViewModel::PharmacyViewModel(StorageThread& storage, Options options, QObject* parent)
    : QObject(parent),
      m_jobs(storage, this, [this](const Failure& failure) { emit failed(failure); }),
      m_options(std::move(options)),
      m_facts(std::make_shared<FactsOfNow>(FactsOfNow{m_options.makeFacts, nullptr})) {}

template <typename Job, typename Done>
void PharmacyViewModel::store(Job job, Done done, std::function<void()> afterFailure) {
    m_jobs.run([job = std::move(job),
                facts = m_facts](Database& database) { return job(database, facts->facts(database)); },
               std::move(done), std::move(afterFailure));
}

void PharmacyViewModel::setSigner(const Signer& signer) {
    if (m_signer != signer) {
        m_signer = signer;
        emit signerChanged();
    }
}

void PharmacyViewModel::setQuery(const DeskQuery& query) {
    m_query = query;
    loadQueue();
}

void PharmacyViewModel::loadQueue() {
    struct Answer {
        QList<DispensingRow> rows;
        QMap<DeskState, int> counts;
    };
    const quint64 generation = ++m_queueGeneration;
    store(
        [query = m_query, clock = m_options.clock](Database& database, const PharmacyFacts& facts) {
            DispensingStore desk(database, facts, {DoubleCheck::Dispenser, clock});
            return Answer{desk.queue(query), desk.counts()};
        },
        [this, generation](const Answer& answer) {
            if (generation != m_queueGeneration) {
                return;  // another filter was chosen since
            }
            m_isQueueRead = true;
            m_queue = answer.rows;
            m_counts = answer.counts;
            emit queueChanged();
        });
}

std::optional<DeskAction> PharmacyViewModel::nextAction() const {
    const QList<DeskAction> actions = isOpen() ? actionsIn(m_open.row.state) : QList<DeskAction>();
    return actions.isEmpty() ? std::nullopt : std::optional(actions.first());
}

bool PharmacyViewModel::mayReturn() const {
    return isOpen() && actionsIn(m_open.row.state).contains(DeskAction::Return);
}

void PharmacyViewModel::open(const QString& id) {
    m_openId = id;
    store(
        [id, clock = m_options.clock](Database& database, const PharmacyFacts& facts) {
            return DispensingStore(database, facts, {DoubleCheck::Dispenser, clock}).open(id);
        },
        [this, id](const Dispensing& opened) {
            if (id == m_openId) {
                m_open = opened;
                emit openChanged();
            }
        });
}

void PharmacyViewModel::reloadDesk() {
    loadQueue();
    if (isOpen() && m_openId == m_open.row.id) {
        open(m_openId);
    }
}

void PharmacyViewModel::sign(const Dispensing& seen, DeskAction action, const Signer& signer,
                             const QString& note) {
    if (!isOpen() || m_isSigning || seen.row.id != m_open.row.id) {
        return;
    }
    if (signer.role != SignerRole::Physician) {
        setSigner(signer);
    }
    m_isSigning = true;
    emit signingChanged();
    const QString id = m_open.row.id;
    const DeskAct act{action, signer, note, seen.row.steps, seen.findings};
    const DispensingStore::Options options{m_options.doubleCheck(), m_options.clock};
    // What another desk did, and what the audit says by now, is shown in either case.
    const auto reload = [this, id] {
        m_isSigning = false;
        emit signingChanged();
        loadQueue();
        if (id == m_openId) {
            open(id);
        }
    };
    store(
        [=](Database& database, const PharmacyFacts& facts) {
            DispensingStore desk(database, facts, options);
            desk.sign(id, act);
            return desk.open(id).row.number;
        },
        [this, action, reload](const QString& number) {
            reload();
            emit stepSigned(action, number);
        },
        reload);
}

void PharmacyViewModel::loadPrices() {
    store(
        [day = m_options.clock().date()](Database& database, const PharmacyFacts& facts) {
            return PriceBook(PriceStore(database).prices(), day, facts).prices();
        },
        [this](const QList<HerbPrice>& prices) {
            m_arePricesRead = true;
            m_prices = prices;
            emit pricesChanged();
        });
}

void PharmacyViewModel::readPriceFile(const QString& path) {
    const QString name = QFileInfo(path).fileName();
    QString unreadable = tr("%1 cannot be read.").arg(name);
    QString check = tr("Check that the file exists and may be read.");
    QString large = tr("%1 is too large for a price list.").arg(name);
    QString smaller = tr("Choose a file of less than 64 MiB.");
    store(
        [=, today = m_options.clock().date()](Database&, const PharmacyFacts& facts) {
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) {
                throw FailureError({FailureCode::FileUnreadable, unreadable, check, file.errorString()});
            }
            if (file.size() > kMostImportBytes) {
                throw FailureError({FailureCode::InvalidInput, large, smaller, QString()});
            }
            return importPrices(file.readAll(), name, today, facts);
        },
        [this, name](const ImportedPrices& imported) { emit priceFileRead(imported, name); });
}

void PharmacyViewModel::addPrices(const QList<HerbPrice>& prices) {
    store([prices, author = m_signer.name](
              Database& database, const PharmacyFacts&) { PriceStore(database).add(prices, author); },
          [this, count = static_cast<int>(prices.size())] { showAddedPrices(count); });
}

void PharmacyViewModel::addPrice(const QString& name, const QString& yuan, const QString& weight,
                                 const QDate& validFrom) {
    // The rules are those of a file with one row.
    const Sheet sheet = {{1,
                          {QStringLiteral("name"), QStringLiteral("price"), QStringLiteral("unit"),
                           QStringLiteral("valid_from")}},
                         {2, {name, yuan, weight, validFrom.toString(Qt::ISODate)}}};
    const QString advice = tr("Correct it and save again.");
    store(
        [=, author = m_signer.name, today = m_options.clock().date()](Database& database,
                                                                      const PharmacyFacts& facts) {
            const ImportedPrices read = importPriceSheet(sheet, QString(), today, facts);
            if (!read.problems.isEmpty()) {
                throw FailureError(
                    {FailureCode::InvalidInput, read.problems.first().text, advice, QString()});
            }
            PriceStore(database).add(read.prices, author);
        },
        [this] { showAddedPrices(1); });
}

void PharmacyViewModel::showAddedPrices(int count) {
    emit pricesAdded(count);
    loadPrices();
    if (isOpen()) {
        open(m_open.row.id);  // its amount may be known now
    }
}

void PharmacyViewModel::loadStatistics(const DayRange& range) {
    const quint64 generation = ++m_statisticsGeneration;
    store([range, samples = m_samples](
              Database& database, const PharmacyFacts&) { return readStatistics(database, range, samples); },
          [this, generation](const DeskStatistics& statistics) {
              if (generation == m_statisticsGeneration) {
                  m_statistics = statistics;
                  emit statisticsChanged();
              }
          });
}

void PharmacyViewModel::addSamples(const QString& formPath) {
    if (m_samples == SamplePatients::With) {
        return;
    }
    m_samples = SamplePatients::With;
    store(
        [formPath](Database& database, const PharmacyFacts& facts) {
            addDeskSamples(database, facts, FormSchema::load(formPath));
        },
        [this] {
            loadQueue();
            loadPrices();
            emit samplesAdded();
        });
}

}  // namespace xinglin::app
