#include "tests/integration/volume/content_promises.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using testing::StatusIs;
using tree::Entry;
using tree::EntryKind;

const VolumeId kFirst{"next_backup_1", "app"};
const VolumeId kSecond{"next_backup_2", "app"};
constexpr int64_t kSecondNs = 1'000'000'000;
constexpr uint64_t kMegabyte = 1'000'000;

// A file is what its names have in common.
struct File {
  Entry entry;
  std::string content;  // with zeros for holes

  bool operator==(const File&) const = default;
};

class Told final : public tree::Sink {
 public:
  Status Begin(const std::string&) override { return Internal("a volume has one tree"); }
  Status Add(const Entry& entry) override {
    last_ = entry.path;
    if (entry.kind == EntryKind::kHardLink) {
      files[last_] = files.at(entry.target);
      files[last_].entry.path = last_;
      ++hard_links;
      return absl::OkStatus();
    }
    files[last_] = {entry, std::string(entry.size_bytes, '\0')};
    files[last_].entry.extents.clear();  // not every file system tells of holes
    return absl::OkStatus();
  }
  Status Write(uint64_t offset, std::string_view content) override {
    files[last_].content.replace(offset, content.size(), content);
    return absl::OkStatus();
  }

  std::map<std::string, File> files;
  int hard_links = 0;

 private:
  std::string last_;
};

Entry Make(EntryKind kind, const std::string& path, uint32_t mode) {
  return {.kind = kind,
          .path = path,
          .mode = mode,
          .owner = 10000,
          .group = 10001,
          .modified_ns = 1'600'000'000 * kSecondNs,
          .extents = {},
          .target = {},
          .attributes = {}};
}

Entry MakeFile(const std::string& path, uint64_t size, uint32_t mode = 0640) {
  Entry entry = Make(EntryKind::kFile, path, mode);
  entry.size_bytes = size;
  return entry;
}

Status WriteFiles(tree::Sink& sink) {
  PAAS_RETURN_IF_ERROR(sink.Add(Make(EntryKind::kDirectory, "", 0750)));
  PAAS_RETURN_IF_ERROR(sink.Add(Make(EntryKind::kDirectory, "dir", 01777)));
  Entry tagged = MakeFile("dir/tagged", 4, 04755);
  tagged.attributes["user.note"] = std::string("a\0b", 3);
  PAAS_RETURN_IF_ERROR(sink.Add(tagged));
  PAAS_RETURN_IF_ERROR(sink.Write(0, "rows"));
  Entry away = Make(EntryKind::kSymlink, "dir/away", 0777);
  away.target = "/etc/passwd";
  PAAS_RETURN_IF_ERROR(sink.Add(away));
  Entry same = Make(EntryKind::kHardLink, "again", 04755);
  same.target = "dir/tagged";
  PAAS_RETURN_IF_ERROR(sink.Add(same));
  Entry sparse = MakeFile("sparse", 3 << 20);
  sparse.extents = {{1 << 20, 4096}};
  PAAS_RETURN_IF_ERROR(sink.Add(sparse));
  PAAS_RETURN_IF_ERROR(sink.Write(1 << 20, std::string(4096, 's')));
  PAAS_RETURN_IF_ERROR(sink.Add(MakeFile("bytes \xff\n", 0, 0)));
  PAAS_RETURN_IF_ERROR(sink.Add(MakeFile("large", 1'500'000)));
  for (uint64_t at = 0; at < 1'500'000; at += 100'000) {
    PAAS_RETURN_IF_ERROR(
        sink.Write(at, std::string(100'000, static_cast<char>('a' + at / 100'000))));
  }
  return absl::OkStatus();
}

// What a walk over them tells.
Told Expected() {
  Told told;
  EXPECT_OK(WriteFiles(told));
  return told;
}

Status FillWith(Driver& driver, const VolumeId& id, const std::vector<Entry>& entries) {
  PAAS_ASSIGN_OR_RETURN(const auto writer, driver.Fill(id));
  for (const Entry& entry : entries) PAAS_RETURN_IF_ERROR(writer->Add(entry));
  return writer->Finish();
}

void ExpectTold(const Told& told) {
  const Told expected = Expected();
  EXPECT_EQ(told.hard_links, 1);
  ASSERT_EQ(told.files.size(), expected.files.size());
  for (const auto& [path, file] : expected.files) {
    ASSERT_TRUE(told.files.contains(path)) << path;
    const File& got = told.files.at(path);
    EXPECT_EQ(got.entry.kind, file.entry.kind) << path;
    EXPECT_EQ(got.entry.mode, file.entry.mode) << path;
    EXPECT_EQ(got.entry.modified_ns, file.entry.modified_ns) << path;
    EXPECT_EQ(got.entry.attributes, file.entry.attributes) << path;
    EXPECT_TRUE(got == file) << path;
  }
}

// For an entry that follows a symlink out of the volume.
std::vector<Entry> Through(Entry link, const std::string& path) {
  link.target = "/tmp";
  return {link, MakeFile(path, 0)};
}

