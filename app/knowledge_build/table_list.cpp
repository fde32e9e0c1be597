#include "app/knowledge_build/table_list.h"

namespace xinglin::app {

const std::vector<TableSpec>& tableList() {
    static const std::vector<TableSpec> kTables = {
        sourcesTable(),
        herbsTable(),
        herbFactsTable(),
        herbDosesTable(),
        herbControlsTable(),
        ambiguousNamesTable(),
        herbAliasesTable(),
        incompatibilitiesTable(),
        formulasTable(),
        formulaItemsTable(),
        formulaFactsTable(),
        formulaGramsTable(),
        formulaModificationsTable(),
        patentsTable(),
        patentFactsTable(),
        patentItemsTable(),
        clausesTable(),
        acupointsTable(),
        acupointFactsTable(),
        compoundsTable(),
        herbCompoundsTable(),
        herbTargetsTable(),
        compoundTargetsTable(),
        diseasesTable(),
        syndromesTable(),
        therapiesTable(),
        diseaseSignsTable(),
        syndromeSignsTable(),
        caseSignsTable(),
        syndromeLinksTable(),
        herbPairsTable(),
        clinicalLinksTable(),
        pinyinOverridesTable(),
        traditionalOverridesTable(),
        auditNamesTable(),
        jointNamesTable(),
        auditWordsTable(),
        auditDrugsTable(),
        auditKinTable(),
    };
    return kTables;
}

}  // namespace xinglin::app
