#include "common/rpc/server.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/file.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/image/v1/image_store.grpc.pb.h"
#include "tests/support/status_matchers.h"

namespace paas::rpc {
namespace {

using ::paas::image::v1::ImageStore;
using ::paas::testing::StatusIs;
namespace v1 = ::paas::image::v1;

class FakeStore final : public ImageStore::Service {
  grpc::Status Stat(grpc::ServerContext*, const v1::StatRequest* request,
                    v1::StatResponse* response) override {
    if (request->digest().empty()) return ToGrpc(NotFound("no such image"));
    response->set_digest(request->digest());
    return grpc::Status::OK;
  }
};

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/paas-rpc-test-XXXXXX";
    ASSERT_NE(::mkdtemp(path), nullptr);
    root_ = path;
    endpoint_ = {Endpoint::Kind::kUnix, root_ + "/s.sock"};
  }
  void TearDown() override { EXPECT_OK(os::RemoveTree(root_)); }

  Status Stat(const std::string& digest) {
    auto channel = Connect(endpoint_, {});
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(5));
    v1::StatRequest request;
    request.set_digest(digest);
    v1::StatResponse response;
    return FromGrpc(ImageStore::NewStub(*channel)->Stat(&context, request, &response));
  }

  std::string root_;
  Endpoint endpoint_;
  FakeStore store_;
};

TEST_F(ServerTest, ServesOnASocketThatOnlyItsGroupMayUse) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_OK(Stat("sha256:x"));
  struct stat info;
  ASSERT_EQ(::stat(endpoint_.address.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

TEST_F(ServerTest, ErrorsKeepTheirCodeAndText) {
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_THAT(Stat(""), StatusIs(absl::StatusCode::kNotFound, "no such image"));
}

TEST_F(ServerTest, RefusesASocketThatIsServedAndReplacesAStaleOne) {
  {
    ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
    EXPECT_THAT(Server::Start({.endpoints = {endpoint_}}, {&store_}),
                StatusIs(absl::StatusCode::kAlreadyExists));
  }
  ASSERT_OK(os::WriteFileDurably(endpoint_.address, "stale"));
  ASSERT_OK_AND_ASSIGN(auto server, Server::Start({.endpoints = {endpoint_}}, {&store_}));
  EXPECT_OK(Stat("sha256:x"));
}

TEST_F(ServerTest, TcpWithoutTlsIsRefused) {
  const Endpoint tcp{Endpoint::Kind::kTcp, "127.0.0.1:0"};
  EXPECT_THAT(Server::Start({.endpoints = {tcp}}, {&store_}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Connect(tcp, {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::rpc
