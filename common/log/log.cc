#include "common/log/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace paas::log {
namespace {

spdlog::level::level_enum LevelOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Safe inside a line and inside a JSON string alike: what comes from outside cannot forge a line.
std::string Escape(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped += '\\';
      escaped += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      escaped += "\\u00";
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// What is decided once, and read by every line.
struct Shape {
  bool json = false;
  bool journal = false;
};
Shape shape;

// systemd says which stream it gave to the process; it may have been replaced since.
bool LeadsToJournal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat info {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino) == stream;
}

// The journal's priority, see syslog(3).
std::string_view Priority(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return "<3>";
  if (level == spdlog::level::warn) return "<4>";
  return level == spdlog::level::info ? "<6>" : "<7>";
}

std::string Pattern(const Shape& of) {
  if (of.json) {
    return R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","program":"%n",%v})";
  }
  return of.journal ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %n: %v";
}

std::string JsonText(std::string_view message, Fields fields) {
  std::string text = "\"message\":\"" + Escape(message) + "\"";
  for (const auto& [key, value] : fields) {
    text += ",\"" + std::string(key) + "\":\"" + Escape(value) + "\"";
  }
  return text;
}

std::string PlainText(std::string_view message, Fields fields) {
  std::string text = Escape(message);
  for (const auto& [key, value] : fields) text += " " + std::string(key) + "=" + Escape(value);
  return text;
}

void Write(spdlog::level::level_enum level, std::string_view message, Fields fields) {
  if (!spdlog::should_log(level)) return;
  std::string text = shape.json ? JsonText(message, fields) : PlainText(message, fields);
  if (shape.journal && !shape.json) text.insert(0, Priority(level));
  spdlog::log(level, "{}", text);
}

}  // namespace

void Initialize(const Options& options) {
  shape = {.json = options.format == Format::kJson,
           .journal = options.format == Format::kAuto && LeadsToJournal()};
  auto logger = spdlog::stderr_color_mt(options.program);
  logger->set_level(LevelOf(options.level));
  logger->flush_on(spdlog::level::info);
  logger->set_pattern(Pattern(shape), spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
}

void Debug(std::string_view message, Fields fields) {
  Write(spdlog::level::debug, message, fields);
}
void Info(std::string_view message, Fields fields) { Write(spdlog::level::info, message, fields); }
void Warning(std::string_view message, Fields fields) {
  Write(spdlog::level::warn, message, fields);
}
void Error(std::string_view message, Fields fields) { Write(spdlog::level::err, message, fields); }

}  // namespace paas::log
