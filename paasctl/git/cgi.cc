#include "paasctl/git/cgi.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "common/os/file.h"
#include "paasctl/git/git_process.h"
#include "paasctl/git/push_answer.h"
#include "paasctl/git/ssh_command.h"

namespace paas::paasctl {
namespace {

int Answer(const std::string& status, const std::string& text, const std::string& header = "") {
  std::string answer = "Status: ";
  for (const std::string& part :
       {status, std::string("\r\n"), header,
        std::string("Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n\r\n"),
        text, std::string("\n")}) {
    answer += part;
  }
  (void)os::WriteAll(1, answer);
  return 0;
}

int AskForToken(const std::string& why) {
  return Answer("401 Unauthorized", why, "WWW-Authenticate: Basic realm=\"git\"\r\n");
}

int AnswerFor(const Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return AskForToken(Message(status));
    case absl::StatusCode::kPermissionDenied:
      return Answer("403 Forbidden", Message(status));
    case absl::StatusCode::kNotFound:
      return Answer("404 Not Found", Message(status));
    default:
      return Answer("503 Service Unavailable", Message(status));
  }
}

// The client fails when the deploy did.
int Serve(const std::vector<std::string>& arguments, const ProcessEnvironment& environment) {
  PushAnswer answer([](std::string_view text) { return os::WriteAll(1, text); });
  const StatusOr<int> exit =
      RunGit(arguments, environment, [&](std::string_view piece) { return answer.Add(piece); });
  if (!exit.ok()) return AnswerFor(exit.status());
  const std::string error =
      *exit > 0 ? "error: this push ends with exit code " + std::to_string(*exit) : "";
  (void)answer.Finish(error);
  return 0;
}

}  // namespace

std::string PasswordOf(const std::string& authorization) {
  constexpr std::string_view kBasic = "Basic ";
  constexpr size_t kLongest = 1024;
  if (!authorization.starts_with(kBasic) || authorization.size() > kLongest) return "";
  std::string pair;
  if (!absl::Base64Unescape(authorization.substr(kBasic.size()), &pair)) return "";
  const size_t colon = pair.find(':');
  return colon == std::string::npos ? "" : pair.substr(colon + 1);
}

int RunCgi(const std::string& socket) {
  std::string rest;
  const StatusOr<GitRequest> request =
      ParseHttpPath(Variable("PATH_INFO"), Variable("QUERY_STRING"), rest);
  if (!request.ok()) return Answer("404 Not Found", Message(request.status()));
  const GitCredential credential{.key = {}, .token = PasswordOf(Variable("HTTP_AUTHORIZATION"))};
  if (credential.token.empty()) return AskForToken("the password is a token: paasctl token create");
  const StatusOr<std::unique_ptr<Front>> front = Front::Connect(socket, credential);
  if (!front.ok()) return AnswerFor(front.status());
  const StatusOr<OpenedRepository> opened =
      (*front)->Open(request->project, request->service == GitService::kReceivePack);
  if (!opened.ok()) return AnswerFor(opened.status());
  ProcessEnvironment environment = GitEnvironment(socket, credential, request->project);
  environment["PATH_TRANSLATED"] = opened->path + rest;
  environment["GIT_HTTP_EXPORT_ALL"] = std::string("1");
  environment["REMOTE_USER"] = opened->user;
  for (const char* name : {"REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH",
                           "REMOTE_ADDR", "SERVER_PROTOCOL", "HTTP_CONTENT_ENCODING"}) {
    environment[name] = Variable(name);
  }
  const std::string protocol = Variable("HTTP_GIT_PROTOCOL");
  if (!protocol.empty()) environment["GIT_PROTOCOL"] = protocol;
  return Serve(GitArguments(*opened, {"http-backend"}), environment);
}

}  // namespace paas::paasctl
