#include "app/cases/draft_reviewer.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(DraftReviewer)
};

const QString kCasePlace = QStringLiteral("{case}");
const QString kCandidatesPlace = QStringLiteral("{candidates}");

// Prompts are part of the rules and stay in Chinese whatever the interface's language is.
const QString kLanguage = QStringLiteral("zh_CN");

QString withoutSuffix(QString name) {
    return name.size() > 2 && name.endsWith(u'证') ? name.chopped(1) : name;
}

}  // namespace

DraftReviewer DraftReviewer::load(const QString& promptFolder) {
    static const QRegularExpression kName(QStringLiteral("^diagnosis_v(\\d+)\\.txt$"));
    const QDir folder(promptFolder);
    DraftReviewer reviewer;
    int newest = 0;
    for (const QString& name : folder.entryList({QStringLiteral("diagnosis_v*.txt")}, QDir::Files)) {
        const int version = kName.match(name).captured(1).toInt();
        if (version > newest) {
            newest = version;
            reviewer.m_version = name.chopped(4);
        }
    }
    QFile file(folder.filePath(reviewer.m_version + QStringLiteral(".txt")));
    if (newest > 0 && file.open(QIODevice::ReadOnly)) {
        reviewer.m_template = QString::fromUtf8(file.readAll());
    }
    if (!reviewer.m_template.contains(kCasePlace) || !reviewer.m_template.contains(kCandidatesPlace)) {
        throw FailureError(
            {FailureCode::FormatUnsupported,
             Words::tr("The folder %1 holds no usable prompt of the diagnosis.").arg(promptFolder),
             Words::tr("Install the program again."), reviewer.m_version});
    }
    return reviewer;
}

QString DraftReviewer::prompt(const DiagnosisDraft& draft, const CaseRecord& record,
                              const FormSchema& schema) const {
    QStringList facts;
    for (const CasePassage& passage : passagesOf(record, schema)) {
        facts.append(
            QStringLiteral("%1：%2").arg(fieldLabel(schema, passage.fieldId, kLanguage), passage.text));
    }
    QStringList candidates;
    for (const DraftCandidate& candidate : draft.syndromes) {
        QStringList shared;
        for (const DraftReason& reason : candidate.reasonsFor) {
            shared.append(reason.sign);
        }
        candidates.append(QStringLiteral("%1（相符：%2；未见：%3）")
                              .arg(candidate.name, shared.join(u'、'), candidate.missing.join(u'、')));
    }
    QString text = m_template;
    // The candidates first: a record that contains the other mark must not be filled in twice.
    return text.replace(kCandidatesPlace, candidates.join(u'\n')).replace(kCasePlace, facts.join(u'\n'));
}

DraftReviewer::Verdict DraftReviewer::read(const QString& answer, const DiagnosisDraft& draft) const {
    static const QRegularExpression kDecoration(QStringLiteral("^[\\s\\d.、)）*\\-]+|[\\s。．.,，；;*]+$"));
    Verdict verdict;
    for (const QString& line : answer.split(u'\n')) {
        QString name = line;
        name.remove(kDecoration);
        if (name.isEmpty()) {
            continue;
        }
        QString id;
        for (const DraftCandidate& candidate : draft.syndromes) {
            if (candidate.name == name || withoutSuffix(candidate.name) == name) {
                id = candidate.id;
            }
        }
        if (id.isEmpty()) {
            return {{}, Words::tr("ignored: the model named something that is no candidate")};
        }
        if (!verdict.order.contains(id)) {
            verdict.order.append(id);
        }
    }
    verdict.note = verdict.order.isEmpty() ? Words::tr("ignored: the model named no candidate")
                                           : Words::tr("used: the model ordered the candidates");
    return verdict;
}

}  // namespace xinglin::app
