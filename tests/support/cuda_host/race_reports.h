#pragma once

namespace xinglin::cuda_host {

/// Races that the thread sanitizer has reported since the program began. Only in programs with that
/// sanitizer.
int raceReports();

/// The running test is about a race: reports do not make it fail.
void expectRaces();

}  // namespace xinglin::cuda_host
