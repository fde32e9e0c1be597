#pragma once

#include <QJsonObject>
#include <QString>

namespace xinglin::test {

/// A stand-in for `xinglin-engine serve` that a test program becomes when it is started with `serve`: same
/// arguments, same first lines, same HTTP. What it does is written in its "model file", a JSON object:
///
///   exit        leave with this code before the port is announced, after writing `stderr`
///   crash       end by SIGSEGV before the port is announced
///   first_line  print this instead of the port
///   loading     answer /health this many times with 503 before it is ready (below 0: always)
///   status      answer chat requests with this HTTP status and an error document
///   chunks      the pieces of text of an answer
///   then        after the pieces: `finish` (default), `cut` the connection, `hang`, `error`
///   record      append the body of each chat request as one line to this file
///   hangup      write this file when a client hangs up during `hang`
///
/// A chat request without the token gets 401. The program ends when its standard input ends.
int runFakeEngine(int argc, char** argv);

/// True when this test program was started to be the fake engine.
bool isFakeEngineCall(int argc, char** argv);

/// Writes `script` as the model file `path` and returns the path.
QString writeFakeModel(const QString& path, const QJsonObject& script);

}  // namespace xinglin::test
