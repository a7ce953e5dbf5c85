#pragma once

#include <string>
#include <vector>

#include "controller/state/records.h"

namespace paas::controller {

class Statement;

// The columns that ReadActivity() and ReadEnvironment() expect, in their order.
extern const char kActivityColumns[];
extern const char kEnvironmentColumns[];

Environment ReadEnvironment(const Statement& row);
Activity ReadActivity(const Statement& row);
Project ReadProject(const Statement& row);

// A list of texts in one column.
std::string ListToText(const std::vector<std::string>& list);
std::vector<std::string> ListFromText(const std::string& text);

}  // namespace paas::controller
