#pragma once

#include <string>

#include "common/status/status.h"
#include "image/store.h"
#include "model/application.h"

namespace paas::builder {

struct ChosenBase {
  image::StoredImage image;
  std::string reference;  // "nodejs-18"
  std::string warning;    // when it is only near to what was asked for
};

// The base image of an application's runtime, among those of the store. NotFound when none fits.
StatusOr<ChosenBase> ChooseBase(const image::Store& store, const model::Application& application);

}  // namespace paas::builder
