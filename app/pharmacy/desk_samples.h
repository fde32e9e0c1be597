#pragma once

#include "app/cases/form_schema.h"
#include "app/pharmacy/pharmacy_facts.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// Invented patients with prescriptions in every state of the desk, and invented prices, for --tour. `schema`
/// is the form of their cases. May throw FailureError.
void addDeskSamples(Database& database, const PharmacyFacts& facts, const FormSchema& schema);

}  // namespace xinglin::app
