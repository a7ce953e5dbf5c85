// TLS among members, with certificates made for the test.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "paas/image/v1/image_store.grpc.pb.h"
#include "tests/support/free_port.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::rpc {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace v1 = ::paas::image::v1;

class EmptyStore final : public v1::ImageStore::Service {
  grpc::Status List(grpc::ServerContext*, const v1::ListRequest*, v1::ListResponse*) override {
    ++calls;
    return grpc::Status::OK;
  }

 public:
  std::atomic<int> calls{0};
};

class MemberTlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
        "-subj /CN=ca -keyout ca.key -out ca.pem");
  }

  void Run(const std::string& script) {
    EXPECT_OK(
        os::RunChecked({.argv = {"sh", "-c", "set -e; cd \"$1\"\n" + script, "sh", root_.path()}}));
  }

  // A member of the authority, in one file that is replaced in one rename.
  TlsFiles Issue(const std::string& name, const std::string& uri) {
    Run("n=" + name + "\n" +
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=$n "
        "-keyout $n.key -out $n.csr\n"
        "printf 'subjectAltName=DNS:member.paas.internal,URI:" +
        uri +
        "' >$n.ext\n"
        "openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 "
        "-extfile $n.ext -out $n.crt\n"
        "cat $n.key $n.crt >$n.new; mv $n.new $n.pem");
    const std::string file = root_ / (name + ".pem");
    return {root_ / "ca.pem", file, file};
  }

  // What the server sees of who calls it; it admits nobody whose URI has "refused" in it.
  CallCheck Check() {
    return [this](const Peer& peer, std::string_view method) -> Status {
      const std::lock_guard lock(mutex_);
      seen_ = peer;
      method_ = std::string(method);
      const bool is_refused =
          !peer.uris.empty() && peer.uris[0].find("refused") != std::string::npos;
      if (!is_refused) return absl::OkStatus();
      return Status(absl::StatusCode::kPermissionDenied, "not for the likes of you");
    };
  }

  static PeerCheck Expect(const std::string& uri) {
    return [uri](const Peer& peer) -> Status {
      if (peer.uris == std::vector<std::string>{uri}) return absl::OkStatus();
      return Status(absl::StatusCode::kPermissionDenied, "somebody else");
    };
  }

  StatusOr<std::unique_ptr<Server>> Serve(const TlsFiles& files, bool optional = false) {
    return Server::Start({.endpoints = {endpoint_},
                          .tls = files,
                          .client_certificate_optional = optional,
                          .member_check = Check()},
                         {&store_});
  }

  static Status Call(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(10));
    v1::ListResponse response;
    return FromGrpc(v1::ImageStore::NewStub(channel)->List(&context, v1::ListRequest(), &response));
  }

  Status CallWith(const TlsFiles& tls, const std::string& expected) {
    PAAS_ASSIGN_OR_RETURN(const auto channel, ConnectToMember(endpoint_, tls, Expect(expected)));
    return Call(channel);
  }

  testing::TempDirectory root_;
  Endpoint endpoint_{Endpoint::Kind::kTcp, "127.0.0.1:" + std::to_string(testing::FreePort())};
  EmptyStore store_;
  std::mutex mutex_;
  Peer seen_;
  std::string method_;
};

// The address is in no certificate: it is the name that counts.
TEST_F(MemberTlsTest, EachSideKnowsTheOther) {
  ASSERT_OK_AND_ASSIGN(const auto server, Serve(Issue("server", "spiffe://x/server")));
  EXPECT_OK(CallWith(Issue("client", "spiffe://x/client"), "spiffe://x/server"));
  EXPECT_THAT(seen_.uris, ElementsAre("spiffe://x/client"));
  EXPECT_EQ(method_, "/paas.image.v1.ImageStore/List");
  EXPECT_THAT(CallWith(Issue("client", "spiffe://x/client"), "spiffe://x/other"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(store_.calls, 1);
}

TEST_F(MemberTlsTest, ACallThatIsRefusedReachesNoService) {
  ASSERT_OK_AND_ASSIGN(const auto server, Serve(Issue("server", "spiffe://x/server")));
  EXPECT_THAT(CallWith(Issue("client", "spiffe://x/refused"), "spiffe://x/server"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not for the likes of you")));
  EXPECT_EQ(store_.calls, 0);
}

TEST_F(MemberTlsTest, WithoutACertificateNobodyComesInUnlessThatIsAllowed) {
  const TlsFiles files = Issue("server", "spiffe://x/server");
  const TlsFiles none = {root_ / "ca.pem", "", ""};
  {
    ASSERT_OK_AND_ASSIGN(const auto server, Serve(files));
    EXPECT_THAT(CallWith(none, "spiffe://x/server"), StatusIs(absl::StatusCode::kUnavailable));
  }
  ASSERT_OK_AND_ASSIGN(const auto server, Serve(files, /*optional=*/true));
  EXPECT_OK(CallWith(none, "spiffe://x/server"));
  EXPECT_THAT(seen_.uris, ElementsAre());
}

TEST_F(MemberTlsTest, ACertificateOfAnotherAuthorityIsWorthNothing) {
  const TlsFiles files = Issue("server", "spiffe://x/server");
  const TlsFiles ours = Issue("client", "spiffe://x/client");
  ASSERT_OK_AND_ASSIGN(const auto server, Serve(files, /*optional=*/true));
  ASSERT_OK_AND_ASSIGN(const std::string authority, os::ReadFile(root_ / "ca.pem"));
  SetUp();  // another one with the same name
  const TlsFiles stranger = Issue("stranger", "spiffe://x/client");
  ASSERT_OK(os::WriteFileDurably(root_ / "ca.pem", authority));
  EXPECT_OK(CallWith(ours, "spiffe://x/server"));
  EXPECT_THAT(CallWith(stranger, "spiffe://x/server"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(store_.calls, 1);
}

// Both sides are given other names while they run; the next connection is with these.
TEST_F(MemberTlsTest, ARenewedCertificateIsTakenUpWithoutARestart) {
  ASSERT_OK_AND_ASSIGN(const auto server, Serve(Issue("server", "spiffe://x/server")));
  const TlsFiles client = Issue("client", "spiffe://x/client");
  EXPECT_OK(CallWith(client, "spiffe://x/server"));
  Issue("server", "spiffe://x/renewed");
  Issue("client", "spiffe://x/client2");
  Status status;
  for (int tries = 0; tries < 100 && !(status = CallWith(client, "spiffe://x/renewed")).ok();
       ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_OK(status);
  EXPECT_THAT(seen_.uris, ElementsAre("spiffe://x/client2"));
}

TEST_F(MemberTlsTest, AFileThatIsMissingIsNamed) {
  const Status refused = CallWith({"/none/ca.pem", "/none/a.pem", "/none/a.pem"}, "");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none/ca.pem")));
}

}  // namespace
}  // namespace paas::rpc
