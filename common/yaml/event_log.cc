#include "common/yaml/event_log.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

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

class Recorder : public YAML::EventHandler {
 public:
  Recorder(const Limits& limits, EventLog& log) : limits_(limits), log_(log) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    throw Refused({mark.line + 1, mark.column + 1,
                   "a second document begins here; only one document is read per file"});
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

  const Limits& limits_;
  EventLog& log_;
  int depth_ = 0;
  int documents_ = 0;
};

}  // namespace

std::optional<EventError> RecordEvents(std::string_view text, const Limits& limits, EventLog& log) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Recorder recorder(limits, log);
    while (parser.HandleNextDocument(recorder)) {
    }
  } catch (const Refused& refused) {
    return refused.error;
  } catch (const YAML::Exception& e) {
    return EventError{e.mark.line + 1, e.mark.column + 1, ExplainSyntax(e.msg)};
  } catch (const std::exception& e) {
    return EventError{1, 1, std::string("cannot be read as YAML: ") + e.what()};
  }
  return std::nullopt;
}

}  // namespace paas::yaml
