#pragma once

#include <QByteArray>

namespace xinglin::app {

/// The tables of knowledge.db, without the full-text index of any text twice: `search` is contentless.
QByteArray knowledgeSchema();

}  // namespace xinglin::app
