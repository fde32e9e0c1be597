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
        patentsTable(),
        patentFactsTable(),
        patentItemsTable(),
        clausesTable(),
        acupointsTable(),
        acupointFactsTable(),
        diseasesTable(),
        syndromesTable(),
        therapiesTable(),
        diseaseSignsTable(),
        syndromeSignsTable(),
        syndromeLinksTable(),
        pinyinOverridesTable(),
        traditionalOverridesTable(),
        auditWordsTable(),
        auditDrugsTable(),
    };
    return kTables;
}

}  // namespace xinglin::app
