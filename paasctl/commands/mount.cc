#include <filesystem>
#include <sstream>

#include "paasctl/client/remote_command.h"
#include "paasctl/commands/container_choice.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/source/tar.h"
#include "paasctl/source/untar.h"

namespace paas::paasctl {
namespace {

// A mount as the container knows it.
struct MountRow {
  std::string path;  // below /app, without outer slashes
  std::string source;
  uint64_t size_bytes = 0;
  uint64_t used_bytes = 0;
};

// A line a mount: path, source, size and use in bytes, between tabs. The size is what the project
// asks for with `disk`: mounts of one container share it.
constexpr char kListScript[] = R"sh(
application=$(printf '%s' "$PLATFORM_APPLICATION" | base64 -d)
size=$(printf '%s' "$application" | jq -r '(.disk // 0) * 1000000')
printf '%s' "$application" |
  jq -r '.mounts | to_entries[] | [(.key | sub("^/+"; "") | sub("/+$"; "")), .value.source] | @tsv' |
  while IFS="$(printf '\t')" read -r path source; do
    case $source in local) of=$size ;; *) of=0 ;; esac
    used=$(du -sx -B1 "/app/$path" 2>/dev/null | cut -f1)
    printf '%s\t%s\t%s\t%s\n' "$path" "$source" "$of" "${used:-0}"
  done
)sh";

std::string Trimmed(std::string path) {
  while (path.starts_with('/')) path.erase(0, 1);
  while (path.ends_with('/')) path.pop_back();
  return path;
}

// What a verb of mounts talks to.
struct Place {
  Client* client = nullptr;
  EnvironmentId target;
  std::string container;
};

StatusOr<std::vector<MountRow>> ListMounts(const Place& place) {
  PAAS_ASSIGN_OR_RETURN(
      const RemoteResult result,
      RunRemote(*place.client, {place.target, place.container, {"dash", "-c", kListScript}}));
  if (!result.ok()) return FailedPrecondition(Printable(result.err));
  std::vector<MountRow> rows;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    MountRow row;
    std::getline(fields, row.path, '\t');
    std::getline(fields, row.source, '\t');
    fields >> row.size_bytes >> row.used_bytes;
    rows.push_back(std::move(row));
  }
  return rows;
}

// "web/files" or a directory below it, as an absolute path in the container.
StatusOr<std::string> Resolve(const Place& place, const std::string& wanted) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<MountRow> mounts, ListMounts(place));
  const std::string path = Trimmed(wanted);
  if (("/" + path + "/").find("/../") != std::string::npos) {
    return InvalidArgument(wanted + " leads out of the application");
  }
  std::vector<std::string> names;
  for (const MountRow& mount : mounts) {
    if (path == mount.path || path.starts_with(mount.path + "/")) return "/app/" + path;
    names.push_back(mount.path);
  }
  return NotFound(wanted + " is no mount; " +
                  (names.empty() ? "the application has none" : "there are " + Join(names, ", ")));
}

Outcome WithPlace(Session& session, const std::function<Outcome(const Place&)>& verb) {
  Place place{.client = nullptr, .target = session.ResolveAndTell().id, .container = {}};
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  place.client = *client;
  StatusOr<std::string> container = ChooseContainer(session, **client, place.target);
  if (!container.ok()) return NotChosen(container.status());
  place.container = *std::move(container);
  return verb(place);
}

Outcome RunLs(Session& session, const Arguments&) {
  return WithPlace(session, [&](const Place& place) -> Outcome {
    const StatusOr<std::vector<MountRow>> mounts = ListMounts(place);
    if (!mounts.ok()) return mounts.status();
    Listing listing{.name = "mounts",
                    .columns = {{"path", "PATH"},
                                {"source", "SOURCE"},
                                {"used_bytes", "USED", Column::Kind::kBytes, /*right=*/true},
                                {"size_bytes", "SIZE", Column::Kind::kBytes, /*right=*/true}},
                    .rows = {},
                    .empty_text = "no mounts"};
    for (const MountRow& mount : *mounts) {
      listing.rows.push_back(
          {{"path", mount.path},
           {"source", mount.source},
           {"used_bytes", mount.used_bytes},
           {"size_bytes", mount.size_bytes == 0 ? Value() : Value(mount.size_bytes)}});
    }
    session.Print(listing);
    return kExitSuccess;
  });
}

