#include "app/cases/diagnosis_service.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "tests/support/app/small_catalogue.h"

using namespace xinglin::app;
using xinglin::tests::SmallCatalogue;

namespace {

/// One syndrome whose name says nothing of its nature, with the tags that a program gave it.
class TaggedCatalogue final : public TermCatalogue {
public:
    explicit TaggedCatalogue(const QStringList& tags) : m_tags(tags) {}
    QList<TermProfile> profiles(KnowledgeKind kind) const override { return m_terms.profiles(kind); }
    std::optional<KnowledgeEntry> entry(const QString& id) const override {
        std::optional<KnowledgeEntry> entry = m_terms.entry(id);
        if (entry && entry->kind == KnowledgeKind::Syndrome) {
            entry->name = QStringLiteral("心肾不交证");
            entry->facts = {{QStringLiteral("natures"), m_tags, QStringLiteral("not stated"),
                             QStringLiteral("Tags"), FactStatus::Inferred, Tier::Inferred}};
            entry->links.clear();
        }
        return entry;
    }
    QList<KnowledgeHit> diseasesNamedIn(const QString&) const override { return {}; }
    QList<KnowledgeHit> formulasFor(const QString&, int) const override { return {}; }
    QList<TermProfile> formulas() const override { return {}; }
    QString simplified(const QString& text) const override { return text; }
    QString edition() const override { return QStringLiteral("test 1"); }

private:
    SmallCatalogue m_terms;
    QStringList m_tags;
};

}  // namespace

class DiagnosisServiceTest : public QObject {
    Q_OBJECT

    const QString m_forms = QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms");
    const FormSchema m_schema = FormSchema::load(m_forms + QStringLiteral("/outpatient.json"));
    const SmallCatalogue m_catalogue;

    CaseRecord record(const QByteArray& json) const {
        return readCase(json, QStringLiteral("case.json"), m_schema).record;
    }

