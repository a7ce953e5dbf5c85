// The tutorial, as it is printed: its commands are run, and say what it says they do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

struct Block {
  bool is_output = false;  // of the commands before it
  std::string text;
};

// The ```sh and ```text blocks of a page, but those below "<!-- by hand -->".
std::vector<Block> BlocksOf(const std::string& page) {
  std::vector<Block> blocks;
  std::istringstream lines(page);
  bool by_hand = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "<!-- by hand -->") by_hand = true;
    if (line != "```sh" && line != "```text") continue;
    Block block{.is_output = line == "```text"};
    while (std::getline(lines, line) && line != "```") block.text += line + "\n";
    if (!by_hand) blocks.push_back(block);
    by_hand = false;
  }
  return blocks;
}

// "…" stands for anything.
std::regex PatternOf(const std::string& line) {
  std::string pattern = ".*";
  for (size_t at = 0; at < line.size();) {
    if (line.compare(at, 3, "…") == 0) {
      pattern += ".*";
      at += 3;
      continue;
    }
    if (std::string("\\^$.|?*+()[]{}").find(line[at]) != std::string::npos) pattern += '\\';
    pattern += line[at++];
  }
  return std::regex(pattern + ".*");
}

// Each expected line is there, in this order.
void ExpectLines(const std::string& expected, const std::string& said) {
  std::istringstream wanted(expected);
  std::istringstream lines(said);
  for (std::string want; std::getline(wanted, want);) {
    bool found = false;
    for (std::string line; !found && std::getline(lines, line);) {
      found = std::regex_match(line, PatternOf(want));
    }
    ASSERT_TRUE(found) << "the tutorial says: " << want << "\nits commands say:\n" << said;
  }
}

// All blocks in one shell, as somebody types them. Before what each says stands a line with its
// number.
os::CommandResult Play(const std::vector<Block>& blocks, const std::string& folder) {
  std::string script = "set -euo pipefail\nexec 2>&1\n";
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (!blocks[i].is_output) script += "echo '@@" + std::to_string(i) + "'\n" + blocks[i].text;
  }
  const Platform& platform = SharedPlatform();
  const auto played =
      os::RunCommand(
          {.argv = {"bash", "-c", script},
           .env =
               std::map<std::string, std::string>{
                   {"PATH", std::string(PAAS_BIN_DIR) + ":" + std::getenv("PATH")},
                   {"HOME", folder},
                   {"TERM", "dumb"},
                   {"PAASCTL_ENDPOINT", "unix:" + platform.root() + "/run/controller.sock"}},
           .cwd = folder,
           .timeout = std::chrono::minutes(5)});
  EXPECT_TRUE(played.ok()) << played.status();
  return played.value_or(os::CommandResult{.exit_code = 1});
}

std::string SaidBy(size_t block, const std::string& output) {
  const std::string mark = "@@" + std::to_string(block) + "\n";
  const size_t from = output.find(mark);
  if (from == std::string::npos) return "";
  return output.substr(from, output.find("\n@@", from) - from);
}

TEST(Tutorial, DoesWhatItSays) {
  for (const char* image : {"nodejs-20", "postgresql-15"}) {
    if (!os::Exists(SharedPlatform().root() + "/images/refs/base/" + image)) {
      GTEST_SKIP() << image << " is not built here";
    }
  }
  const auto page = os::ReadFile(std::string(PAAS_SOURCE_DIR) + "/docs/guide/tutorial.md");
  ASSERT_TRUE(page.ok()) << page.status();
  const std::vector<Block> blocks = BlocksOf(*page);
  ASSERT_GE(blocks.size(), 10u);
  const std::string folder = SharedPlatform().root() + "/tutorial";
  ASSERT_TRUE(os::MakeDirectories(folder).ok());
  const os::CommandResult played = Play(blocks, folder);
  EXPECT_EQ(played.exit_code, 0) << played.output;
  for (size_t i = 1; i < blocks.size(); ++i) {
    if (blocks[i].is_output) ExpectLines(blocks[i].text, SaidBy(i - 1, played.output));
  }
}

// The same for a language whose packages no registry is asked for.
TEST(Init, WritesWhatDeploys) {
  const std::string folder = SharedPlatform().root() + "/counted";
  ASSERT_TRUE(os::MakeDirectories(folder).ok());
  const auto write = [&](const std::string& name, const std::string& text) {
    ASSERT_TRUE(os::WriteFileDurably(folder + "/" + name, text).ok());
  };
  write("pyproject.toml", "[project]\nname = 'counted'\nrequires-python = '>=3.11,<3.12'\n");
  write("main.py",
        "import http.server, os, platform\n"
        "class Page(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200); self.end_headers()\n"
        "        self.wfile.write(platform.python_version().encode())\n"
        "http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Page).serve_forever()\n");
  const os::CommandResult made = SharedPlatform().Paasctl({"init", "--upsun", folder});
  ASSERT_EQ(made.exit_code, 0) << made.error_output;
  const os::CommandResult deployed =
      SharedPlatform().Paasctl({"deploy", "-p", "counted", "-e", "main", folder});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_THAT(Curl(SharedPlatform().Url("counted")).body, ::testing::StartsWith("3.11."));
  EXPECT_EQ(SharedPlatform().Paasctl({"delete", "--yes", "-p", "counted", "-e", "main"}).exit_code,
            0);
}

}  // namespace
}  // namespace paas::testing
