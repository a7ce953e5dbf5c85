#include "agent/router/router.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "agent/logs/log_directory.h"
#include "agent/router/router_blueprint.h"
#include "agent/state/router_codec.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr char kRecord[] = "router";
// Requests that run when nginx itself is replaced.
constexpr std::chrono::seconds kDrain(10);
constexpr TrimLimits kLogLimits{.file_bytes = 16u << 20, .all_bytes = 32u << 20};

template <typename T>
void SortOnce(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Without which nginx cannot go on as it runs.
bool NeedsAnother(const RouterSpec& old, const RouterSpec& wanted) {
  return old.image_digest != wanted.image_digest || old.listen != wanted.listen ||
         old.cache_megabytes != wanted.cache_megabytes;
}

std::optional<std::string> TextOf(const std::string& path) {
  StatusOr<std::string> text = os::ReadFile(path);
  return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
}

}  // namespace

Router::Router(const Mechanisms& mechanisms, RecordDirectory records, const Paths& paths)
    : with_(mechanisms),
      records_(std::move(records)),
      paths_(paths),
      changed_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      container_(mechanisms, paths) {}

StatusOr<std::unique_ptr<Router>> Router::Open(const Mechanisms& mechanisms, const Paths& paths) {
  PAAS_ASSIGN_OR_RETURN(RecordDirectory records, RecordDirectory::Open(paths.RouterRecords()));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths.Router()));
  std::unique_ptr<Router> router(new Router(mechanisms, std::move(records), paths));
  const StatusOr<std::string> text = router->records_.Get(kRecord);
  if (absl::IsNotFound(text.status())) return router;
  PAAS_RETURN_IF_ERROR(text.status());
  PAAS_ASSIGN_OR_RETURN(RouterRecord record, DecodeRouter(*text));
  PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(record.address));
  const Status reserved = mechanisms.placement->Reserve(kRouterId, {record.ids, address});
  // Another pool or other ids than before: it gets a new place, and the old one's process ends.
  if (!reserved.ok()) {
    log::Warning("router: " + Message(reserved));
    return router;
  }
  router->record_ = std::move(record);
  return router;
}

StatusOr<std::string> Router::Address() {
  const std::lock_guard lock(mutex_);
  if (!record_.address.empty()) return record_.address;
  PAAS_ASSIGN_OR_RETURN(const Place place, with_.placement->Allocate(kRouterId));
  record_.ids = place.ids;
  record_.address = place.address.ToString();
  PAAS_RETURN_IF_ERROR(PutRecord());
  return record_.address;
}

Status Router::Adopt(std::shared_ptr<container::RunningContainer> running) {
  const std::lock_guard lock(mutex_);
  if (record_.address.empty()) return NotFound("there is no record of the router");
  return container_.Adopt(std::move(running), record_);
}

std::optional<network::ContainerNetwork> Router::Attached() const {
  const std::lock_guard lock(mutex_);
  const auto address = network::Ipv4::Parse(record_.address);
  if (!container_.IsRunning() || !address.ok()) return std::nullopt;
  return NetworkOf(record_, *address);
}

std::shared_ptr<container::RunningContainer> Router::running() const {
  const std::lock_guard lock(mutex_);
  return container_.IsRunning() ? container_.running() : nullptr;
}

Status Router::PutRecord() { return records_.Put(kRecord, EncodeRouter(record_)); }

bool Router::HasNewText() const {
  if (os::Exists(Mark())) return true;
  const std::optional<std::string> candidate = TextOf(Candidate());
  return candidate && candidate != TextOf(Config());
}

// One whose end nobody cleared yet.
Status Router::ClearEnded() {
  if (container_.running() == nullptr || container_.IsRunning()) return absl::OkStatus();
  return container_.Stop(std::chrono::milliseconds(0));
}

StatusOr<bool> Router::Apply(RouterSpec spec) {
  SortOnce(spec.upstreams);
  SortOnce(spec.proxies);
  PAAS_RETURN_IF_ERROR(ValidateRouter(spec));
  PAAS_RETURN_IF_ERROR(Address().status());
  const std::lock_guard lock(mutex_);
  LogDirectory(paths_.RouterLogs()).Trim(kLogLimits);
  if (spec.image_digest.empty()) spec.image_digest = record_.spec.image_digest;
  if (spec.image_digest.empty()) {
    return FailedPrecondition(
        "the router's base image is not built; an operator builds it with paas-base-image build "
        "router-1");
  }
  return ApplyLocked(spec);
}

StatusOr<bool> Router::ApplyLocked(const RouterSpec& spec) {
  PAAS_RETURN_IF_ERROR(ClearEnded());
  const bool goes_on = container_.IsRunning() && container_.HasSockets(record_.spec);
  if (goes_on && !NeedsAnother(record_.spec, spec)) return Reconfigure(spec);
  const std::optional<std::string> old_text = TextOf(Config());
  const RouterSpec old = record_.spec;
  Status done = Restart(spec);
  if (!done.ok()) {
    const Status back = GoBack(old, old_text);
    if (!back.ok()) log::Error("router: going back: " + Message(back));
    return done;
  }
  return true;
}

