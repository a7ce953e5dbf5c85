#include "paasctl/commands/deploy_key.h"

#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

List Hosts(const DeployKey& key) {
  List hosts;
  for (const DeployKey::Host& one : key.hosts) {
    hosts.push_back(Object{{"name", one.name},
                           {"type", one.type},
                           {"fingerprint", one.fingerprint},
                           {"seen_at", Timestamp(one.seen_unix_ms)}});
  }
  return hosts;
}

// For people, who compare it with what the server's owner says.
std::vector<std::string> HostTexts(const DeployKey& key) {
  std::vector<std::string> texts;
  for (const DeployKey::Host& one : key.hosts) texts.push_back(one.name + " " + one.fingerprint);
  return texts;
}

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string host = arguments.Get("forget-host");
  if (!host.empty() && arguments.Has("rotate")) {
    return UsageError("--rotate and --forget-host are two things", "one after the other");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  std::string project = arguments.Get("id");
  if (project.empty()) project = session.ResolveAndTell().id.project;
  AccessCalls& calls = (*client)->access();
  const StatusOr<DeployKey> key = arguments.Has("rotate") ? calls.RotateDeployKey(project)
                                  : host.empty()          ? calls.GetDeployKey(project)
                                                          : calls.ForgetHostKey(project, host);
  if (!key.ok()) return key.status();
  const bool is_document =
      IsDocument(session.globals.format) || session.globals.format == Format::kJsonLines;
  session.Print(Object{{"project", key->project},
                       {"public_key", key->public_key},
                       {"fingerprint", key->fingerprint},
                       {"created_at", Timestamp(key->created_unix_ms)},
                       {"hosts", is_document ? Value(Hosts(*key)) : StringList(HostTexts(*key))}},
                {{"public_key", "public key"},
                 {"fingerprint", "fingerprint"},
                 {"created_at", "created", Column::Kind::kAge},
                 {"hosts", "knows"}});
  if (arguments.Has("rotate")) session.Note("the one before is gone: put this one in its places");
  return kExitSuccess;
}

}  // namespace

Verb ProjectDeployKeyVerb() {
  return {.group = "project",
          .name = "deploy-key",
          .summary = "The SSH key that private submodules are fetched with",
          .details =
              "Give its public half the right to read the repositories of submodules whose URLs "
              "begin with ssh:// or are like git@example.org:me/lib.git. The private half never "
              "leaves the controller. Of each server the key that it had when it was first met is "
              "remembered, and another one refused.",
          .arguments = {{"id", "the project; default: that of the checkout", false,
                         Completes::kProject}},
          .options = {{.name = "rotate", .help = "make another key; the one before is gone"},
                      {.name = "forget-host",
                       .value = "HOST",
                       .help = "take the next key that this server has, after it got a new one"}},
          .run = Run};
}

}  // namespace paas::paasctl
