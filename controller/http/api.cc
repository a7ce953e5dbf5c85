#include "controller/http/api.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>

#include "common/rpc/health_client.h"
#include "controller/access/token.h"
#include "controller/http/archive_stream.h"
#include "controller/http/event_text.h"
#include "controller/http/messages.h"
#include "controller/http/openapi.h"
#include "controller/http/problem.h"
#include "controller/http/request_body.h"
#include "controller/rpc/activity_key.h"

namespace paas::controller::http {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr std::chrono::seconds kQuestionTimeout(60);
constexpr std::chrono::hours kStreamTimeout(24);
constexpr std::chrono::seconds kHealthTimeout(2);

ApiAnswer Problem(int http_status, const Status& status) {
  ApiAnswer answer{.status = http_status,
                   .type = kProblemType,
                   .body = ProblemJson(http_status, status),
                   .headers = {},
                   .stream = nullptr};
  if (http_status == 401) answer.headers.emplace("WWW-Authenticate", "Bearer");
  if (http_status == 429 || http_status == 503) answer.headers.emplace("Retry-After", "5");
  return answer;
}

ApiAnswer Problem(const Status& status) { return Problem(HttpStatusOf(status.code()), status); }

ApiAnswer Json(std::string body) {
  ApiAnswer answer;
  answer.body = std::move(body);
  return answer;
}

ApiAnswer NoSuchRoute(const FoundRoute& found, const ApiRequest& request) {
  if (found.methods.empty()) {
    return Problem(NotFound("there is nothing here; GET /v1/openapi.json tells what there is"));
  }
  std::string methods;
  for (const std::string_view method : found.methods) {
    methods += (methods.empty() ? "" : ", ") + std::string(method);
  }
  ApiAnswer answer =
      Problem(405, Unimplemented(request.method + " is not known here; " + methods + " is"));
  answer.headers.emplace("Allow", methods);
  return answer;
}

// The sequence after which a reader goes on.
Status Resume(const ApiRequest& request, Message& message) {
  if (request.last_event_id.empty() ||
      message.GetDescriptor()->FindFieldByName("after_sequence") == nullptr) {
    return absl::OkStatus();
  }
  return Annotate(SetField(message, "after_sequence", request.last_event_id), "Last-Event-ID");
}

std::string TextOf(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message,
                                            message.GetDescriptor()->FindFieldByName(field));
}

ApiAnswer Queued(const std::string& activity) {
  ApiAnswer answer = Json(nlohmann::json{{"activity", activity}}.dump());
  answer.status = 202;
  answer.headers.emplace("Location", "/v1/activities/" + activity);
  return answer;
}

}  // namespace

Api::Api(std::shared_ptr<grpc::Channel> channel, const std::string& version)
    : channel_(std::move(channel)), document_(OpenApiDocument(version)) {}

ApiAnswer Api::Answer(const ApiRequest& request) {
  const StatusOr<Target> target = ParseTarget(request.target);
  if (!target.ok()) return Problem(target.status());
  const bool is_get = request.method == "GET" || request.method == "HEAD";
  if (is_get && target->segments == std::vector<std::string>{"v1", "openapi.json"}) {
    return Json(document_);
  }
  if (is_get && target->segments == std::vector<std::string>{"v1", "health"}) return AnswerHealth();
  const FoundRoute found = FindRoute(request.method, *target);
  if (found.route == nullptr) return NoSuchRoute(found, request);
  // Nothing else becomes metadata of a call: gRPC ends the process over bytes that are no text.
  if (!ParseToken(BearerOf(request.authorization)).ok()) {
    return Problem(Status(absl::StatusCode::kUnauthenticated,
                          "show a token: Authorization: Bearer paas_…; paasctl token create makes "
                          "one"));
  }
  return AnswerRoute(found, *target, request);
}

ApiAnswer Api::AnswerHealth() {
  const bool serves = rpc::AskHealth(channel_, kHealthTimeout) == rpc::Health::kServing;
  if (!serves) return Problem(Unavailable("the controller does not serve"));
  return Json(R"({"status":"serving"})");
}

