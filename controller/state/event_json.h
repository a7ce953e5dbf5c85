#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/state/event.h"

namespace paas::controller {

// An event's kind as one JSON object with a "type". Text that is not UTF-8 is replaced, not
// refused: build output is whatever a program wrote.
std::string EventToJson(const EventKind& kind);

// InvalidArgument for anything that EventToJson() does not make.
StatusOr<EventKind> EventFromJson(const std::string& text);

}  // namespace paas::controller
