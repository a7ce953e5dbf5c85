#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace paas::log {

enum class Level { kDebug, kInfo, kWarning, kError };

enum class Format {
  kAuto,  // for the journal when stderr leads there, else text
  kText,
  kJson,  // one object a line
};

struct Options {
  std::string program;  // "paas-agent"
  Level level = Level::kInfo;
  Format format = Format::kAuto;
};

// Sets the process's log sink (stderr). Called once by main before any thread starts. Lines for the
// journal begin with their priority ("<6>", sd-daemon(3)), and leave time and name to it.
void Initialize(const Options& options);

// What a line is about, for machines: {"project", name}. Keys are literals.
using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// One line each, newline not included; control characters are escaped. Thread-safe.
// info = state transitions, debug = every step. Never variables or secrets.
void Debug(std::string_view message, Fields fields = {});
void Info(std::string_view message, Fields fields = {});
void Warning(std::string_view message, Fields fields = {});
void Error(std::string_view message, Fields fields = {});

}  // namespace paas::log
