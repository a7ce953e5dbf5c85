// The files of volumes as a whole: no thread of ours touches one.

#include <utility>

#include "common/log/log.h"
#include "volume/moosefs/moosefs_driver.h"

namespace paas::volume {

StatusOr<PipedProgram> MooseFsDriver::ContentProgram(const std::string& verb, const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  // Missing volumes are told from a server that does not answer, and a dead client is replaced.
  PAAS_RETURN_IF_ERROR(Annotate(Run(MeasureCommand(Root(), id)).status(), id.ToString()));
  return PipedProgram{.argv = ContentArguments(options_, verb, Root(), id),
                      .patience = ContentPatience(options_),
                      .on_stuck = [this] {
                        const Status done = UnmountForAgent();
                        if (!done.ok()) log::Error(Message(done));
                      }};
}

Status MooseFsDriver::Read(const VolumeId& id, tree::Sink& sink) {
  PAAS_ASSIGN_OR_RETURN(const PipedProgram program, ContentProgram("read", id));
  return ReadPiped(program, sink);
}

StatusOr<std::unique_ptr<ContentWriter>> MooseFsDriver::Fill(const VolumeId& id) {
  PAAS_ASSIGN_OR_RETURN(PipedProgram program, ContentProgram("fill", id));
  return FillPiped(std::move(program));
}

}  // namespace paas::volume
