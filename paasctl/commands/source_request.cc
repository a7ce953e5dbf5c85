#include "paasctl/commands/source_request.h"

#include "paasctl/source/file_list.h"
#include "paasctl/source/tar.h"

namespace paas::paasctl {

StatusOr<SourceRequest> PrepareSource(const Session& session, const Arguments& arguments) {
  const std::string directory = arguments.Get("dir", ".");
  PAAS_ASSIGN_OR_RETURN(std::vector<std::string> files, ListSourceFiles(directory));
  if (session.globals.verbose) session.Note("sending " + std::to_string(files.size()) + " files");
  const Target target = session.ResolveAndTell(directory);
  return SourceRequest{.request = {.target = target.id, .rebuild = arguments.Has("rebuild")},
                       .source = [directory, files = std::move(files)](const PieceSink& sink) {
                         return WriteTar(directory, files, SourceLimits{}, sink);
                       }};
}

}  // namespace paas::paasctl
