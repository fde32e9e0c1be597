#include "app/knowledge_browser/stock_name_desk.h"

#include <QRegularExpression>

#include "app/knowledge/stock_name.h"
#include "app/knowledge_notes/notebook.h"

namespace xinglin::app {

StockNameDesk::StockNameDesk(KnowledgeSource& source, Notebook& notebook, QObject* parent)
    : QObject(parent), m_source(source), m_notebook(notebook) {
    connect(&source, &KnowledgeSource::herbsResolved, this, &StockNameDesk::takeResolutions);
}

void StockNameDesk::setNames(const QString& herbId, const QString& herbName, const QString& names) {
    static const QRegularExpression kBetween(QStringLiteral("[,，;；、\\s]+"));
    m_herbId = herbId;
    m_herbName = herbName;
    m_names = names.split(kBetween, Qt::SkipEmptyParts);
    m_names.removeDuplicates();
    if (m_names == m_notebook.stockNames(herbId)) {
        return;
    }
    m_generation = m_source.resolveHerbs(m_names);
}

void StockNameDesk::takeResolutions(quint64 generation, const QList<HerbResolution>& resolutions) {
    if (generation != m_generation || resolutions.size() != m_names.size()) {
        return;
    }
    m_generation = 0;
    for (qsizetype i = 0; i < resolutions.size(); ++i) {
        const HerbResolution& resolution = resolutions.at(i);
        const bool isAnother = !resolution.id.isEmpty() && resolution.id != m_herbId;
        const bool isAmbiguous = resolution.kind == HerbResolution::Kind::Ambiguous;
        const bool isRefused = resolution.kind == HerbResolution::Kind::Refused;
        if (isAnother || isAmbiguous || isRefused) {
            const QString others =
                isAnother
                    ? resolution.id.section(QLatin1Char(':'), 1)
                    : resolution.candidateIds.join(QStringLiteral("、")).remove(QStringLiteral("herb:"));
            emit refused({FailureCode::InvalidInput,
                          others.isEmpty() ? tr("“%1” cannot be a stock name.").arg(m_names.at(i))
                          : isAnother      ? tr("“%1” already means %2.").arg(m_names.at(i), others)
                                           : tr("“%1” may mean %2.").arg(m_names.at(i), others),
                          tr("Choose a word that means no other herb; nothing was changed."), QString()});
            return;
        }
        // A name that the books know by its parts (三七粉) is read by them.
        const QString form = resolution.id.isEmpty() ? formWordOf(m_names.at(i), m_herbName) : QString();
        if (!form.isEmpty()) {
            emit refused({FailureCode::InvalidInput,
                          tr("“%1” says “%2”, which %3 alone does not.").arg(m_names.at(i), form, m_herbName),
                          tr("Leave it out, or name the herb that is meant; nothing was changed."),
                          QString()});
            return;
        }
    }
    m_notebook.setStockNames(m_herbId, m_herbName, m_names);
}

}  // namespace xinglin::app