    CaseRecord fileRecord(const char* name) const {
        QFile file(QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/cases/") + QLatin1String(name));
        return file.open(QIODevice::ReadOnly) ? record(file.readAll()) : CaseRecord();
    }

    DiagnosisDraft draft(const CaseRecord& of) const {
        DiagnosisService service(m_catalogue, DiagnosisRules::load(m_forms), m_schema);
        return service.draft(of);
    }

    static QStringList signsOf(const QList<DraftReason>& reasons) {
        QStringList result;
        for (const DraftReason& reason : reasons) {
            result.append(reason.sign);
        }
        return result;
    }

private slots:
    void insomniaLeadsToItsDiseaseAndSyndrome() {
        const DiagnosisDraft result = draft(fileRecord("insomnia.json"));
        QCOMPARE(result.diseases.first().name, QStringLiteral("不寐病"));
        QCOMPARE(result.syndromes.first().name, QStringLiteral("心肾不交证"));
        QCOMPARE(result.syndromes.first().code, QStringLiteral("B1"));
        QCOMPARE(result.method, QStringLiteral("滋阴降火"));
        QCOMPARE(result.methodTier, Tier::Stated);
        QCOMPARE(result.principle, QStringLiteral("攻补兼施"));
        QCOMPARE(result.formulas.first().name, QStringLiteral("黄连阿胶汤"));
        QCOMPARE(result.formulas.first().source, QStringLiteral("Textbook"));
        QCOMPARE(result.formulas.first().tier, Tier::Stated);
        // What one author's table links is proposed as inferred, behind what a book states.
        QCOMPARE(result.formulas.size(), 2);
        QCOMPARE(result.formulas.last().name, QStringLiteral("交泰丸"));
        QCOMPARE(result.formulas.last().tier, Tier::Inferred);
        QCOMPARE(result.locations, (QStringList{QStringLiteral("心"), QStringLiteral("肾")}));
        QCOMPARE(result.causes, (QStringList{QStringLiteral("心火炽盛"), QStringLiteral("肾水亏虚")}));
    }

    void reasonsSayWhereTheFactWasRecorded() {
        const DiagnosisDraft result = draft(fileRecord("insomnia.json"));
        const QList<DraftReason>& reasons = result.syndromes.first().reasonsFor;
        const auto tongue = std::find_if(reasons.begin(), reasons.end(), [](const DraftReason& reason) {
            return reason.sign == QStringLiteral("少苔");
        });
        QVERIFY(tongue != reasons.end());
        QCOMPARE(tongue->fieldId, QStringLiteral("tongue"));
        QCOMPARE(tongue->words, QStringLiteral("苔少"));
    }

    void contradictionsAndDenialsSpeakAgainst() {
        const DiagnosisDraft result = draft(record(
            R"({"fields":{"chief_complaint":"失眠","present_illness":"多梦，食少，无便溏","tongue":["舌红"]}})"));
        const auto spleen = std::find_if(
            result.syndromes.begin(), result.syndromes.end(),
            [](const DraftCandidate& candidate) { return candidate.code == QLatin1String("B2"); });
        QVERIFY(spleen != result.syndromes.end());
        QCOMPARE(signsOf(spleen->reasonsAgainst),
                 (QStringList{QStringLiteral("便溏"), QStringLiteral("舌淡")}));
        QVERIFY(spleen->missing.contains(QStringLiteral("弱")));
    }

    void deniedSignIsNoReasonFor() {
        const DiagnosisDraft result = draft(record(R"({"text":"鼻塞，恶寒，无发热，脉浮紧"})"));
        QVERIFY(!signsOf(result.syndromes.first().reasonsFor).contains(QStringLiteral("发热")));
        QVERIFY(signsOf(result.syndromes.first().reasonsAgainst).contains(QStringLiteral("发热")));
    }

    void formulaWithoutALinkIsInferredFromItsIndications() {
        const DiagnosisDraft result = draft(fileRecord("cold.json"));
        QCOMPARE(result.syndromes.first().name, QStringLiteral("风寒束表证"));
        QCOMPARE(result.formulas.size(), 1);
        QCOMPARE(result.formulas.first().name, QStringLiteral("麻黄汤"));
        QCOMPARE(result.formulas.first().tier, Tier::Inferred);
        QCOMPARE(result.method, QStringLiteral("发汗解表，宣肺平喘"));
        QCOMPARE(result.methodTier, Tier::Inferred);
    }

    void tagsThatContradictEachOtherDecideNothing() {
        const auto principle = [this](const QStringList& tags) {
            const TaggedCatalogue catalogue(tags);
            DiagnosisService service(catalogue, DiagnosisRules::load(m_forms), m_schema);
            return service.draft(record(R"({"text":"失眠，心烦，舌红，少苔"})")).principle;
        };
        QCOMPARE(principle({QStringLiteral("cold")}), QStringLiteral("寒者热之"));
        QCOMPARE(principle({QStringLiteral("heat")}), QStringLiteral("热者寒之"));
        QCOMPARE(principle({QStringLiteral("cold"), QStringLiteral("heat")}), QStringLiteral("调理阴阳"));
    }

    void traditionalCharactersAreRead() {
        const DiagnosisDraft result = draft(record(R"({"text":"惡寒，發熱，无汗，脉浮紧"})"));
        QVERIFY(signsOf(result.syndromes.first().reasonsFor).contains(QStringLiteral("恶寒")));
    }

    void aReviewersOrderLeadsToAnotherTherapy() {
        const CaseRecord sleepless =
            record(R"({"fields":{"chief_complaint":"失眠","present_illness":"多梦，心烦，食少，便溏"}})");
        DiagnosisService service(m_catalogue, DiagnosisRules::load(m_forms), m_schema);
        const DiagnosisDraft first = service.draft(sleepless);
        QCOMPARE(first.syndromes.first().code, QStringLiteral("B2"));
        const DiagnosisDraft second =
            service.draft(sleepless, {QStringLiteral("no such id"), QStringLiteral("syndrome:B1")});
        QCOMPARE(second.syndromes.first().code, QStringLiteral("B1"));
        QCOMPARE(second.syndromes.size(), first.syndromes.size());
        QCOMPARE(second.method, QStringLiteral("滋阴降火"));
    }

    void sameInputGivesTheSameDraft() {
        for (const char* name : {"insomnia.json", "cold.json", "text_only.json"}) {
            const auto bytes = [&] {
                return QJsonDocument(
                           draftJson(draft(fileRecord(name)), {}, m_schema, QStringLiteral("zh_CN")))
                    .toJson();
            };
            const QByteArray first = bytes();
            for (int round = 0; round < 3; ++round) {
                QCOMPARE(bytes(), first);
            }
        }
    }

    void nothingRecordedGivesAnEmptyDraft() {
        QVERIFY(draft(record(R"({"fields":{}})")).isEmpty());
        QVERIFY(draft(record(R"({"fields":{"tcm_syndrome":"心肾不交证","basis":"失眠，心烦，舌红少苔"}})"))
                    .isEmpty());
    }

    void onlyChangedFactsMakeADraftStale() {
        const CaseRecord before = fileRecord("insomnia.json");
        CaseRecord after = before;
        after.set(QStringLiteral("tcm_syndrome"), FieldValue::ofText(QStringLiteral("心肾不交证")));
        QVERIFY(DiagnosisService::staleFields(before, after, m_schema).isEmpty());
        after.set(QStringLiteral("tongue"), FieldValue::ofTerms({QStringLiteral("舌淡")}));
        QCOMPARE(DiagnosisService::staleFields(before, after, m_schema),
                 QStringList{QStringLiteral("tongue")});
    }

    void jsonHasTheFieldsOfTheContractAndReadsBack() {
        const DiagnosisDraft made = draft(fileRecord("insomnia.json"));
        const QJsonObject json = draftJson(made, {}, m_schema, QStringLiteral("zh_CN"));
        for (const char* name : {"red_flags", "diseases", "syndromes", "principle", "method", "formulas",
                                 "stale", "provenance"}) {
            QVERIFY2(json.contains(QLatin1String(name)), name);
        }
        const QJsonObject syndrome = json.value(QStringLiteral("syndromes")).toArray().first().toObject();
        for (const char* name : {"name", "code", "for", "against"}) {
            QVERIFY2(syndrome.contains(QLatin1String(name)), name);
        }
        const QJsonObject provenance = json.value(QStringLiteral("provenance")).toObject();
        QCOMPARE(provenance.value(QStringLiteral("model")).toString(), QStringLiteral("none"));
        QCOMPARE(provenance.value(QStringLiteral("knowledge_edition")).toString(), QStringLiteral("test 1"));
        const QJsonObject again = draftJson(draftFromJson(json), {}, m_schema, QStringLiteral("zh_CN"));
        QCOMPARE(again, json);
    }

    void redFlagsStandFirstWhateverElseIsFound() {
        const DiagnosisDraft result = draft(fileRecord("text_only.json"));
        const auto flag = std::find_if(
            result.redFlags.begin(), result.redFlags.end(),
            [](const RedFlag& candidate) { return candidate.rule == QLatin1String("pregnancy"); });
        QVERIFY(flag != result.redFlags.end());
        QCOMPARE(flag->state, RedFlagState::Found);
    }

    void tongueAndPulseOfFreeTextAreRead() {
        const SignReader reader(SignLexicon::load(m_forms), {});
        const CaseSigns signs = reader.read(
            record(R"({"text":"舌质暗红，边有齿痕，苔黄腻，舌下络脉迂曲，脉弦细数，脉搏 80次/分"})"),
            m_schema);
        QStringList found;
        for (const CaseSign& sign : signs.present) {
            found.append(sign.sign);
        }
        for (const char* sign : {"舌暗", "舌红", "苔黄", "苔腻", "舌下络脉曲张", "脉弦", "脉细", "脉数"}) {
            QVERIFY2(found.contains(QString::fromUtf8(sign)), sign);
        }
        QVERIFY(!found.contains(QStringLiteral("脉动")));
    }
};

QTEST_GUILESS_MAIN(DiagnosisServiceTest)
#include "diagnosis_service_test.moc"
