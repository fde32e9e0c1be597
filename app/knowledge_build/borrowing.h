#pragma once

#include "app/knowledge_build/knowledge_draft.h"

namespace xinglin::app {

/// Gives entries what a relative says where their own sources are silent, each fact with its lender:
/// a processed herb borrows from the herb it is made of, a patent medicine from another dosage form of its
/// name or from the formula it is made after. Dose, toxicity, pregnancy, caution and decoction are never
/// borrowed: processing and dosage form change them.
///
/// Runs once, on a draft without problems.
void borrowFacts(KnowledgeDraft& draft);

}  // namespace xinglin::app