// Each is refused by itself.
std::vector<std::vector<Entry>> StrangeFiles() {
  Entry owned = MakeFile("f", 0);
  owned.owner = 70000;
  Entry trusted = MakeFile("f", 0);
  trusted.attributes["trusted.overlay.opaque"] = "y";
  Entry capable = MakeFile("f", 0);
  capable.attributes["security.capability"] = "x";
  Entry outside = Make(EntryKind::kHardLink, "f", 0644);
  outside.target = "../../etc/shadow";
  return {{MakeFile("../f", 0)},
          {MakeFile("/f", 0)},
          {MakeFile("a/../../f", 0)},
          {MakeFile("f", 0, 0100644)},
          {owned},
          {trusted},
          {capable},
          {outside},
          {MakeFile("f", 0), MakeFile("f", 0)},
          {Make(EntryKind::kDirectory, "d", 0755), Make(EntryKind::kDirectory, "d", 0755)},
          Through(Make(EntryKind::kSymlink, "out", 0777), "out/paas-content-test")};
}

Status MakeFirst(Driver& driver) {
  PAAS_RETURN_IF_ERROR(driver.Create(kFirst, 0));
  PAAS_ASSIGN_OR_RETURN(const auto writer, driver.Fill(kFirst));
  ContentSink sink(*writer);
  PAAS_RETURN_IF_ERROR(WriteFiles(sink));
  return writer->Finish();
}

}  // namespace

void ExpectKeepsFiles(Driver& driver) {
  ASSERT_OK(MakeFirst(driver));
  Told told;
  ASSERT_OK(driver.Read(kFirst, told));
  ExpectTold(told);

  ASSERT_OK(driver.Create(kSecond, 0));
  ASSERT_OK_AND_ASSIGN(const auto second, driver.Fill(kSecond));
  ContentSink into_second(*second);
  ASSERT_OK(driver.Read(kFirst, into_second));
  ASSERT_OK(second->Finish());
  ASSERT_OK(driver.Delete(kFirst));
  Told again;
  ASSERT_OK(driver.Read(kSecond, again));
  ExpectTold(again);
  ASSERT_OK(driver.Delete(kSecond));
}

void ExpectRefusesStrangeFiles(Driver& driver) {
  for (const std::vector<Entry>& entries : StrangeFiles()) {
    ASSERT_OK(driver.Create(kFirst, 0));
    const Status filled = FillWith(driver, kFirst, entries);
    EXPECT_TRUE(absl::IsInvalidArgument(filled) || absl::IsAlreadyExists(filled))
        << entries.back().path << ": " << Message(filled);
    ASSERT_OK(driver.Delete(kFirst));
  }
  // More than a file says that it has, and of nothing.
  ASSERT_OK(driver.Create(kFirst, 0));
  ASSERT_OK_AND_ASSIGN(auto writer, driver.Fill(kFirst));
  ASSERT_OK(writer->Add(MakeFile("f", 4)));
  Status written = writer->Write(2, "rows");
  if (written.ok()) written = writer->Finish();
  EXPECT_THAT(written, StatusIs(absl::StatusCode::kInvalidArgument));
  writer.reset();
  ASSERT_OK(driver.Delete(kFirst));
}

void ExpectHoldsLimit(Driver& driver) {
  ASSERT_OK(driver.Create(kFirst, 8 * kMegabyte));
  ASSERT_OK_AND_ASSIGN(auto writer, driver.Fill(kFirst));
  Status status = writer->Add(MakeFile("large", 64 * kMegabyte));
  const std::string piece(kMegabyte, 'x');
  for (uint64_t at = 0; status.ok() && at < 64 * kMegabyte; at += piece.size()) {
    status = writer->Write(at, piece);
  }
  if (status.ok()) status = writer->Finish();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  writer.reset();
  ASSERT_OK(driver.Delete(kFirst));
}

void ExpectDeletesHalfOfIt(Driver& driver) {
  ASSERT_OK(driver.Create(kFirst, 0));
  ASSERT_OK_AND_ASSIGN(auto writer, driver.Fill(kFirst));
  ContentSink sink(*writer);
  ASSERT_OK(WriteFiles(sink));
  writer.reset();
  ASSERT_OK(driver.Delete(kFirst));
  EXPECT_THAT(driver.List("").value(), ::testing::IsEmpty());
  // The same name begins anew.
  ASSERT_OK(driver.Create(kFirst, 0));
  EXPECT_OK(FillWith(driver, kFirst, {MakeFile("f", 0)}));
  ASSERT_OK(driver.Delete(kFirst));
}

void ExpectFillsOnlyWhatIsEmpty(Driver& driver) {
  Told told;
  EXPECT_THAT(driver.Read(kFirst, told), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(FillWith(driver, kFirst, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(driver.Read({"..", "app"}, told), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(FillWith(driver, {"..", "app"}, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(driver.Create(kFirst, 0));
  ASSERT_OK(FillWith(driver, kFirst, {MakeFile("f", 0)}));
  EXPECT_THAT(FillWith(driver, kFirst, {MakeFile("g", 0)}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_OK(driver.Delete(kFirst));
}

void ExpectStopsReading(Driver& driver) {
  class Full final : public tree::Sink {
   public:
    Status Begin(const std::string&) override { return absl::OkStatus(); }
    Status Add(const Entry&) override { return absl::OkStatus(); }
    Status Write(uint64_t, std::string_view) override { return Aborted("that is enough"); }
  };
  ASSERT_OK(MakeFirst(driver));
  Full full;
  const Status read = driver.Read(kFirst, full);
  EXPECT_THAT(read, StatusIs(absl::StatusCode::kAborted, ::testing::HasSubstr("that is enough")));
  ASSERT_OK(driver.Delete(kFirst));
}

}  // namespace paas::volume
