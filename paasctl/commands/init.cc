#include <fcntl.h>

#include <algorithm>
#include <map>

#include "common/os/beneath.h"
#include "common/os/file.h"
#include "model/project.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/detect/detectors.h"
#include "paasctl/detect/render.h"
#include "paasctl/output/text.h"
#include "paasctl/source/directory_source.h"

namespace paas::paasctl {
namespace {

// The folder as it will be.
class Overlay final : public model::FileSource {
 public:
  Overlay(const model::FileSource& below, const std::vector<ConfigFile>& above) : below_(below) {
    for (const ConfigFile& file : above) above_[file.path] = file.text;
  }
  StatusOr<std::string> ReadFile(const std::string& path, size_t limit) const override {
    const auto found = above_.find(path);
    if (found == above_.end()) return below_.ReadFile(path, limit);
    return found->second;
  }
  StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const override {
    StatusOr<std::vector<Entry>> below = below_.ListDirectory(path);
    std::map<std::string, bool> names;
    if (below.ok()) {
      for (const Entry& entry : *below) names[entry.name] = entry.is_directory;
    }
    const std::string prefix = path.empty() ? "" : path + "/";
    for (const auto& [file, text] : above_) {
      if (!file.starts_with(prefix)) continue;
      const std::string rest = file.substr(prefix.size());
      names[rest.substr(0, rest.find('/'))] = rest.find('/') != std::string::npos;
    }
    if (names.empty() && !below.ok()) return below.status();
    std::vector<Entry> entries;
    for (const auto& [name, is_directory] : names) entries.push_back({name, is_directory});
    return entries;
  }

 private:
  const model::FileSource& below_;
  std::map<std::string, std::string> above_;
};

// What the platform itself would say of it. A finding here is a mistake of ours, or comes from
// other files of the configuration that are there already.
Status Check(const model::FileSource& files, const std::vector<ConfigFile>& config) {
  const model::ProjectReading reading = model::ReadProject(Overlay(files, config));
  if (reading.project.ok()) return absl::OkStatus();
  return Annotate(reading.project.status(),
                  "with the files that are there the result is not valid");
}

std::string Configured(const model::FileSource& files) {
  const std::vector<std::pair<const char*, bool>> kPlaces = {
      {".platform.app.yaml", false}, {".platform", true}, {".upsun", true}};
  for (const auto& [path, is_directory] : kPlaces) {
    const bool there = is_directory ? files.ListDirectory(path).ok()
                                    : files.ReadFile(path, /*limit_bytes=*/1 << 20).ok();
    if (there) return path;
  }
  return "";
}

// No link of the folder leads a file out of it.
Status Write(const std::string& directory, const ConfigFile& file, bool replace) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(directory, O_RDONLY | O_DIRECTORY));
  const size_t slash = file.path.rfind('/');
  const std::string parent = slash == std::string::npos ? "" : file.path.substr(0, slash);
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd folder, os::MakeDirectoriesBeneath(root.get(), parent));
  const int flags = O_WRONLY | O_CREAT | (replace ? O_TRUNC : O_EXCL);
  PAAS_ASSIGN_OR_RETURN(
      const os::UniqueFd fd,
      os::OpenBeneath(folder.get(), file.path.substr(parent.empty() ? 0 : slash + 1), flags, 0644));
  return Annotate(os::WriteAll(fd.get(), file.text), "write " + file.path);
}

Object ToObject(const Detection& detection, const std::vector<ConfigFile>& files, bool written) {
  List services;
  for (const NeededService& service : detection.services) {
    services.push_back(Object{{"name", service.name},
                              {"type", service.type},
                              {"relationship", service.relationship},
                              {"reason", service.why}});
  }
  List texts;
  for (const ConfigFile& file : files) {
    texts.push_back(Object{{"path", file.path}, {"text", file.text}});
  }
  return {{"detected", detection.what},
          {"type", detection.runtime + ":" + detection.version.value},
          {"type_reason", OptionalText(detection.version.why)},
          {"start", OptionalText(detection.start.value)},
          {"services", std::move(services)},
          {"notes", StringList(detection.notes)},
          {"written", written},
          {"files", std::move(texts)}};
}

void Print(const Session& session, const Detection& detection, const std::vector<ConfigFile>& files,
           bool written) {
  session.Note("found " + detection.what + ": " + detection.runtime + ":" +
               detection.version.value);
  for (const NeededService& service : detection.services) {
    session.Note("found " + service.type + ": " + service.why);
  }
  for (const std::string& note : detection.notes) session.Note("note: " + note);
  const Format format = session.globals.format;
  if (format != Format::kTable && format != Format::kPlain) {
    session.Print(ToObject(detection, files, written), {});
    return;
  }
  for (const ConfigFile& file : files) {
    if (written) session.out(file.path + "\n");
    if (!written) session.out("# " + file.path + "\n" + file.text + "\n");
  }
}

Outcome Unknown(const ProjectFiles& files, const DirectorySource& source) {
  std::string hint = "deploy-examples/ and docs/guide/tutorial.md show how it is written by hand";
  const std::vector<std::string> directories = files.Directories();
  for (const std::string& name : directories) {
    for (const char* manifest : {"package.json", "composer.json", "requirements.txt"}) {
      if (source.ReadFile(name + "/" + manifest, 1 << 20).ok()) {
        hint = name + "/ has one: paasctl init " + name;
      }
    }
  }
  return Failure{kExitNotFound, "not_found", "this folder holds no application that is known",
                 hint};
}

Outcome Run(Session& session, const Arguments& arguments) {
  const std::string directory = arguments.Get("dir", ".");
  const StatusOr<DirectorySource> source = DirectorySource::Open(directory);
  if (!source.ok()) return source.status();
  const bool force = arguments.Has("force");
  const bool dry_run = arguments.Has("dry-run");
  if (const std::string there = Configured(*source); !there.empty() && !force && !dry_run) {
    return Failure{kExitConflict, "already_exists", "the project has a configuration: " + there,
                   "--dry-run shows what would be written, --force writes it"};
  }
  const ProjectFiles files(*source);
  const std::optional<Detection> detection = Detect(files);
  if (!detection.has_value()) return Unknown(files, *source);
  const std::vector<ConfigFile> config =
      RenderConfig(*detection, arguments.Has("upsun") ? Layout::kUpsun : Layout::kPlatform);
  const Status valid = Check(*source, config);
  if (!valid.ok()) return valid;
  for (const ConfigFile& file : config) {
    if (dry_run) break;
    const Status written = Write(directory, file, force);
    if (!written.ok()) return written;
  }
  Print(session, *detection, config, !dry_run);
  if (!dry_run) session.Note("next: paasctl deploy " + directory);
  return kExitSuccess;
}

}  // namespace

Verb InitVerb() {
  return {.name = "init",
          .summary = "Write the configuration of a project, judged by its files",
          .details =
              "Knows Node.js, PHP, Python, Ruby, Go, Java, Elixir, Rust and plain files, with "
              "their usual frameworks, by package.json, composer.json, pyproject.toml and the "
              "like; services by the packages that talk to them. Offline. What it writes is valid, "
              "has comments, and is a start: read it.",
          .arguments = {{"dir", "the project's folder (default: .)", false, Completes::kDirectory}},
          .options = {{"upsun", 0, "", "write .upsun/config.yaml instead of .platform files"},
                      {"dry-run", 0, "", "print it, and write nothing"},
                      {"force", 0, "", "replace files that are there"}},
          .run = Run};
}

}  // namespace paas::paasctl
