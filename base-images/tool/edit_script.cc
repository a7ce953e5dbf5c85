#include "base-images/tool/edit_script.h"

#include <sstream>

#include "common/text/shell_word.h"

namespace paas::base_image {
namespace {

using text::ShellWord;

std::string Octal(uint32_t mode) {
  std::ostringstream text;
  text << '0' << std::oct << mode;
  return text.str();
}

std::string OwnerAndMode(const std::string& owner, uint32_t mode, const std::string& path) {
  const std::string quoted = ShellWord(path);
  return "chown " + ShellWord(owner + ":" + owner) + " " + quoted + "\nchmod " + Octal(mode) + " " +
         quoted + "\n";
}

std::string DirectoryScript(const Directory& directory) {
  const std::string path = ShellWord(directory.path);
  return "test ! -L " + path + " || { echo " + path +
         " must not be a symlink >&2; exit 1; }\nmkdir -p " + path + "\n" +
         OwnerAndMode(directory.owner, directory.mode, directory.path);
}

// The content is quoted, not a here-document: it may hold any line.
std::string FileScript(const File& file) {
  const std::string path = ShellWord(file.path);
  return "rm -rf --one-file-system " + path + "\nmkdir -p \"$(dirname " + path + ")\"\nprintf %s " +
         ShellWord(file.content) + " >" + path + "\n" +
         OwnerAndMode(file.owner, file.mode, file.path);
}

// The stock entry may be a directory, inside of which ln would put its link.
std::string SymlinkScript(const std::string& path, const std::string& target) {
  const std::string quoted = ShellWord(path);
  return "rm -rf --one-file-system " + quoted + "\nmkdir -p \"$(dirname " + quoted + ")\"\nln -s " +
         ShellWord(target) + " " + quoted + "\n";
}

}  // namespace

std::string UserScript(const Recipe& recipe) {
  std::string script;
  for (const User& user : recipe.users) {
    const std::string id = std::to_string(user.id);
    script += "groupadd -g " + id + " " + ShellWord(user.name) + "\nuseradd -M -N -u " + id +
              " -g " + id + " -d " + ShellWord(user.home) + " -s " + ShellWord(user.shell) +
              " -p '*' " + ShellWord(user.name) + "\n";
  }
  return script;
}

std::string TreeScript(const Recipe& recipe) {
  std::string script;
  for (const std::string& patterns : recipe.removals) {
    script += "rm -rf --one-file-system -- " + patterns + "\n";
  }
  for (const Directory& directory : recipe.directories) script += DirectoryScript(directory);
  for (const File& file : recipe.files) script += FileScript(file);
  for (const auto& [path, target] : recipe.symlinks) script += SymlinkScript(path, target);
  return script;
}

}  // namespace paas::base_image