ApiAnswer Api::AnswerRoute(const FoundRoute& found, const Target& target,
                           const ApiRequest& request) {
  const Route& route = *found.route;
  std::string body;
  auto query = target.query;
  if (route.body == Body::kJson) {
    const Status read = ReadJsonBody(request, &body);
    if (!read.ok()) return Problem(BodyStatusOf(read), read);
  } else if (route.uploads()) {
    for (auto& [name, value] : query) name = "header." + name;
  }
  const StatusOr<std::unique_ptr<Message>> message = ReadRequest(route, found.fields, query, body);
  if (!message.ok()) return Problem(message.status());
  const Status resumed = Resume(request, **message);
  if (!resumed.ok()) return Problem(resumed);
  if (route.uploads()) return AnswerUpload(route, **message, request);
  return AnswerCall(route, **message, request);
}

ApiAnswer Api::AnswerCall(const Route& route, const Message& message, const ApiRequest& request) {
  const MethodDescriptor& method = *MethodOf(route);
  auto call = std::make_unique<RpcCall>(
      calls_, channel_, method, request.authorization,
      method.server_streaming() ? std::chrono::seconds(kStreamTimeout) : kQuestionTimeout);
  call->Write(message);
  call->WritesDone();
  if (route.downloads) {
    return AnswerDownload(std::move(call), NewMessage(method.output_type()), message);
  }
  return Conclude(route, std::move(call), request);
}

ApiAnswer Api::AnswerDownload(std::unique_ptr<RpcCall> call, std::unique_ptr<Message> message,
                              const Message& asked) {
  auto stream = std::make_unique<ArchiveStream>(std::move(call), std::move(message));
  const Status begun = stream->Begin();
  if (!begun.ok()) return Problem(begun);
  ApiAnswer answer;
  answer.type = kBackupType;
  // There is such a backup: neither name holds a quote.
  const std::string name = TextOf(asked, "project") + "-" + TextOf(asked, "backup") + ".tar.zst";
  answer.headers.emplace("Content-Disposition", "attachment; filename=\"" + name + "\"");
  answer.stream = std::move(stream);
  return answer;
}

ApiAnswer Api::AnswerUpload(const Route& route, Message& message, const ApiRequest& request) {
  const std::shared_ptr<void> place = request.take_place();
  if (place == nullptr) return Problem(NoPlaceForStreams());
  auto call = std::make_unique<RpcCall>(calls_, channel_, *MethodOf(route), request.authorization,
                                        kStreamTimeout);
  if (call->Write(message)) {
    const Status sent = SendArchive(route.body, request, *call, message);
    if (!sent.ok()) return Problem(BodyStatusOf(sent), sent);
  }
  call->WritesDone();
  return Conclude(route, std::move(call), request);
}

// Everything was sent: what comes back.
ApiAnswer Api::Conclude(const Route& route, std::unique_ptr<RpcCall> call,
                        const ApiRequest& request) {
  const MethodDescriptor& method = *MethodOf(route);
  std::unique_ptr<Message> message = NewMessage(method.output_type());
  if (!method.server_streaming()) {
    const auto news = call->Read(message.get(), kStreamTimeout);
    const Status status = call->Finish();
    if (!status.ok()) return Problem(status);
    if (news != RpcCall::News::kMessage) return Problem(Internal("no answer"));
    StatusOr<std::string> json = ToJson(*message);
    return json.ok() ? Json(*std::move(json)) : Problem(json.status());
  }
  if (route.method != "GET" && !AsksForEvents(request.accept)) {
    // An archive is taken in before there is an activity.
    const auto news = call->AwaitAnswer(route.uploads() ? kStreamTimeout : kQuestionTimeout);
    const std::string activity = call->Said(kActivityKey);
    if (!activity.empty()) return Queued(activity);
    if (news == RpcCall::News::kQuiet) {
      return Problem(Status(absl::StatusCode::kDeadlineExceeded,
                            "nothing was said of an activity yet; it may have been queued, see the "
                            "environment's activities"));
    }
    const Status status = call->Finish();
    return Problem(status.ok() ? Internal("no activity was queued") : status);
  }
  auto stream = std::make_unique<EventStream>(std::move(call), std::move(message));
  const StatusOr<EventStream::Begun> begun = stream->Begin();
  if (!begun.ok()) return Problem(begun.status());
  ApiAnswer answer;
  answer.type = kEventStreamType;
  // Browsers ask again when a stream ends; this tells them that there is no more.
  answer.status = *begun == EventStream::Begun::kEnded ? 204 : 200;
  if (*begun == EventStream::Begun::kStreams) answer.stream = std::move(stream);
  return answer;
}

}  // namespace paas::controller::http