// Files and links below a folder, relative to it, sorted. Links are not followed.
StatusOr<std::vector<std::string>> ListFiles(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> files;
  fs::recursive_directory_iterator it(folder, error);
  for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
    const fs::file_status status = it->symlink_status();
    if (fs::is_regular_file(status) || fs::is_symlink(status)) {
      files.push_back(it->path().lexically_relative(folder).string());
    }
  }
  if (error) return ErrnoStatus(error.value(), "list " + folder);
  std::sort(files.begin(), files.end());
  return files;
}

std::string Count(size_t files) {
  return std::to_string(files) + (files == 1 ? " file" : " files");
}

// How a transfer ended on the other side.
Status EndOf(const StatusOr<RemoteResult>& result) {
  if (!result.ok()) return result.status();
  if (result->ok()) return absl::OkStatus();
  const std::string why = Printable(result->err.substr(0, result->err.find('\n')));
  return Aborted(why.empty() ? "tar ended with " + std::to_string(result->exit.code) : why);
}

Outcome RunUpload(Session& session, const Arguments& arguments) {
  const std::string folder = arguments.Get("directory");
  const StatusOr<std::vector<std::string>> files = ListFiles(folder);
  if (!files.ok()) return files.status();
  return WithPlace(session, [&](const Place& place) -> Outcome {
    const StatusOr<std::string> path = Resolve(place, arguments.Get("mount"));
    if (!path.ok()) return path.status();
    session.Note(folder + " → " + place.container + ":" + *path);
    const RemoteCommand unpack{
        place.target,
        place.container,
        {"tar", "-C", *path, "--no-same-owner", "--no-same-permissions", "-xf", "-"}};
    const Status end = EndOf(StreamRemote(
        *place.client, unpack,
        [&](const auto& sink) { return WriteTar(folder, *files, SourceLimits{}, sink); },
        [](std::string_view) { return absl::OkStatus(); }));
    if (!end.ok()) return end;
    session.Note(Count(files->size()) + " uploaded");
    return kExitSuccess;
  });
}

Outcome RunDownload(Session& session, const Arguments& arguments) {
  return WithPlace(session, [&](const Place& place) -> Outcome {
    const StatusOr<std::string> path = Resolve(place, arguments.Get("mount"));
    if (!path.ok()) return path.status();
    const std::string folder = arguments.Get("directory");
    session.Note(place.container + ":" + *path + " → " + folder);
    const StatusOr<std::unique_ptr<Untar>> untar = Untar::Into(folder);
    if (!untar.ok()) return untar.status();
    const Status end = EndOf(StreamRemote(
        *place.client, {place.target, place.container, {"tar", "-C", *path, "-cf", "-", "."}},
        [](const auto&) { return absl::OkStatus(); },
        [&](std::string_view piece) { return (*untar)->Write(piece); }));
    const Status unpacked = (*untar)->Finish();
    if (!end.ok()) return end;
    if (!unpacked.ok()) return unpacked;
    session.Note(Count((*untar)->files()) + " downloaded");
    return kExitSuccess;
  });
}

const ArgumentSpec kMount{"mount", "a mount, or a directory below one: web/files", true};

}  // namespace

Verb MountLsVerb() {
  return {.group = "mount",
          .name = "ls",
          .summary = "List the writable directories of a container, and how full they are",
          .run = RunLs};
}

Verb MountUploadVerb() {
  return {.group = "mount",
          .name = "upload",
          .summary = "Copy the files of a folder into a mount",
          .details = "Files of the same name are replaced; others stay.",
          .arguments = {kMount, {"directory", "the folder here", true, Completes::kDirectory}},
          .run = RunUpload};
}

Verb MountDownloadVerb() {
  return {.group = "mount",
          .name = "download",
          .summary = "Copy the files of a mount into a folder",
          .details = "Files of the same name are replaced; others stay.",
          .arguments = {kMount,
                        {"directory", "the folder here; made when missing", true,
                         Completes::kDirectory}},
          .run = RunDownload};
}

}  // namespace paas::paasctl
