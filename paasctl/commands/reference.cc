#include "common/os/file.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/reference/man_page.h"
#include "paasctl/reference/markdown.h"

namespace paas::paasctl {
namespace {

Outcome RunManual(Session&, const Arguments& arguments) {
  const std::string directory = arguments.Get("dir");
  const Status made = os::MakeDirectories(directory);
  if (!made.ok()) return made;
  for (const ManPage& page : RenderManPages(AllVerbs())) {
    const std::string path = directory + "/" + page.name;
    const Status written = os::WriteFileDurably(path, page.text);
    if (!written.ok()) return written;
  }
  return kExitSuccess;
}

Outcome RunReference(Session& session, const Arguments& arguments) {
  const std::string path = arguments.Get("page");
  const StatusOr<std::string> page = session.read_text(path);
  if (!page.ok()) return page.status();
  const StatusOr<std::string> made = RenderReference(*page, AllVerbs());
  if (!made.ok()) return made.status();
  return *made == *page ? absl::OkStatus() : os::WriteFileDurably(path, *made);
}

}  // namespace

Verb ManualVerb() {
  return {.name = "__manual",
          .summary = "Write the man pages into a folder",
          .arguments = {{"dir", "the folder", true, Completes::kDirectory}},
          .hidden = true,
          .run = RunManual};
}

Verb ReferenceVerb() {
  return {.name = "__reference",
          .summary = "Bring the generated parts of docs/reference/cli.md up to date",
          .arguments = {{"page", "the file", true, Completes::kDirectory}},
          .hidden = true,
          .run = RunReference};
}

}  // namespace paas::paasctl
