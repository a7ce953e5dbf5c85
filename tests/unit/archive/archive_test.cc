// An archive says what was written into it, and anything else than that is refused.

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "controller/archive/archive_reading.h"
#include "controller/archive/archive_writer.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempDirectory;
using tree::Entry;
using tree::EntryKind;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

struct Taken : public ArchiveTarget, public tree::Sink {
  Status TakeManifest(const Manifest& m) override {
    manifest = m;
    return absl::OkStatus();
  }
  Status TakeSource(std::string_view piece) override {
    source += piece;
    return absl::OkStatus();
  }
  StatusOr<tree::Sink*> OpenVolumes() override { return this; }
  Status Begin(const std::string& name) override {
    volume = name;
    return absl::OkStatus();
  }
  Status Add(const Entry& entry) override {
    last = volume + ":" + entry.path;
    entries[last] = entry;
    return absl::OkStatus();
  }
  Status Write(uint64_t offset, std::string_view content) override {
    std::string& text = contents[last];
    if (text.size() < offset + content.size()) text.resize(offset + content.size());
    text.replace(offset, content.size(), content);
    return absl::OkStatus();
  }

  Manifest manifest;
  std::string source;
  std::string volume, last;
  std::map<std::string, Entry> entries;
  std::map<std::string, std::string> contents;
};

class Archive : public ::testing::Test {
 protected:
  Checksums NewChecksums() const { return Checksums(*Spool::Open(directory_.path())); }

  static Manifest ManifestOfTwo() {
    return {.backup = "41cc0e7a",
            .project = "shop",
            .environment = "main",
            .commit = std::string(40, 'a'),
            .release = 41,
            .created_unix_ms = 1'700'000'000'000,
            .services = {{"db", "mariadb:10.11"}},
            .variables = {"env:KEY"},
            .volumes = {{"app", 10}, {"db", 20}}};
  }
  static Entry Of(EntryKind kind, const std::string& path, uint64_t bytes = 0) {
    return {.kind = kind,
            .path = path,
            .mode = kind == EntryKind::kDirectory ? 0750u : 0640u,
            .owner = 10000,
            .group = 33,
            .modified_ns = 1'600'000'000'123'456'789,
            .size_bytes = bytes,
            .extents = {},
            .target = {},
            .attributes = {}};
  }

  static Status Fill(ArchiveWriter& writer) {
    PAAS_RETURN_IF_ERROR(writer.AddText(kManifestMember, ToJson(ManifestOfTwo())));
    PAAS_RETURN_IF_ERROR(writer.AddText(kSourceMember, "bundle"));
    PAAS_RETURN_IF_ERROR(writer.Begin("app"));
    PAAS_RETURN_IF_ERROR(writer.Add(Of(EntryKind::kDirectory, "")));
    PAAS_RETURN_IF_ERROR(writer.Begin("db"));
    PAAS_RETURN_IF_ERROR(writer.Add(Of(EntryKind::kDirectory, "")));
    PAAS_RETURN_IF_ERROR(writer.Add(Of(EntryKind::kDirectory, "d")));
    Entry file = Of(EntryKind::kFile, "d/rows", 4);
    file.attributes["user.colour"] = std::string("r\0d", 3);
    PAAS_RETURN_IF_ERROR(writer.Add(file));
    PAAS_RETURN_IF_ERROR(writer.Write(0, "rows"));
    Entry name = Of(EntryKind::kHardLink, "again");
    name.target = "d/rows";
    PAAS_RETURN_IF_ERROR(writer.Add(name));
    Entry link = Of(EntryKind::kSymlink, "\xff\n \\ " + std::string(150, 'l'));
    link.target = "/somewhere/" + std::string(200, 't');
    link.mode = 0777;
    PAAS_RETURN_IF_ERROR(writer.Add(link));
    Entry sparse = Of(EntryKind::kFile, "sparse", 10 << 20);
    sparse.extents = {{0, 4096}, {5 << 20, 4096}};
    PAAS_RETURN_IF_ERROR(writer.Add(sparse));
    PAAS_RETURN_IF_ERROR(writer.Write(0, std::string(4096, 'a')));
    PAAS_RETURN_IF_ERROR(writer.Write(5 << 20, std::string(4096, 'b')));
    Entry hole = Of(EntryKind::kFile, "hole", 1 << 20);
    hole.extents = {{1 << 20, 0}};
    PAAS_RETURN_IF_ERROR(writer.Add(hole));
    return writer.Add(Of(EntryKind::kFile, "empty\n"));
  }

