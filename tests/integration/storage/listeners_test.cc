// Which range is served where, over deaths of the daemon and of nfsd.

#include "storage/nfsd/listeners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/os/subprocess.h"
#include "tests/integration/storage/nfsd_stand_in.h"

namespace paas::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::StatusIs;

constexpr uint32_t kFirst = 400'000'000;
constexpr uint32_t kSecond = 500'000'000;

class ServedRanges : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}));
    Reopen();
  }
  void Reopen() {
    auto opened =
        Listeners::Open({.file = File(), .address = "127.0.0.1", .first_port = 20490}, &server_);
    ASSERT_OK(opened);
    listeners_ = *std::move(opened);
  }
  std::string File() const { return directory_ / "listeners"; }

  testing::TempDirectory directory_;
  NfsdStandIn nfsd_;
  Nfsd server_{nfsd_.path()};
  std::unique_ptr<Listeners> listeners_;
};

TEST_F(ServedRanges, HaveAPortOfTheirOwnThatStays) {
  ASSERT_OK_AND_ASSIGN(const uint16_t first, listeners_->Serve(kFirst));
  EXPECT_THAT(nfsd_.Given(), MatchesRegex("[0-9]+\n"));
  nfsd_.Have("tcp 2049\ntcp 20490\n");
  ASSERT_OK_AND_ASSIGN(const uint16_t second, listeners_->Serve(kSecond));
  EXPECT_EQ(first, 20490);
  EXPECT_EQ(second, 20491);
  Reopen();
  EXPECT_EQ(listeners_->Serve(kSecond).value_or(0), second);
  EXPECT_EQ(listeners_->Serve(kFirst).value_or(0), first);
}

// The daemon was killed in between, or is a new one: nfsd has the sockets still.
TEST_F(ServedRanges, AreAdoptedWithWhatNfsdHas) {
  ASSERT_OK(os::WriteFileDurably(File(), "20490 400000000\n"));
  nfsd_.Have("tcp 20490\n");
  Reopen();
  EXPECT_OK(listeners_->Restore());
  EXPECT_EQ(nfsd_.Given(), "tcp 20490\n");
  EXPECT_EQ(listeners_->Serve(kFirst).value_or(0), 20490);
  EXPECT_EQ(nfsd_.Given(), "tcp 20490\n");
}

TEST_F(ServedRanges, ComeBackWhenNfsdWasRestarted) {
  ASSERT_OK(listeners_->Serve(kFirst));
  nfsd_.Run(false);
  nfsd_.Have("");
  EXPECT_THAT(listeners_->Restore(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(nfsd_.Given(), "");  // one without threads would keep it from starting as it is told
  nfsd_.Run(true);
  EXPECT_OK(listeners_->Restore());
  EXPECT_THAT(nfsd_.Given(), MatchesRegex("[0-9]+\n"));
}

TEST_F(ServedRanges, PassByPortsThatOthersHave) {
  const os::UniqueFd other(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(20490);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(other.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(::listen(other.get(), 1), 0);
  EXPECT_EQ(listeners_->Serve(kFirst).value_or(0), 20491);
}

TEST_F(ServedRanges, AreNoneWithoutNfsd) {
  nfsd_.Run(false);
  EXPECT_THAT(listeners_->Serve(kFirst),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("nfs-kernel-server")));
  EXPECT_FALSE(os::Exists(File()));
  EXPECT_THAT(Nfsd("/nowhere").Check(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("serves no NFS")));
}

TEST_F(ServedRanges, AreRangesOfContainers) {
  EXPECT_THAT(listeners_->Serve(0), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(os::WriteFileDurably(File(), "20490 400000000\n20490 500000000\n"));
  EXPECT_THAT(
      Listeners::Open({.file = File(), .address = "127.0.0.1", .first_port = 20490}, &server_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(File())));
}

}  // namespace
}  // namespace paas::storage
