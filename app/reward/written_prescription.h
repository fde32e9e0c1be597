#pragma once

#include <optional>

#include "app/knowledge/herb_names.h"
#include "app/prescription/prescription.h"

namespace xinglin::app {

/// The prescription that stands in an answer, or nothing where there is none. Herbs are what is written with
/// grams (麻黄9g，桂枝、杏仁各6克) and, under a heading such as 处方, names without them. A name that means
/// no herb is kept where herbs with grams stand in the same sentence: what is invented must not go unseen. Of
/// `3～9g` the greater number counts. Of the patient, `prompt` is read for sex, age, pregnancy and nursing.
std::optional<Prescription> writtenPrescription(const QString& answer, const QString& prompt,
                                                const HerbNames& names);

}  // namespace xinglin::app