StatusOr<bool> Router::Reconfigure(const RouterSpec& spec) {
  const bool has_new_text = HasNewText();
  if (!has_new_text && spec == record_.spec) return false;
  const RouterSpec old = record_.spec;
  const std::optional<std::string> old_text = TextOf(Config());
  if (has_new_text && os::Exists(Candidate())) {
    PAAS_RETURN_IF_ERROR(
        container_.Test(record_, std::string(kRouterDirectory) + "/nginx.conf.new"));
  }
  PAAS_RETURN_IF_ERROR(Become(United(old, spec)));
  const Status taken = has_new_text ? TakeText(spec) : absl::OkStatus();
  if (!taken.ok()) {
    const Status back = GoBack(old, old_text);
    if (!back.ok()) log::Error("router: going back: " + Message(back));
    return taken;
  }
  PAAS_RETURN_IF_ERROR(Become(spec));
  return true;
}

// The record before the rules: what is opened is known to a restarted agent.
Status Router::Become(const RouterSpec& spec) {
  if (spec == record_.spec) return absl::OkStatus();
  record_.spec = spec;
  PAAS_RETURN_IF_ERROR(PutRecord());
  return container_.UpdateNetwork(record_);
}

// The mark tells a restarted agent that nginx may run on the text before.
Status Router::TakeText(const RouterSpec& spec) {
  PAAS_RETURN_IF_ERROR(os::Open(Mark(), O_WRONLY | O_CREAT, 0600).status());
  if (::rename(Candidate().c_str(), Config().c_str()) != 0 && errno != ENOENT) {
    return ErrnoStatus("rename " + Candidate());
  }
  Status read = container_.Reload();
  if (absl::IsFailedPrecondition(read)) {
    // It passed the check, but the nginx that runs cannot change to it: the check does not see
    // addresses that are taken.
    log::Warning(Message(read) + "; starting it anew");
    PAAS_RETURN_IF_ERROR(Restart(spec));
    return absl::OkStatus();
  }
  PAAS_RETURN_IF_ERROR(read);
  ::unlink(Mark().c_str());
  return absl::OkStatus();
}

// While none runs, connections wait in the sockets.
Status Router::Restart(const RouterSpec& spec) {
  if (!os::Exists(Config()) && !os::Exists(Candidate())) {
    return FailedPrecondition("nothing to serve yet: " + Candidate() + " is missing");
  }
  PAAS_RETURN_IF_ERROR(container_.Stop(kDrain));
  if (::rename(Candidate().c_str(), Config().c_str()) != 0 && errno != ENOENT) {
    return ErrnoStatus("rename " + Candidate());
  }
  record_.spec = spec;
  PAAS_RETURN_IF_ERROR(PutRecord());
  const Status started = Start();
  ::eventfd_write(changed_.get(), 1);
  return started;
}

Status Router::Start() {
  const Status started = container_.Start(record_);
  failure_ = Message(started);
  if (started.ok()) ::unlink(Mark().c_str());
  return started;
}

// Serves again what was there before a change that failed.
Status Router::GoBack(const RouterSpec& spec, const std::optional<std::string>& text) {
  ::unlink(Candidate().c_str());
  if (!text) ::unlink(Config().c_str());
  const bool is_other_text = text && text != TextOf(Config());
  if (is_other_text) PAAS_RETURN_IF_ERROR(os::WriteFileDurably(Config(), *text));
  if (container_.IsRunning()) {
    const Status read = is_other_text ? container_.Reload() : absl::OkStatus();
    PAAS_RETURN_IF_ERROR(Become(spec));
    return read;
  }
  record_.spec = spec;
  PAAS_RETURN_IF_ERROR(PutRecord());
  if (!text || spec.image_digest.empty()) return absl::OkStatus();
  return Restart(spec);
}

StatusOr<bool> Router::Revive() {
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(ClearEnded());
  if (container_.IsRunning()) {
    if (os::Exists(Mark())) PAAS_RETURN_IF_ERROR(container_.Reload());
    ::unlink(Mark().c_str());
    return true;
  }
  if (record_.spec.image_digest.empty() || !os::Exists(Config())) return false;
  PAAS_RETURN_IF_ERROR(Start());
  log::Info("router: started");
  return true;
}

void Router::Kill() {
  if (const auto running = this->running()) (void)running->Kill();
}

Status Router::Stop() {
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(container_.Stop(std::chrono::milliseconds(0)));
  container_.CloseSockets();
  ::unlink(paths_.RouterControl().c_str());
  return absl::OkStatus();
}

Finding Router::Examine() const {
  const std::lock_guard lock(mutex_);
  std::string listens;
  for (const std::string& address : record_.spec.listen) {
    listens += (listens.empty() ? "listens on " : " and ") + address;
  }
  if (container_.IsRunning()) {
    const auto stats = container_.running()->Stats();
    if (stats.ok()) listens += ", " + std::to_string(stats->memory_bytes >> 20) + " MB";
    return {Finding::Level::kOk, "router", listens, ""};
  }
  return {Finding::Level::kProblem, "router",
          failure_.empty() ? "does not run; nothing was to be served yet" : failure_,
          "see " + paths_.RouterLogs() + "/error.log, and whether paas-controller runs"};
}

}  // namespace paas::agent
