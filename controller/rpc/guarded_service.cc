#include "controller/rpc/guarded_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/method_handler.h>

#include <optional>

#include "controller/access/token.h"

namespace paas::controller {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using grpc::internal::MethodHandler;
using grpc::internal::RpcMethod;
using HandlerParameter = MethodHandler::HandlerParameter;

// The message and field at the end of a path of names; nothing when it does not lead anywhere.
struct Found {
  const Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

Found Find(const Message& message, std::string_view path) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr || field->is_repeated()) return {};
  if (dot == std::string_view::npos) return {&message, field};
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return {};
  return Find(message.GetReflection()->GetMessage(message, field), path.substr(dot + 1));
}

std::string TextAt(const Message& message, std::string_view path) {
  if (path.empty()) return "";
  const Found found = Find(message, path);
  if (found.field == nullptr || found.field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return found.message->GetReflection()->GetString(*found.message, found.field);
}

bool FlagAt(const Message& message, std::string_view path) {
  if (path.empty()) return false;
  const Found found = Find(message, path);
  return found.field != nullptr && found.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL &&
         found.message->GetReflection()->GetBool(*found.message, found.field);
}

std::string Metadata(const grpc::ServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

// What the gate knows a call by; AuditObserver finds it by the same.
const void* KeyOf(const grpc::ServerContext& context) {
  return static_cast<const grpc::ServerContextBase*>(&context);
}

// Ends a call that was not let in, whatever its shape.
template <grpc::StatusCode code>
void End(const HandlerParameter& param, const Status& why) {
  grpc::internal::ErrorMethodHandler<code>(paas::Message(why)).RunHandler(param);
}

void Refuse(const HandlerParameter& param, const Status& why) {
  switch (why.code()) {
    case absl::StatusCode::kPermissionDenied:
      return End<grpc::StatusCode::PERMISSION_DENIED>(param, why);
    case absl::StatusCode::kUnauthenticated:
      return End<grpc::StatusCode::UNAUTHENTICATED>(param, why);
    case absl::StatusCode::kInvalidArgument:
      return End<grpc::StatusCode::INVALID_ARGUMENT>(param, why);
    case absl::StatusCode::kNotFound:
      return End<grpc::StatusCode::NOT_FOUND>(param, why);
    default:
      return End<grpc::StatusCode::UNAVAILABLE>(param, why);
  }
}

// One call: asks the gate, then the service's own handler.
class GuardedHandler final : public MethodHandler {
 public:
  GuardedHandler(MethodHandler& inner, std::string method, bool is_stream, Gate& gate, Door door)
      : inner_(inner),
        method_(std::move(method)),
        is_stream_(is_stream),
        gate_(gate),
        door_(door) {}

  void* Deserialize(grpc_call* call, grpc_byte_buffer* request, grpc::Status* status,
                    void** data) override {
    return inner_.Deserialize(call, request, status, data);
  }

  void RunHandler(const HandlerParameter& param) override {
    // What could not be read is answered by the handler without a look at the service.
    if (!param.status.ok()) return inner_.RunHandler(param);
    auto* message = static_cast<google::protobuf::MessageLite*>(param.request);
    const Status permitted = Check(*static_cast<grpc::ServerContext*>(param.server_context),
                                   is_stream_ ? nullptr : dynamic_cast<const Message*>(message));
    if (permitted.ok()) return inner_.RunHandler(param);
    // It lies in the call's own memory, and the handler would have ended its life.
    if (message != nullptr) message->~MessageLite();
    Refuse(param, permitted);
  }

 private:
  Status Check(const grpc::ServerContext& context, const Message* message) const {
    const Rule* rule = FindRule(method_);
    const bool is_for_git = rule != nullptr && rule->need == Need::kGitFront;
    if (rule == nullptr || is_for_git != (door_ == Door::kGitFront)) {
      return Status(absl::StatusCode::kPermissionDenied, method_ + " is not served here");
    }
    if (is_for_git) return absl::OkStatus();
    PAAS_ASSIGN_OR_RETURN(const Caller caller, gate_.Authenticate(PresentedBy(context)));
    if (is_stream_) return absl::OkStatus();
    if (message == nullptr) return Internal(method_ + ": a request of no known kind");
    return gate_.PermitCall(KeyOf(context), caller, ReadRequest(*rule, *message));
  }

  MethodHandler& inner_;
  const std::string method_;
  const bool is_stream_;  // of requests
  Gate& gate_;
  const Door door_;
};

// The handlers of a service are protected; naming the member through a class of our own is how the
// language lets one have them.
class Handlers : public grpc::Service {
 public:
  static MethodHandler& Of(grpc::Service& service, int index) {
    return *(service.*&Handlers::GetHandler)(index);
  }
};

RpcMethod::RpcType TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  }
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

}  // namespace

Gate::Presented PresentedBy(const grpc::ServerContext& context) {
  Gate::Presented presented{.is_own_socket = context.peer().starts_with("unix:"),
                            .token = std::string(BearerOf(Metadata(context, "authorization")))};
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return presented;
  for (const grpc::string_ref& name : auth->FindPropertyValues("x509_common_name")) {
    presented.certificate_name = std::string(name.data(), name.size());
  }
  return presented;
}

Gate::Request ReadRequest(const Rule& rule, const Message& message) {
  const bool shows_secrets = FlagAt(message, rule.secret);
  return {.call = std::string(rule.call),
          .need = rule.need,
          .verb = shows_secrets ? std::max(rule.verb, Verb::kPush) : rule.verb,
          .project = TextAt(message, rule.project),
          .environment = TextAt(message, rule.environment),
          .activity = TextAt(message, rule.activity),
          .object = TextAt(message, rule.object),
          .parent = FlagAt(message, rule.reads_parent) ? ParentUse::kReads : rule.parent,
          .new_parent = TextAt(message, rule.new_parent)};
}

GuardedService::GuardedService(grpc::Service& service, const std::string& name, Gate& gate,
                               Door door) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
  // A service without calls is one that nobody can use.
  for (int i = 0; descriptor != nullptr && i < descriptor->method_count(); ++i) {
    const MethodDescriptor& method = *descriptor->method(i);
    names_.push_back("/" + name + "/" + method.name());
    AddMethod(new grpc::internal::RpcServiceMethod(
        names_.back().c_str(), TypeOf(method),
        new GuardedHandler(Handlers::Of(service, i), names_.back(), method.client_streaming(), gate,
                           door)));
  }
}

Status PermitFirst(Gate& gate, const grpc::ServerContext& context, const std::string& method,
                   const Message& message) {
  const Rule* rule = FindRule(method);
  if (rule == nullptr) {
    return Status(absl::StatusCode::kPermissionDenied, method + " is not served here");
  }
  PAAS_ASSIGN_OR_RETURN(const Caller caller, gate.Authenticate(PresentedBy(context)));
  return gate.PermitCall(KeyOf(context), caller, ReadRequest(*rule, message));
}

}  // namespace paas::controller
