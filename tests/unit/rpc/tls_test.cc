// Mutual TLS between machines, with certificates made for the test.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

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
namespace v1 = ::paas::image::v1;

class EmptyStore final : public v1::ImageStore::Service {
  grpc::Status List(grpc::ServerContext*, const v1::ListRequest*, v1::ListResponse*) override {
    return grpc::Status::OK;
  }
};

class TlsTest : public ::testing::Test {
 protected:
  // An authority `name`, and a certificate of it for 127.0.0.1 that is valid for `days`.
  TlsFiles Issue(const std::string& name, int days) {
    const std::string script =
        "set -e; cd \"$1\"; n=$2\n"
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
        "-subj /CN=$n-ca -keyout $n-ca.key -out $n-ca.pem\n"
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=$n "
        "-keyout $n.key -out $n.csr\n"
        "printf 'subjectAltName=IP:127.0.0.1' > $n.ext\n"
        "openssl x509 -req -in $n.csr -CA $n-ca.pem -CAkey $n-ca.key -CAcreateserial -days $3 "
        "-extfile $n.ext -out $n.pem\n";
    EXPECT_OK(os::RunChecked(
        {.argv = {"sh", "-c", script, "sh", root_.path(), name, std::to_string(days)}}));
    return {root_ / (name + "-ca.pem"), root_ / (name + ".pem"), root_ / (name + ".key")};
  }

  Status CallWith(const TlsFiles& tls) {
    auto channel = Connect(endpoint_, tls);
    if (!channel.ok()) return channel.status();
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(10));
    v1::ListResponse response;
    return FromGrpc(
        v1::ImageStore::NewStub(*channel)->List(&context, v1::ListRequest(), &response));
  }

  testing::TempDirectory root_;
  Endpoint endpoint_{Endpoint::Kind::kTcp, "127.0.0.1:" + std::to_string(testing::FreePort())};
  EmptyStore store_;
};

TEST_F(TlsTest, OnlyWhoHasACertificateOfTheAuthorityIsServed) {
  const TlsFiles ours = Issue("ours", 30);
  const TlsFiles stranger = Issue("stranger", 30);
  ASSERT_OK_AND_ASSIGN(auto server,
                       Server::Start({.endpoints = {endpoint_}, .tls = ours}, {&store_}));
  EXPECT_OK(CallWith(ours));
  EXPECT_THAT(CallWith(stranger), StatusIs(absl::StatusCode::kUnavailable));
  // Knows whom to trust, and has nothing to show that the server would trust.
  EXPECT_THAT(CallWith({ours.authority, stranger.certificate, stranger.key}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, FilesThatAreMissingAreNamed) {
  EXPECT_THAT(Connect(endpoint_, {"/none/ca.pem", "/none/a.pem", "/none/a.key"}),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("/none/ca.pem")));
}

}  // namespace
}  // namespace paas::rpc
