// How often the rules' draft names what a physician named, on the reference cases. By hand, never in ctest:
//   diagnosis_bench <reference data> <knowledge.db>
// Two measures for syndromes: `exact` counts the standard's name or a listed synonym of it; `contained` also
// counts a more exact term of the same pathology (心气虚血瘀证 for 气虚血瘀证).

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

#include "app/cases/diagnosis_service.h"
#include "app/cases/knowledge_catalogue.h"

using namespace xinglin::app;

namespace {

constexpr int kDepth = 20;

struct Tally {
    int cases = 0;
    int first = 0;
    int five = 0;
    int twenty = 0;

    void add(qsizetype place) {
        ++cases;
        first += place >= 0 && place < 1;
        five += place >= 0 && place < 5;
        twenty += place >= 0 && place < kDepth;
    }
};

void print(QTextStream& out, const char* what, const Tally& tally) {
    const double all = std::max(tally.cases, 1);
    out << QStringLiteral("%1  n=%2  top-1 %3  top-5 %4  top-20 %5\n")
               .arg(QLatin1String(what), -34)
               .arg(tally.cases)
               .arg(tally.first / all, 0, 'f', 3)
               .arg(tally.five / all, 0, 'f', 3)
               .arg(tally.twenty / all, 0, 'f', 3);
}

QString core(QString name) {
    name = name.trimmed();
    if (name.size() > 2 && (name.endsWith(u'证') || name.endsWith(u'病'))) {
        name.chop(1);
    }
    return name;
}

class Bench {
public:
    Bench(const KnowledgeBase& knowledge, DiagnosisService& service, const FormSchema& schema)
        : m_knowledge(knowledge), m_service(service), m_schema(schema) {}

    // Place of the first candidate that one of `wanted` names; -1: none.
    qsizetype placeOf(const QList<DraftCandidate>& candidates, const QStringList& wanted,
                      bool contained) const {
        for (qsizetype i = 0; i < candidates.size(); ++i) {
            QStringList names{core(candidates[i].name)};
            if (const auto entry = m_knowledge.entry(candidates[i].id)) {
                for (const QString& alias : entry->aliases) {
                    names.append(core(alias));
                }
            }
            for (const QString& name : names) {
                for (const QString& want : wanted) {
                    if (name == want || (contained && name.contains(want))) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    void inpatients(const QString& path, QTextStream& out) {
        Tally disease, exact, contained;
        for (const QJsonValue& value : readArray(path)) {
            const QJsonObject item = value.toObject();
            CaseRecord record(m_schema.id());
            const auto set = [&](const char* field, const QString& text) {
                if (!text.trimmed().isEmpty()) {
                    record.set(QLatin1String(field), FieldValue::ofText(text));
                }
            };
            set("chief_complaint", item.value(QStringLiteral("主诉")).toString());
            set("present_illness", item.value(QStringLiteral("症状")).toString());
            set("inquiry_note", item.value(QStringLiteral("中医望闻切诊")).toString());
            const auto diseases = m_service.candidates(KnowledgeKind::Disease, record, kDepth);
            disease.add(placeOf(diseases, {core(item.value(QStringLiteral("疾病")).toString())}, false));
            QStringList wanted;
            for (const QString& name : item.value(QStringLiteral("证型")).toString().split(u'|')) {
                wanted.append(core(name));
            }
            const auto syndromes = m_service.candidates(KnowledgeKind::Syndrome, record, kDepth);
            exact.add(placeOf(syndromes, wanted, false));
            contained.add(placeOf(syndromes, wanted, true));
        }
        print(out, "ccl25 disease", disease);
        print(out, "ccl25 syndrome exact", exact);
        print(out, "ccl25 syndrome contained", contained);
    }

    void experts(const QString& path, QTextStream& out) {
        Tally exact, contained;
        for (const QJsonValue& value : readArray(path)) {
            const QJsonObject item = value.toObject();
            QStringList wanted;
            for (const QString& name : item.value(QStringLiteral("TCM Syndrome")).toString().split(u';')) {
                if (isTerm(name)) {
                    wanted.append(core(name));
                }
            }
            if (wanted.isEmpty()) {
                continue;  // the expert used words of his own: no term can match them
            }
            CaseRecord record(m_schema.id());
            record.setFreeText(item.value(QStringLiteral("Clinical Data")).toString());
            const auto syndromes = m_service.candidates(KnowledgeKind::Syndrome, record, kDepth);
            exact.add(placeOf(syndromes, wanted, false));
            contained.add(placeOf(syndromes, wanted, true));
        }
        print(out, "tcmeval syndrome exact", exact);
        print(out, "tcmeval syndrome contained", contained);
    }

private:
    static QJsonArray readArray(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array()
                                              : QJsonArray();
    }

    bool isTerm(const QString& name) const {
        for (const KnowledgeHit& hit : m_knowledge.mentionedIn(core(name) + u'证')) {
            if (hit.kind == KnowledgeKind::Syndrome && core(hit.matched) == core(name)) {
                return true;
            }
        }
        return false;
    }

    const KnowledgeBase& m_knowledge;
    DiagnosisService& m_service;
    const FormSchema& m_schema;
};

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        out << "usage: diagnosis_bench <reference data> <knowledge.db>\n";
        return 2;
    }
    const QString forms = QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms");
    const FormSchema schema = FormSchema::load(forms + QStringLiteral("/outpatient.json"));
    const auto knowledge = KnowledgeBase::open(arguments[2]);
    const KnowledgeCatalogue catalogue(*knowledge);
    DiagnosisService service(catalogue, DiagnosisRules::load(forms), schema);
    Bench bench(*knowledge, service, schema);
    QElapsedTimer clock;
    clock.start();
    bench.inpatients(arguments[1] + QStringLiteral("/cases/ccl25_task9_800.json"), out);
    bench.experts(arguments[1] + QStringLiteral("/cases/tcmeval_sdt_train.json"), out);
    out << QStringLiteral("%1 s\n").arg(static_cast<double>(clock.elapsed()) / 1000.0, 0, 'f', 1);
    return 0;
}