  std::string Written() const {
    std::string archive;
    auto writer = ArchiveWriter::Open(
        [&](std::string_view piece) {
          archive += piece;
          return absl::OkStatus();
        },
        NewChecksums());
    EXPECT_THAT(Fill(**writer), IsOk());
    EXPECT_THAT((*writer)->Finish(), IsOk());
    return archive;
  }

  Status Read(const std::string& archive, Taken& taken) const {
    size_t at = 0;
    const ArchiveReader read = [&]() -> StatusOr<std::string_view> {
      const std::string_view piece = std::string_view(archive).substr(at, 1000);
      at += piece.size();
      return piece;
    };
    return ReadArchive(read, NewChecksums(), taken);
  }

  // The same archive without its compression, for a look and for changes.
  std::string Plain(const std::string& archive) const {
    EXPECT_THAT(os::WriteFileDurably(directory_ / "a.zst", archive), IsOk());
    EXPECT_THAT(os::RunChecked({.argv = {"zstd", "-q", "-d", "-f", directory_ / "a.zst", "-o",
                                         directory_ / "a.tar"}})
                    .status(),
                IsOk());
    return *os::ReadFile(directory_ / "a.tar");
  }

  const TempDirectory directory_;
};

TEST_F(Archive, SaysWhatWasWritten) {
  Taken taken;
  ASSERT_THAT(Read(Written(), taken), IsOk());
  EXPECT_EQ(taken.manifest, ManifestOfTwo());
  EXPECT_EQ(taken.source, "bundle");
  Entry file = Of(EntryKind::kFile, "d/rows", 4);
  file.attributes["user.colour"] = std::string("r\0d", 3);
  EXPECT_EQ(taken.entries.at("db:d/rows"), file);
  EXPECT_EQ(taken.contents.at("db:d/rows"), "rows");
  EXPECT_EQ(taken.entries.at("db:again").target, "d/rows");
  EXPECT_EQ(taken.entries.at("db:\xff\n \\ " + std::string(150, 'l')).target,
            "/somewhere/" + std::string(200, 't'));
  EXPECT_EQ(taken.entries.at("db:sparse").size_bytes, 10u << 20);
  EXPECT_EQ(taken.contents.at("db:sparse").substr((5 << 20) - 1, 2), std::string("\0b", 2));
  EXPECT_EQ(taken.entries.at("db:hole").size_bytes, 1u << 20);
  EXPECT_TRUE(taken.entries.contains("app:"));
}

TEST_F(Archive, IsReadByTarAndSha256sum) {
  (void)Plain(Written());
  const std::string out = directory_ / "out";
  ASSERT_THAT(os::MakeDirectories(out), IsOk());
  ASSERT_THAT(os::RunChecked({.argv = {"tar", "-C", out, "-xf", directory_ / "a.tar"}}).status(),
              IsOk());
  const auto checked = os::RunChecked(
      {.argv = {"sh", "-c", "cd \"$0\" && sha256sum --quiet --strict -c SHA256SUMS", out}});
  EXPECT_THAT(checked.status(), IsOk());
}

