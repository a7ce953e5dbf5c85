#include "controller/source/directory_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <memory>

#include "absl/strings/escaping.h"

namespace paas::controller {
namespace {

struct ArchiveCloser {
  void operator()(archive* handle) const { ::archive_write_free(handle); }
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

Status TooLarge(const std::string& what) {
  return Status(absl::StatusCode::kResourceExhausted, what);
}

class Packer {
 public:
  Packer(const model::FileSource& files, const ArchiveLimits& limits)
      : files_(files), limits_(limits), archive_(::archive_write_new()) {}

  StatusOr<std::string> Pack(const std::string& directory) {
    PAAS_RETURN_IF_ERROR(Open());
    PAAS_RETURN_IF_ERROR(AddDirectory(directory, "", 0));
    PAAS_RETURN_IF_ERROR(Check(::archive_write_close(archive_.get())));
    packed_.resize(used_);
    return std::move(packed_);
  }

 private:
  Status Check(int result) const {
    if (result == ARCHIVE_OK) return absl::OkStatus();
    if (::archive_errno(archive_.get()) == ENOMEM) {
      return TooLarge("the packed directory is larger than " +
                      std::to_string(limits_.packed_bytes >> 10) + " KiB");
    }
    return Internal(std::string("pack a directory: ") + ::archive_error_string(archive_.get()));
  }

  Status Open() {
    archive* handle = archive_.get();
    PAAS_RETURN_IF_ERROR(Check(::archive_write_add_filter_gzip(handle)));
    PAAS_RETURN_IF_ERROR(Check(::archive_write_set_format_ustar(handle)));
    // A time in the header would make every deploy a change.
    PAAS_RETURN_IF_ERROR(Check(::archive_write_set_options(handle, "gzip:!timestamp")));
    PAAS_RETURN_IF_ERROR(Check(::archive_write_set_bytes_in_last_block(handle, 1)));
    packed_.resize(limits_.packed_bytes);
    return Check(::archive_write_open_memory(handle, packed_.data(), packed_.size(), &used_));
  }

  Status AddDirectory(const std::string& directory, const std::string& prefix, size_t depth) {
    if (depth > limits_.depth) return TooLarge("directories are nested too deep");
    PAAS_ASSIGN_OR_RETURN(const auto entries, files_.ListDirectory(directory));
    for (const model::FileSource::Entry& entry : entries) {
      const std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
      const std::string name = prefix + entry.name;
      if (entry.is_directory) {
        PAAS_RETURN_IF_ERROR(AddDirectory(path, name + "/", depth + 1));
      } else {
        PAAS_RETURN_IF_ERROR(AddFile(path, name));
      }
    }
    return absl::OkStatus();
  }

  Status AddFile(const std::string& path, const std::string& name) {
    const StatusOr<std::string> content = files_.ReadFile(path, limits_.bytes - bytes_);
    if (content.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();  // a link
    if (content.status().code() == absl::StatusCode::kResourceExhausted) {
      return TooLarge("the directory holds more than " + std::to_string(limits_.bytes >> 20) +
                      " MiB");
    }
    PAAS_RETURN_IF_ERROR(content.status());
    if (++count_ > limits_.files) {
      return TooLarge("the directory holds more than " + std::to_string(limits_.files) + " files");
    }
    bytes_ += content->size();
    const std::unique_ptr<archive_entry, ArchiveCloser> entry(::archive_entry_new());
    ::archive_entry_set_pathname(entry.get(), name.c_str());
    ::archive_entry_set_size(entry.get(), static_cast<int64_t>(content->size()));
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_perm(entry.get(), 0644);
    PAAS_RETURN_IF_ERROR(Check(::archive_write_header(archive_.get(), entry.get())));
    const la_ssize_t written =
        ::archive_write_data(archive_.get(), content->data(), content->size());
    return written == static_cast<la_ssize_t>(content->size()) ? absl::OkStatus()
                                                               : Check(ARCHIVE_FATAL);
  }

  const model::FileSource& files_;
  const ArchiveLimits limits_;
  std::string packed_;
  size_t used_ = 0;
  size_t bytes_ = 0;
  size_t count_ = 0;
  // Last, so that it goes first: freeing it writes what is left into `packed_`.
  const std::unique_ptr<archive, ArchiveCloser> archive_;
};

// Walks the values of a service's configuration.
class ArchiveReplacer {
 public:
  ArchiveReplacer(const model::Places& places, const model::FileSource& files)
      : places_(places), files_(files) {}

  void Replace(const std::string& path, model::Value::Map& map) {
    for (auto& [key, value] : map) Replace(path + "/" + key, value);
  }

  model::Diagnostics Take() && { return std::move(findings_); }

 private:
  void Replace(const std::string& path, model::Value& value) {
    if (auto* map = std::get_if<model::Value::Map>(&value.data)) return Replace(path, *map);
    if (auto* list = std::get_if<model::Value::List>(&value.data)) {
      for (size_t i = 0; i < list->size(); ++i) {
        Replace(path + "/" + std::to_string(i), (*list)[i]);
      }
      return;
    }
    const auto* archive = std::get_if<model::Value::Archive>(&value.data);
    if (archive == nullptr) return;
    const StatusOr<std::string> packed = PackDirectory(files_, archive->directory);
    if (packed.ok()) {
      value.data = std::string(absl::Base64Escape(*packed));
    } else {
      findings_.push_back(places_.Error(
          path, "\"" + archive->directory + "\" cannot be packed: " + Message(packed.status())));
    }
  }

  const model::Places& places_;
  const model::FileSource& files_;
  model::Diagnostics findings_;
};

}  // namespace

StatusOr<std::string> PackDirectory(const model::FileSource& files, const std::string& directory,
                                    const ArchiveLimits& limits) {
  return Packer(files, limits).Pack(directory);
}

model::Diagnostics PackArchives(model::ProjectConfig& config, const model::FileSource& files) {
  ArchiveReplacer replacer(config.places, files);
  for (model::Service& service : config.services) {
    replacer.Replace("services/" + service.name + "/configuration", service.configuration);
  }
  return std::move(replacer).Take();
}

}  // namespace paas::controller
