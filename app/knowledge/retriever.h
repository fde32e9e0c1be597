#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/question_names.h"

namespace xinglin::app {

/// One statement of a retrieved fact: `field` as in Fact, or `composition`, `aliases`, `code`, or the
/// relation of a link.
struct RetrievedLine {
    QString field;
    QStringList values;
    int left = 0;  ///< how many more the entry has, of a relation with very many
};

/// What one source says of one entry: the unit that an answer cites as [n].
struct RetrievedFact {
    int n = 0;   ///< 1, 2, … in the order of the list; unique inside one retrieval
    QString id;  ///< entry that a click on [n] opens: `herb:麻黄`
    QString name;
    KnowledgeKind kind = KnowledgeKind::Herb;
    QList<RetrievedLine> lines;  ///< never empty; asked fields only, where the question names fields
    QString source;              ///< title, as printed for people
    QString edition;
    Tier tier = Tier::Stated;
};

/// What is known of a question.
struct Retrieved {
    QList<RetrievedFact> facts;  ///< best first
    QList<UnknownName> unknown;  ///< what the facts do not answer
};

/// Finds the facts that a question is about, without a model: the entries it names (namesInQuestion()), cut
/// to the fields it asks for (性味, 用量, dose, contraindications …); else a full-text search.
///
/// Of two drugs that are not used together that comes first, whatever is asked of them; of two whose
/// combination is asked for, what the sources say of the pair.
///
/// Borrows the knowledge base, which must outlive it, and is used on its thread. Throws FailureError.
class Retriever final {
public:
    explicit Retriever(const KnowledgeBase& knowledge) : m_knowledge(knowledge) {}

    /// At most `limit` facts; none when the base knows nothing of the question.
    Retrieved retrieve(const QString& question, int limit) const;

private:
    const KnowledgeBase& m_knowledge;
};

}  // namespace xinglin::app
