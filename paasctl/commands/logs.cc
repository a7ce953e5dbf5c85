#include <charconv>

#include "paasctl/commands/parser.h"
#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/own_time.h"
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

// The time that a program wrote into its line is better than that of the log's growth, and is shown
// once.
std::string TableLine(const Session& session, const LogLine& line) {
  const TimedLine timed = WithoutOwnTime(line.text);
  const int64_t unix_ms = timed.unix_ms != 0 ? timed.unix_ms : line.unix_ms;
  const std::string text = session.out_is_terminal ? Printable(timed.text) : timed.text;
  const Value value = Timestamp(unix_ms);
  const std::string* const time = std::get_if<std::string>(&value.data());
  return (time != nullptr ? session.out_style.Paint(Tone::kFaint, *time + " ") : "") +
         session.out_style.Paint(ToneFor(line.container), line.container + "/" + line.log + " │ ") +
         text + "\n";
}

std::string LineText(const Session& session, const LogLine& line) {
  if (session.globals.format == Format::kJson || session.globals.format == Format::kJsonLines) {
    return ToJsonLine(Document({{"type", "log"},
                                {"container", line.container},
                                {"log", line.log},
                                {"time", Timestamp(line.unix_ms)},
                                {"text", line.text}}));
  }
  if (session.globals.format != Format::kPlain) return TableLine(session, line);
  // A file gets the bytes as they are; a terminal gets nothing that could steer it.
  return (session.out_is_terminal ? Printable(line.text) : line.text) + "\n";
}

// "10m" before now, or a time as it is printed.
StatusOr<int64_t> Since(const Session& session, const Arguments& arguments) {
  const std::string text = arguments.Get("since");
  if (text.empty()) return int64_t{0};
  if (const auto ago = ParseDuration(text)) return session.now_unix_ms() - ago->count();
  const TimedLine timed = WithoutOwnTime(text + " ");
  if (timed.unix_ms != 0 && timed.text.empty()) return timed.unix_ms;
  return InvalidArgument("--since takes a time like 10m, 2h or 2026-11-26T14:10:19Z, not " + text);
}

StatusOr<uint32_t> LineCount(const Arguments& arguments) {
  const std::string text = arguments.Get("lines");
  if (text.empty()) {
    return arguments.Has("since") || arguments.Has("release") ? 0 : kDefaultLines;
  }
  if (text == "all") return 0;
  uint32_t lines = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidArgument("--lines takes a number or \"all\", not " + text);
  }
  return lines;
}

StatusOr<uint32_t> ReleaseOf(const Arguments& arguments) {
  if (!arguments.Has("release")) return 0;
  const std::string text = arguments.Get("release");
  const std::optional<uint32_t> release = ParseRelease(text);
  if (release) return *release;
  return InvalidArgument("--release takes a release like r12, not " + text);
}

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<uint32_t> lines = LineCount(arguments);
  if (!lines.ok()) return UsageError(Message(lines.status()));
  const StatusOr<int64_t> since = Since(session, arguments);
  if (!since.ok()) return UsageError(Message(since.status()));
  const StatusOr<uint32_t> release = ReleaseOf(arguments);
  if (!release.ok()) return UsageError(Message(release.status()));
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const LogsRequest request{.target = session.ResolveAndTell().id,
                            .container = session.globals.application,
                            .log = arguments.Get("log"),
                            .lines = *lines,
                            .follow = arguments.Has("follow"),
                            .since_unix_ms = *since,
                            .release = *release};
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
      .details =
          "Those of all containers of the environment, or of the one that -A names, containers "
          "that are gone included. With --since or --release all lines are printed unless -n "
          "says otherwise. A release's are those that its containers wrote while it served: from "
          "their start on until the next release's.",
      .arguments = {{"log", "app, access, error, deploy … (default: all)", false, Completes::kLog}},
      .options =
          {
              {"follow", 'f', "", "go on with new lines"},
              {"lines", 'n', "N", "start N lines from the end (default 100), or \"all\""},
              {"since", 0, "TIME", "from a time on: 10m, 2h, 2026-11-26T14:10:19Z"},
              {"release", 0, "rN", "of the time in which a release served", Completes::kRelease},
          },
      .handles_interrupt = true,
      .run = Run};
}

}  // namespace paas::paasctl
