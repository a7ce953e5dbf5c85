#include "tests/integration/volume/moosefs_servers.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"

namespace paas::volume {

MooseFsServers::MooseFsServers() {
  // Chunk servers refuse to announce 127.0.0.1.
  EXPECT_OK(os::RunChecked(
      {.argv = {"sh", "-c", "ip link set lo up; ip addr replace 10.99.0.1/32 dev lo"}}));
  Configure();
  StartMaster();
  StartChunkServers();
}

void MooseFsServers::Configure() {
  const std::string common = "WORKING_USER = root\nWORKING_GROUP = root\n";
  const std::string host = std::string(" = ") + kMaster + "\n";
  for (const char* name : {"master", "chunks1", "chunks2", "disk1", "disk2"}) {
    EXPECT_OK(os::MakeDirectories(directory_ / name));
  }
  EXPECT_OK(os::RunChecked(
      {.argv = {"cp", "/var/lib/mfs/metadata.mfs.empty", directory_ / "master/metadata.mfs"}}));
  EXPECT_OK(os::WriteFileDurably(directory_ / "exports",
                                 "10.99.0.1/32 / rw,alldirs,admin,maproot=0:0,"
                                 "password=open-sesame\n"));
  EXPECT_OK(os::WriteFileDurably(directory_ / "master.cfg",
                                 common + "DATA_PATH = " + (directory_ / "master") +
                                     "\nEXPORTS_FILENAME = " + (directory_ / "exports") +
                                     "\nMATOML_LISTEN_HOST" + host + "MATOCS_LISTEN_HOST" + host +
                                     "MATOCL_LISTEN_HOST" + host));
  for (const std::string number : {"1", "2"}) {
    const std::string disks = directory_ / ("disks" + number);
    EXPECT_OK(os::WriteFileDurably(disks, directory_ / ("disk" + number) + "\n"));
    EXPECT_OK(os::WriteFileDurably(directory_ / ("chunks" + number + ".cfg"),
                                   common + "DATA_PATH = " + (directory_ / ("chunks" + number)) +
                                       "\nHDD_CONF_FILENAME = " + disks + "\nMASTER_HOST" + host +
                                       "CSSERV_LISTEN_HOST" + host + "CSSERV_LISTEN_PORT = 943" +
                                       number + "\nMASTER_RECONNECTION_DELAY = 1\n"));
  }
}

void MooseFsServers::Start(const std::string& program, const std::string& configuration) {
  // Into the background, where it keeps no pipe of ours open.
  EXPECT_OK(os::RunChecked({.argv = {"sh", "-c", "$1 -c \"$2\" start >\"$2.log\" 2>&1", "sh",
                                     program, directory_ / configuration}}))
      << os::ReadFile(directory_ / (configuration + ".log")).value_or("");
}

// -a: what a killed one left is put in order.
void MooseFsServers::StartMaster() { Start("mfsmaster -a", "master.cfg"); }

void MooseFsServers::StartChunkServers() {
  Start("mfschunkserver", "chunks1.cfg");
  Start("mfschunkserver", "chunks2.cfg");
  // They are there when files can be written, again and again: while the second one registers, the
  // master finds room for one file and none for the next.
  const char* const script =
      "mkdir -p \"$1\"; mfsmount -H 10.99.0.1 -o mfspassword=open-sesame \"$1\" >/dev/null 2>&1\n"
      "good=0\n"
      "for i in $(seq 600); do\n"
      "  if dd if=/dev/zero of=\"$1/ready$i\" bs=1k count=1 conv=fsync 2>/dev/null\n"
      "  then good=$((good + 1)); else good=0; fi\n"
      "  [ $good -lt 20 ] || break; sleep 0.05\n"
      "done; rm -f \"$1\"/ready*; umount \"$1\"\n";
  EXPECT_OK(os::RunChecked({.argv = {"sh", "-c", script, "sh", directory_ / "try"}}));
}

// By the whole command line: nobody else's has this directory in it. One that is killed is gone
// when this returns: it holds its lock while what it was writing ends.
void MooseFsServers::Signal(const std::string& program, const std::string& configuration,
                            int signal) {
  const char* const script =
      "pkill -\"$1\" -x -f \"$2\"; [ \"$1\" = 9 ] || exit 0\n"
      "for i in $(seq 600); do pgrep -x -f \"$2\" >/dev/null || exit 0; sleep 0.05; done; exit 1\n";
  EXPECT_OK(os::RunChecked({.argv = {"sh", "-c", script, "sh", std::to_string(signal),
                                     program + " -c " + (directory_ / configuration) + " start"}}));
}

void MooseFsServers::SignalMaster(int signal) { Signal("mfsmaster -a", "master.cfg", signal); }

void MooseFsServers::SignalChunkServers(int signal) {
  Signal("mfschunkserver", "chunks1.cfg", signal);
  Signal("mfschunkserver", "chunks2.cfg", signal);
}

MooseFsServers::~MooseFsServers() {
  SignalMaster(SIGKILL);
  SignalChunkServers(SIGKILL);
  (void)os::RunCommand({.argv = {"ip", "addr", "del", "10.99.0.1/32", "dev", "lo"}});
}

}  // namespace paas::volume
