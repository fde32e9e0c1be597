#pragma once

#include <vector>

#include "app/knowledge_build/table_row.h"

namespace xinglin::app {

/// Every table of resources/knowledge, in the order in which they are loaded: a table comes after those that
/// its `load` refers to. A new table is one file in tables/, one row here and one proof in the tests.
const std::vector<TableSpec>& tableList();

TableSpec sourcesTable();
TableSpec herbsTable();
TableSpec herbFactsTable();
TableSpec herbDosesTable();
TableSpec herbControlsTable();
TableSpec ambiguousNamesTable();
TableSpec herbAliasesTable();
TableSpec incompatibilitiesTable();
TableSpec formulasTable();
TableSpec formulaItemsTable();
TableSpec formulaFactsTable();
TableSpec formulaGramsTable();
TableSpec formulaModificationsTable();
TableSpec patentsTable();
TableSpec patentFactsTable();
TableSpec patentItemsTable();
TableSpec clausesTable();
TableSpec acupointsTable();
TableSpec acupointFactsTable();
TableSpec compoundsTable();
TableSpec herbCompoundsTable();
TableSpec herbTargetsTable();
TableSpec compoundTargetsTable();
TableSpec diseasesTable();
TableSpec syndromesTable();
TableSpec therapiesTable();
TableSpec diseaseSignsTable();
TableSpec syndromeSignsTable();
TableSpec caseSignsTable();
TableSpec syndromeLinksTable();
TableSpec herbPairsTable();
TableSpec clinicalLinksTable();
TableSpec pinyinOverridesTable();
TableSpec traditionalOverridesTable();
TableSpec auditNamesTable();
TableSpec jointNamesTable();
TableSpec auditWordsTable();
TableSpec auditDrugsTable();
TableSpec auditKinTable();

}  // namespace xinglin::app
