#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/records.h"
#include "controller/state/sqlite_database.h"

namespace paas::controller {

// Collects the rows of a query.
template <typename T>
StatusOr<std::vector<T>> Rows(Statement& statement, T (*read)(const Statement&)) {
  std::vector<T> rows;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return rows;
    rows.push_back(read(statement));
  }
}

// The columns that ReadActivity(), ReadEnvironment() and ReadProject() expect, in their order.
extern const char kActivityColumns[];
extern const char kEnvironmentColumns[];
extern const char kProjectColumns[];

Environment ReadEnvironment(const Statement& row);
Activity ReadActivity(const Statement& row);
Project ReadProject(const Statement& row);

// The same in one column. What no version of this program wrote is an empty list.
std::string PhasesToText(const std::vector<PhaseTime>& phases);
std::vector<PhaseTime> PhasesFromText(const std::string& text);

// A list of texts in one column.
std::string ListToText(const std::vector<std::string>& list);
std::vector<std::string> ListFromText(const std::string& text);

}  // namespace paas::controller
