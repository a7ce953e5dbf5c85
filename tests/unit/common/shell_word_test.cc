#include "common/text/shell_word.h"

#include <gtest/gtest.h>

#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"

namespace paas::text {
namespace {

TEST(ShellWord, EndsTheQuoteForAQuote) {
  EXPECT_EQ(ShellWord("it's $HOME"), R"('it'\''s $HOME')");
  EXPECT_EQ(ShellWord(""), "''");
}

TEST(ShellWord, SurvivesTheShell) {
  for (const std::string text : {"", "a b", "it's", "$HOME `id` \\n \"x\"", "line\nline"}) {
    ASSERT_OK_AND_ASSIGN(const std::string output,
                         os::RunChecked({{"/bin/dash", "-c", "printf %s " + ShellWord(text)}}));
    EXPECT_EQ(output, text);
  }
}

}  // namespace
}  // namespace paas::text
