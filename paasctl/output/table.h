#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "paasctl/output/format.h"
#include "paasctl/output/style.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// One column of a listing; the value is the row's member `key`.
struct Column {
  enum class Kind { kText, kState, kAge, kBytes, kDigest };
  std::string key;
  std::string header;
  Kind kind = Kind::kText;
  bool right = false;  // numbers
};

// A result that is a list of like things.
struct Listing {
  std::string name;  // the JSON member that holds the rows: "environments"
  std::vector<Column> columns;
  std::vector<Object> rows;
  std::string empty_text;  // what a person reads when there are no rows
};

struct RenderOptions {
  Format format = Format::kTable;
  bool header = true;
  Style style;
  int64_t now_unix_ms = 0;  // ages are counted from here
};

// The whole text for standard output. Tables are for people: a header, aligned columns, relative
// times. `plain` is for cut and awk: tabs, no header, full values. Cells lose their control
// characters in both.
std::string Render(const Listing& listing, const RenderOptions& options);

// A result that is one thing: "key  value" lines, or the document.
std::string Render(const Object& object, const std::vector<Column>& rows,
                   const RenderOptions& options);

}  // namespace paas::paasctl
