#include "paasctl/output/table.h"

#include <time.h>

#include <algorithm>

#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

std::string PlainText(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data())) return Printable(*text);
  if (const auto* number = std::get_if<int64_t>(&value.data())) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value.data())) return *flag ? "yes" : "no";
  if (const auto* list = std::get_if<List>(&value.data())) {
    std::vector<std::string> parts;
    for (const Value& item : *list) parts.push_back(PlainText(item));
    return Join(parts, ",");
  }
  return "";
}

// Timestamps travel as RFC 3339 text in UTC; a person wants to know how long ago that was.
std::string AgeText(const std::string& timestamp, int64_t now_unix_ms) {
  tm parts{};
  if (::strptime(timestamp.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr) return "-";
  return Age(int64_t{::timegm(&parts)} * 1000, now_unix_ms);
}

std::string CellText(const Column& column, const Value& value, int64_t now_unix_ms) {
  std::string text = PlainText(value);
  switch (column.kind) {
    case Column::Kind::kText:
    case Column::Kind::kState:
      break;
    case Column::Kind::kAge:
      return AgeText(text, now_unix_ms);
    case Column::Kind::kBytes:
      if (const auto* bytes = std::get_if<int64_t>(&value.data())) {
        return HumanBytes(static_cast<uint64_t>(*bytes));
      }
      break;
    case Column::Kind::kDigest:
      text = ShortDigest(text);
      break;
  }
  return text.empty() ? "-" : text;
}

std::string Padded(const std::string& text, size_t width, bool right) {
  const size_t used = DisplayWidth(text);
  const std::string padding(width > used ? width - used : 0, ' ');
  return right ? padding + text : text + padding;
}

std::string RenderLine(const Listing& listing, const std::vector<std::string>& cells,
                       const std::vector<size_t>& widths, const Style& style, bool is_header) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const Column& column = listing.columns[i];
    const bool last = i + 1 == cells.size();
    std::string cell = last && !column.right ? cells[i] : Padded(cells[i], widths[i], column.right);
    if (is_header) cell = style.Paint(Tone::kFaint, cell);
    if (!is_header && column.kind == Column::Kind::kState) {
      cell = style.Paint(ToneOf(cells[i]), cell);
    }
    line += cell + (last ? "\n" : "  ");
  }
  return line;
}

std::string RenderTable(const Listing& listing, const RenderOptions& options) {
  if (listing.rows.empty()) return listing.empty_text.empty() ? "" : listing.empty_text + "\n";
  std::vector<std::vector<std::string>> lines;
  if (options.header) {
    auto& header = lines.emplace_back();
    for (const Column& column : listing.columns) header.push_back(column.header);
  }
  for (const Object& row : listing.rows) {
    auto& line = lines.emplace_back();
    for (const Column& column : listing.columns) {
      line.push_back(CellText(column, Member(row, column.key), options.now_unix_ms));
    }
  }
  std::vector<size_t> widths(listing.columns.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(line[i]));
  }
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    text += RenderLine(listing, lines[i], widths, options.style, options.header && i == 0);
  }
  return text;
}

std::string RenderPlain(const Listing& listing) {
  std::string text;
  for (const Object& row : listing.rows) {
    std::vector<std::string> cells;
    for (const Column& column : listing.columns) {
      cells.push_back(PlainText(Member(row, column.key)));
    }
    text += Join(cells, "\t") + "\n";
  }
  return text;
}

Object AsDocument(const Listing& listing) {
  return Document({{listing.name, List(listing.rows.begin(), listing.rows.end())}});
}

std::string RenderLines(const Object& object, const std::vector<Column>& rows,
                        const RenderOptions& options) {
  size_t width = 0;
  for (const Column& row : rows) width = std::max(width, DisplayWidth(row.header));
  std::string text;
  for (const Column& row : rows) {
    const std::string cell = CellText(row, Member(object, row.key), options.now_unix_ms);
    const Tone tone = row.kind == Column::Kind::kState ? ToneOf(cell) : Tone::kPlain;
    text += options.style.Paint(Tone::kFaint, Padded(row.header, width, /*right=*/false)) + "  " +
            options.style.Paint(tone, cell) + "\n";
  }
  return text;
}

}  // namespace

std::string Render(const Listing& listing, const RenderOptions& options) {
  switch (options.format) {
    case Format::kTable:
      return RenderTable(listing, options);
    case Format::kPlain:
      return RenderPlain(listing);
    case Format::kJson:
      return ToJson(AsDocument(listing));
    case Format::kYaml:
      return ToYaml(AsDocument(listing));
    case Format::kJsonLines: {
      std::string text;
      for (const Object& row : listing.rows) text += ToJsonLine(Document(row));
      return text;
    }
  }
  return "";
}

std::string Render(const Object& object, const std::vector<Column>& rows,
                   const RenderOptions& options) {
  switch (options.format) {
    case Format::kTable:
      return RenderLines(object, rows, options);
    case Format::kPlain: {
      std::string text;
      for (const Column& row : rows) {
        text += row.key + "\t" + PlainText(Member(object, row.key)) + "\n";
      }
      return text;
    }
    case Format::kJson:
      return ToJson(Document(object));
    case Format::kYaml:
      return ToYaml(Document(object));
    case Format::kJsonLines:
      return ToJsonLine(Document(object));
  }
  return "";
}

}  // namespace paas::paasctl
