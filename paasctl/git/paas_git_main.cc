// paas-git: git's front. It is what sshd runs instead of a shell, what a web server runs for git
// over HTTPS, what sshd asks whose a key is, and what git runs as its hooks.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/os/file.h"
#include "paasctl/git/cgi.h"
#include "paasctl/git/git_process.h"
#include "paasctl/git/hooks.h"
#include "paasctl/git/ssh_command.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {
namespace {

constexpr char kDefaultSocket[] = "/run/paas/git.sock";

constexpr char kHelp[] =
    "paas-git: git's front of the platform\n\n"
    "usage: paas-git [--socket PATH] keys TYPE KEY    for sshd's AuthorizedKeysCommand: %t %k\n"
    "       paas-git [--socket PATH] serve KEY-ID     what sshd runs for the owner of a key\n"
    "       paas-git                                  as a CGI program, behind a web server\n"
    "       pre-receive, proc-receive                 as git's hooks, under these names\n\n"
    "--socket: where the controller listens for it (default: /run/paas/git.sock)\n";

// Whoever reads this has gone when it cannot be written; what was asked for goes on.
void WriteError(std::string_view text) {
  if (!os::WriteAll(2, text).ok()) ::_exit(0);
}

int Fail(const Status& status) {
  WriteError("error: " + Message(status) + "\n");
  return FailureOf(status).exit;
}

// One line of authorized_keys, or none. The id and the key have no blanks and no quotes: they were
// found in the controller's own records.
int RunKeys(const std::string& socket, const std::string& type, const std::string& blob) {
  const StatusOr<std::unique_ptr<Front>> front = Front::Connect(socket, {});
  if (!front.ok()) return Fail(front.status());
  const StatusOr<std::string> key = (*front)->FindKey(type, blob);
  if (!key.ok()) return Fail(key.status());
  if (key->empty()) return kExitSuccess;
  char self[4096];
  const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self);
  if (length <= 0) return Fail(ErrnoStatus("read /proc/self/exe"));
  std::string command(self, static_cast<size_t>(length));
  if (socket != kDefaultSocket) command += " --socket " + socket;
  std::printf("restrict,command=\"%s serve %s\" %s %s\n", command.c_str(), key->c_str(),
              type.c_str(), blob.c_str());
  return kExitSuccess;
}

int RunServe(const std::string& socket, const std::string& key) {
  const GitCredential credential{.key = key, .token = {}};
  const StatusOr<GitRequest> request = ParseSshCommand(Variable("SSH_ORIGINAL_COMMAND"));
  if (!request.ok()) return Fail(request.status());
  const StatusOr<std::unique_ptr<Front>> front = Front::Connect(socket, credential);
  if (!front.ok()) return Fail(front.status());
  const bool writes = request->service == GitService::kReceivePack;
  const StatusOr<OpenedRepository> opened = (*front)->Open(request->project, writes);
  if (!opened.ok()) return Fail(opened.status());
  const StatusOr<int> exit =
      RunGit(GitArguments(*opened, {writes ? "receive-pack" : "upload-pack", opened->path}),
             GitEnvironment(socket, credential, request->project));
  return exit.ok() ? *exit : Fail(exit.status());
}

int RunHook(const std::string& name) {
  const StatusOr<std::unique_ptr<Front>> front =
      Front::Connect(Variable(kSocketVariable),
                     {.key = Variable(kKeyVariable), .token = Variable(kTokenVariable)});
  if (!front.ok()) return Fail(front.status());
  PushReport report(WriteError);
  const std::string project = Variable(kProjectVariable);
  if (name == "pre-receive") return RunPreReceive(**front, project, report);
  const std::string result = Variable(kResultVariable);
  const std::string no_wait = Variable(kNoWaitVariable);
  return RunProcReceive(**front,
                        {.project = project,
                         .no_wait = !no_wait.empty() && no_wait != "0",
                         .result_fd = result.empty() ? -1 : std::atoi(result.c_str())},
                        report);
}

int Usage() {
  WriteError(kHelp);
  return kExitUsage;
}

int Run(const std::string& program, std::vector<std::string> words) {
  const std::string name = program.substr(program.rfind('/') + 1);
  if (name == "pre-receive" || name == "proc-receive") return RunHook(name);
  std::string socket = Variable(kSocketVariable);
  if (socket.empty()) socket = kDefaultSocket;
  if (words.size() > 1 && words[0] == "--socket") {
    socket = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.empty() && !Variable("GATEWAY_INTERFACE").empty()) return RunCgi(socket);
  if (words.size() == 3 && words[0] == "keys") return RunKeys(socket, words[1], words[2]);
  if (words.size() == 2 && words[0] == "serve") return RunServe(socket, words[1]);
  if (words.size() == 1 && words[0] == "--help") return std::fputs(kHelp, stdout) < 0 ? 1 : 0;
  if (words.size() == 1 && words[0] == "--version") return std::puts(PAAS_VERSION) < 0 ? 1 : 0;
  return Usage();
}

}  // namespace
}  // namespace paas::paasctl

int main(int argc, char** argv) {
  return paas::paasctl::Run(argc > 0 ? argv[0] : "", {argv + std::min(argc, 1), argv + argc});
}
