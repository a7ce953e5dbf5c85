#include "controller/router/served_certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::paas::testing::TempDirectory;
using ::testing::StartsWith;

TEST(ServeCertificates, CopiesEachFileOnceUnderANameThatTellsItsContent) {
  const TempDirectory directory;
  ASSERT_OK(os::WriteFileDurably(directory / "a.pem", "certificate and key"));
  ASSERT_OK(os::WriteFileDurably(directory / "b.crt", "certificate"));
  ASSERT_OK(os::WriteFileDurably(directory / "b.key", "key"));
  const CertificateFiles a{directory / "a.pem", directory / "a.pem", "1"};
  const CertificateFiles b{directory / "b.crt", directory / "b.key", "2"};
  ServedCertificates served =
      ServeCertificates({{"a.org", a}, {"www.a.org", a}, {"b.org", b}}, "/srv/router/files");
  EXPECT_EQ(served.files.size(), 3u);
  EXPECT_EQ(served.certificates["a.org"], served.certificates["www.a.org"]);
  EXPECT_EQ(served.certificates["a.org"].fingerprint, "1");
  const std::string path = served.certificates["b.org"].key;
  EXPECT_THAT(path, StartsWith("/srv/router/files/tls-"));
  EXPECT_EQ(served.files[path.substr(path.rfind('/') + 1)], "key");

  // Renewed under its old path: another copy, since workers may still read the first.
  ASSERT_OK(os::WriteFileDurably(directory / "b.key", "new key"));
  EXPECT_NE(ServeCertificates({{"b.org", b}}, "/srv/router/files").certificates["b.org"].key, path);
}

TEST(ServeCertificates, LeavesOutWhatCannotBeRead) {
  const ServedCertificates served =
      ServeCertificates({{"a.org", {"/missing.crt", "/missing.key", "1"}}}, "/x");
  EXPECT_TRUE(served.certificates.empty());
}

}  // namespace
}  // namespace paas::controller