TEST_F(Archive, IsRefusedWhenItIsCutOffAnywhere) {
  const std::string whole = Written();
  for (size_t length = 0; length < whole.size(); length += 1 + length / 7) {
    Taken taken;
    EXPECT_THAT(Read(whole.substr(0, length), taken), StatusIs(kRefused)) << length;
  }
  const std::string plain = Plain(whole);
  for (size_t length = 0; length + 2048 < plain.size(); length += 512 + 512 * (length / 20'000)) {
    Taken taken;
    EXPECT_THAT(Read(plain.substr(0, length), taken), StatusIs(kRefused)) << length;
  }
}

TEST_F(Archive, NamesTheFileWhoseContentWasAltered) {
  std::string plain = Plain(Written());
  plain.replace(plain.find("rows", plain.find("volumes/db/d/rows") + 512), 4, "sown");
  Taken taken;
  const Status read = Read(plain, taken);
  EXPECT_THAT(read, StatusIs(kRefused));
  EXPECT_THAT(Message(read), HasSubstr("'volumes/db/d/rows' is not what was written"));
}

TEST_F(Archive, IsRefusedWhenAnyOfItsBytesIsAnother) {
  const std::string plain = Plain(Written());
  for (const std::string_view text : {"user.colour", "/somewhere/", "bundle", "mariadb"}) {
    std::string altered = plain;
    const size_t at = altered.find(text);
    ASSERT_NE(at, std::string::npos) << text;
    altered[at + 6] ^= 1;
    Taken taken;
    EXPECT_FALSE(Read(altered, taken).ok()) << text;
  }
}

// Archives that no writer of ours makes, made with the library itself.
class Forged : public Archive {
 protected:
  Forged() {
    ::archive_write_set_format_pax(forge_);
    ::archive_write_open_memory(forge_, buffer_.data(), buffer_.size(), &used_);
    Add(kManifestMember, AE_IFREG, ToJson(ManifestOfTwo()));
    Add(kSourceMember, AE_IFREG, "bundle");
  }
  void Add(const std::string& path, unsigned type, const std::string& content,
           const std::string& link = "") {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_copy_pathname(entry, path.c_str());
    ::archive_entry_set_filetype(entry, type);
    ::archive_entry_set_perm(entry, 0644);
    if (type == AE_IFLNK) ::archive_entry_copy_symlink(entry, link.c_str());
    if (type == AE_IFREG && !link.empty()) ::archive_entry_copy_hardlink(entry, link.c_str());
    ::archive_entry_set_size(entry, static_cast<int64_t>(content.size()));
    ::archive_write_header(forge_, entry);
    ::archive_write_data(forge_, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  Status ReadForged() {
    ::archive_write_free(forge_);
    Taken taken;
    return Read(buffer_.substr(0, used_), taken);
  }

  std::string buffer_ = std::string(1 << 20, '\0');
  size_t used_ = 0;
  archive* forge_ = ::archive_write_new();
};

TEST_F(Forged, PathsThatLeadOutAreRefused) {
  Add("volumes/db/../../etc/passwd", AE_IFREG, "x");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("leads out"));
}

TEST_F(Forged, VolumesThatTheManifestDoesNotHaveAreRefused) {
  Add("volumes/../x", AE_IFREG, "x");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("the manifest does not have"));
}

TEST_F(Forged, DevicesAreRefused) {
  Add("volumes/db/sda", AE_IFBLK, "");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("is a device"));
}

TEST_F(Forged, LinksIntoOtherVolumesAreRefused) {
  Add("volumes/db/x", AE_IFREG, "", "volumes/app/secret");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("another volume"));
}

TEST_F(Forged, WhatHasNoChecksumsIsRefused) {
  Add("volumes/app/", AE_IFDIR, "");
  Add("volumes/db/", AE_IFDIR, "");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("no SHA256SUMS"));
}

TEST_F(Forged, ChecksumsOfSomethingElseAreRefused) {
  Add("volumes/app/", AE_IFDIR, "");
  Add("volumes/db/", AE_IFDIR, "");
  Add(kChecksumMember, AE_IFREG, "# 0 members\n");
  EXPECT_THAT(Message(ReadForged()), HasSubstr("was altered"));
}

}  // namespace
}  // namespace paas::controller
