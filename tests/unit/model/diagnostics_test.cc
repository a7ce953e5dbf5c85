#include "model/diagnostics.h"

#include <gtest/gtest.h>

namespace paas::model {
namespace {

TEST(FormatDiagnostic, PutsThePlaceFirstAndTheHintLast) {
  Diagnostic diagnostic{Severity::kError, {"a.yaml", 3, 5}, "web", "unknown key", "write x"};
  EXPECT_EQ(Format(diagnostic), "a.yaml:3:5: web: unknown key; write x");
  diagnostic.location = {"a.yaml", 0, 0};
  diagnostic.hint = "";
  EXPECT_EQ(Format(diagnostic), "a.yaml: web: unknown key");
}

TEST(DiagnosticsToStatus, HoldsErrorsOnly) {
  const Diagnostic warning{Severity::kWarning, {}, "", "w", ""};
  EXPECT_TRUE(ToStatus({warning}).ok());
  EXPECT_EQ(Message(ToStatus({warning, {Severity::kError, {}, "", "e", ""}})), "e");
}

TEST(ClosestMatch, FindsMisspellingsAndNothingElse) {
  const std::vector<std::string> keys = {"passthru", "max_request_size", "allow", "type", "to"};
  EXPECT_EQ(ClosestMatch("passthrough", keys), "passthru");
  EXPECT_EQ(ClosestMatch("node", {"php", "nodejs"}), "nodejs");
  EXPECT_EQ(ClosestMatch("pasthru", keys), "passthru");
  EXPECT_EQ(ClosestMatch("maxRequestSize", keys), "max_request_size");
  EXPECT_EQ(ClosestMatch("alolw", keys), "allow");
  EXPECT_EQ(ClosestMatch("tpye", keys), "type");
  EXPECT_EQ(ClosestMatch("completely", keys), "");
}

}  // namespace
}  // namespace paas::model
