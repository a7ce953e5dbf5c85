#include "common/yaml/event_log.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <utility>

#include "common/yaml/syntax_message.h"

namespace paas::yaml {

namespace {

// Leaves the parser from inside a callback; caught in RecordEvents only.
struct Refused : std::exception {
  explicit Refused(EventError found) : error(std::move(found)) {}
  EventError error;
};

// Line `index` of `text`, counted from 0; empty when there is none.
std::string_view LineAt(std::string_view text, int index) {
  for (; index > 0 && !text.empty(); --index) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool IsIndentedByTab(std::string_view line) {
  const size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(0, indentation).find('\t') != std::string_view::npos;
}

class Recorder : public YAML::EventHandler {
 public:
  Recorder(std::string_view text, const Limits& limits, EventLog& log)
      : text_(text), limits_(limits), log_(log) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    // Without a marker the library also begins a document where a line fits nothing above it.
    const bool is_marked = LineAt(text_, mark.line).substr(0, 3) == "---";
    throw Refused({mark.line + 1, mark.column + 1,
                   is_marked ? "a second document begins here; only one is read per file"
                             : "this line does not fit what stands above it; a list, a mapping "
                               "and a text cannot be mixed on one level"});
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Event::Kind::kNull, mark, "", anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Event& event = Add(Event::Kind::kAlias, mark, "", 0);
    event.anchor = anchor;
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Add(Event::Kind::kScalar, mark, tag, anchor).text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(Event::Kind::kSequenceStart, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(Event::Kind::kMappingStart, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  Event& Add(Event::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    if (anchor != 0) log_.anchors[anchor] = log_.events.size();
    log_.events.push_back({kind, mark.line + 1, mark.column + 1, tag, "", anchor});
    return log_.events.back();
  }

  void Open(Event::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    if (++depth_ > limits_.depth) {
      throw Refused({mark.line + 1, mark.column + 1,
                     "nested deeper than " + std::to_string(limits_.depth) + " levels"});
    }
    Add(kind, mark, tag, anchor);
  }

  void Close() {
    --depth_;
    log_.events.push_back({Event::Kind::kEnd});
  }

  std::string_view text_;
  const Limits& limits_;
  EventLog& log_;
  int depth_ = 0;
  int documents_ = 0;
};

}  // namespace

namespace {

std::optional<EventError> Record(std::string_view text, const Limits& limits, EventLog& log) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Recorder recorder(text, limits, log);
    while (parser.HandleNextDocument(recorder)) {
    }
  } catch (const Refused& refused) {
    return refused.error;
  } catch (const YAML::Exception& e) {
    const bool tab = IsIndentedByTab(LineAt(text, e.mark.line));
    return EventError{e.mark.line + 1, e.mark.column + 1,
                      ExplainSyntax(tab ? kTabIndentation : e.msg)};
  } catch (const std::exception& e) {
    return EventError{1, 1, std::string("cannot be read as YAML: ") + e.what()};
  }
  return std::nullopt;
}

}  // namespace

std::optional<EventError> RecordEvents(std::string_view text, const Limits& limits, EventLog& log) {
  // yaml-cpp 0.7 takes a quote that is never closed for closed when the file ends with a line
  // feed; without one it is an error.
  EventLog ignored;
  const size_t end = text.find_last_not_of(" \r\n");
  if (end != std::string_view::npos && end + 1 < text.size()) {
    if (auto error = Record(text.substr(0, end + 1), limits, ignored)) return error;
  }
  return Record(text, limits, log);
}

}  // namespace paas::yaml
