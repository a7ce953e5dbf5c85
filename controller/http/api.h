#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "controller/http/event_stream.h"
#include "controller/http/route_table.h"

namespace paas::controller::http {

// A request for the API, when its headers were read.
struct ApiRequest {
  std::string method;
  std::string target;  // as it was sent
  std::string authorization;
  std::string accept;
  std::string content_type;
  std::string last_event_id;
  // Gives the body piece by piece until it ends or `take` says false. False: it did not come whole.
  using Take = std::function<bool(std::string_view)>;
  std::function<bool(const Take&)> read_body;
  // One of the places for what goes on for long; null: all are taken.
  std::function<std::shared_ptr<void>()> take_place;
};

struct ApiAnswer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::multimap<std::string, std::string> headers;
  std::unique_ptr<AnswerStream> stream;  // instead of the body
};

// The API: finds the RPC of a request and calls it through `channel`, so that who may do what is
// decided where all calls are decided. Only tokens are taken: what a browser sends by itself makes
// nobody known. Thread-safe; outlives its answers.
class Api {
 public:
  // The channel leads to the controller's own gRPC server.
  Api(std::shared_ptr<grpc::Channel> channel, const std::string& version);

  // Blocks for as long as the call takes, but for streams.
  ApiAnswer Answer(const ApiRequest& request);
  // Ends what is under way.
  void Shutdown() { calls_.CancelAll(); }

 private:
  ApiAnswer AnswerRoute(const FoundRoute& found, const Target& target, const ApiRequest& request);
  ApiAnswer AnswerHealth();
  ApiAnswer AnswerCall(const Route& route, const google::protobuf::Message& message,
                       const ApiRequest& request);
  ApiAnswer AnswerUpload(const Route& route, google::protobuf::Message& message,
                         const ApiRequest& request);
  ApiAnswer AnswerDownload(std::unique_ptr<RpcCall> call,
                           std::unique_ptr<google::protobuf::Message> message,
                           const google::protobuf::Message& asked);
  ApiAnswer Conclude(const Route& route, std::unique_ptr<RpcCall> call, const ApiRequest& request);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string document_;
  ActiveCalls calls_;
};

}  // namespace paas::controller::http
