#include <chrono>
#include <optional>

#include "paasctl/archive/archive_file.h"
#include "paasctl/commands/backup_choice.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// One line that is written over, on a terminal, twice a second.
class ByteCount {
 public:
  ByteCount(const Session& session, std::string what) : session_(session), what_(std::move(what)) {}
  ~ByteCount() {
    if (is_shown_) session_.err("\r\x1b[K");
  }
  ByteCount(const ByteCount&) = delete;
  ByteCount& operator=(const ByteCount&) = delete;

  void Of(uint64_t bytes) { total_ = bytes; }
  void Add(uint64_t bytes) {
    done_ += bytes;
    const auto now = std::chrono::steady_clock::now();
    if (!session_.err_is_terminal || session_.globals.quiet || now < next_) return;
    next_ = now + std::chrono::milliseconds(500);
    is_shown_ = true;
    session_.err("\r\x1b[K  " + what_ + " " + HumanBytes(done_) +
                 (total_ > 0 ? " of " + HumanBytes(total_) : ""));
  }
  uint64_t done() const { return done_; }

 private:
  const Session& session_;
  const std::string what_;
  uint64_t done_ = 0;
  uint64_t total_ = 0;  // 0: not known
  std::chrono::steady_clock::time_point next_;
  bool is_shown_ = false;
};

// Where an export goes: a file, or what paasctl itself prints to.
StatusOr<std::optional<ArchiveFile>> OpenOutput(const Session& session, const std::string& path) {
  if (path != "-") {
    PAAS_ASSIGN_OR_RETURN(ArchiveFile file, ArchiveFile::Create(path));
    return std::optional<ArchiveFile>(std::move(file));
  }
  if (session.out_is_terminal) return InvalidArgument("an archive is nothing for a terminal");
  return std::optional<ArchiveFile>();
}

std::string NameOf(const std::string& project, const Backup& backup) {
  std::string name = project + "-" + backup.environment + "-" + backup.id + ".tar.zst";
  for (char& c : name) c = c == '/' ? '-' : c;
  return name;
}

Outcome Export(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string project = session.ResolveAndTell().id.project;
  const StatusOr<Backup> backup = FindBackup(**client, project, arguments.Get("backup"));
  if (!backup.ok()) return backup.status();
  const std::string path = arguments.Get("file", NameOf(project, *backup));
  const StatusOr<std::optional<ArchiveFile>> file = OpenOutput(session, path);
  if (!file.ok()) return file.status();
  ByteCount count(session, "written");
  const Status exported =
      (*client)->backups().Export(project, backup->id, [&](std::string_view piece) -> Status {
        if (*file) PAAS_RETURN_IF_ERROR((*file)->Write(piece));
        if (!*file) session.out(piece);
        count.Add(piece.size());
        return absl::OkStatus();
      });
  if (!exported.ok()) return exported;
  if (!*file) return kExitSuccess;
  const Status completed = (*file)->Complete();
  if (!completed.ok()) return completed;
  session.Print({{"backup", backup->id},
                 {"file", path},
                 {"archive_bytes", count.done()},
                 {"data_bytes", backup->size_bytes}},
                {{"backup", "Backup"},
                 {"file", "File"},
                 {"archive_bytes", "Archive", Column::Kind::kBytes},
                 {"data_bytes", "Data", Column::Kind::kBytes}});
  return kExitSuccess;
}

Outcome Import(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  // The environment is that of the archive, unless somebody says another.
  const EnvironmentId id{session.ResolveAndTell().id.project, session.globals.environment};
  ByteCount count(session, "read");
  const auto source = [&](const PieceTaker& take) {
    return ReadArchiveFile(
        arguments.Get("file"), [&](uint64_t bytes) { count.Of(bytes); },
        [&](std::string_view piece) {
          count.Add(piece.size());
          return take(piece);
        });
  };
  const StatusOr<ImportedBackup> imported = (*client)->backups().Import(id, source);
  if (!imported.ok()) return imported.status();
  const Backup& backup = imported->backup;
  session.Print({{"backup", backup.id},
                 {"environment", backup.environment},
                 {"origin", backup.origin},
                 {"commit", backup.commit},
                 {"data_bytes", backup.size_bytes}},
                {{"backup", "Backup"},
                 {"environment", "Environment"},
                 {"origin", "Of"},
                 {"commit", "Commit"},
                 {"data_bytes", "Data", Column::Kind::kBytes}});
  if (!imported->missing_variables.empty()) {
    session.Note("these variables were set where it was made, and are not here: " +
                 Join(imported->missing_variables, ", "));
  }
  return kExitSuccess;
}

}  // namespace

Verb BackupExportVerb() {
  return {
      .group = "backup",
      .name = "export",
      .summary = "Write a backup to one file that another platform can import",
      .details =
          "The archive (tar, zstd) holds the commit with its history, all files of services and "
          "mounts, and a checksum\nof each. It is not encrypted, and what the data says is in it; "
          "variables and passwords of the platform\nare not. `-` writes to standard output: "
          "paasctl backup export 41cc - | age -r KEY > FILE",
      .arguments = {{"backup", "id of the backup, or its beginning", true},
                    {"file", "a new file, or -; else PROJECT-ENVIRONMENT-ID.tar.zst", false,
                     Completes::kDirectory}},
      .run = Export};
}

Verb BackupImportVerb() {
  return {
      .group = "backup",
      .name = "import",
      .summary = "Make a backup of a file that was exported",
      .details =
          "All checksums are verified before anything of it is kept. It becomes a backup of the "
          "environment that\n-e names, or that the archive does; `paasctl backup restore` deploys "
          "its commit with its data, and makes\nthe environment when there is none.",
      .arguments = {{"file", "the archive, or -", true, Completes::kDirectory}},
      .run = Import};
}

}  // namespace paas::paasctl
