#include <charconv>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/terminal/interrupt.h"

namespace paas::paasctl {
namespace {

constexpr uint32_t kDefaultLines = 100;

// A colour for each container, the same in every run.
Tone ToneFor(const std::string& container) {
  static constexpr Tone kTones[] = {Tone::kNote, Tone::kGood, Tone::kWarning, Tone::kStrong};
  size_t sum = 0;
  for (const unsigned char c : container) sum += c;
  return kTones[sum % std::size(kTones)];
}

std::string LineText(const Session& session, const LogLine& line) {
  if (session.globals.format == Format::kJson || session.globals.format == Format::kJsonLines) {
    return ToJsonLine(Document(
        {{"type", "log"}, {"container", line.container}, {"log", line.log}, {"text", line.text}}));
  }
  // A file gets the bytes as they are; a terminal gets nothing that could steer it.
  const std::string text = session.out_is_terminal ? Printable(line.text) : line.text;
  if (session.globals.format == Format::kPlain) return text + "\n";
  return session.out_style.Paint(ToneFor(line.container), line.container + "/" + line.log + " │ ") +
         text + "\n";
}

StatusOr<uint32_t> LineCount(const Arguments& arguments) {
  const std::string text = arguments.Get("lines");
  if (text.empty()) return kDefaultLines;
  if (text == "all") return 0;
  uint32_t lines = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidArgument("--lines takes a number or \"all\", not " + text);
  }
  return lines;
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<uint32_t> lines = LineCount(arguments);
  if (!lines.ok()) return UsageError(Message(lines.status()));
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const LogsRequest request{.target = session.ResolveAndTell().id,
                            .container = session.globals.application,
                            .log = arguments.Get("log"),
                            .lines = *lines,
                            .follow = arguments.Has("follow")};
  bool interrupted = false;
  const InterruptWatch watch([&](int) {
    interrupted = true;
    (*client)->Interrupt();
  });
  const Status status =
      (*client)->Logs(request, [&](const LogLine& line) { session.out(LineText(session, line)); });
  if (interrupted) return kExitInterrupted;
  return status;
}

}  // namespace

Verb LogsVerb() {
  return {
      .name = "logs",
      .summary = "Print logs, and follow them with -f",
      .details = "Those of all containers of the environment, or of the one that -A names.",
      .arguments = {{"log", "app, access, error, deploy … (default: all)", false, Completes::kLog}},
      .options = {{"follow", 'f', "", "go on with new lines"},
                  {"lines", 'n', "N", "start N lines from the end (default 100), or \"all\""}},
      .handles_interrupt = true,
      .run = Run};
}

}  // namespace paas::paasctl
