#include "tests/e2e/push/git_host.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "common/os/file.h"

namespace paas::testing {
namespace {

// A group of every Debian that nobody is in.
constexpr char kGroup[] = "games";
constexpr std::chrono::seconds kStartTimeout{30};
constexpr std::chrono::minutes kGitTimeout{4};

// Everything below /run and the accounts are the namespace's own.
constexpr char kServers[] = R"sh(
set -e
mount --make-rprivate /
gid=$(getent group "$GROUP" | cut -d: -f3)
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/sshd /run/bin /run/nginx
cp "$BIN/paas-git" /run/bin/
cp /etc/passwd /run/passwd
echo "git:x:39999:$gid::/run:/bin/sh" >> /run/passwd
mount --bind /run/passwd /etc/passwd
ssh-keygen -q -t ed25519 -N '' -f /run/host_key
cat > /run/sshd_config <<END
Port $SSH_PORT
ListenAddress 127.0.0.1
HostKey /run/host_key
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
AuthorizedKeysFile none
AuthorizedKeysCommand /run/bin/paas-git --socket $SOCKET keys %t %k
AuthorizedKeysCommandUser git
AcceptEnv GIT_PROTOCOL PLATFORMSH_PUSH_NO_WAIT
AllowUsers git
END
cat > /run/nginx.conf <<END
daemon off; user root; pid /run/nginx/pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off; client_max_body_size 0;
  client_body_temp_path /run/nginx/body; fastcgi_temp_path /run/nginx/fastcgi;
  proxy_temp_path /run/nginx/proxy; uwsgi_temp_path /run/nginx/uwsgi;
  scgi_temp_path /run/nginx/scgi;
  server {
    listen 127.0.0.1:$HTTP_PORT;
    location / {
      fastcgi_pass unix:/run/fcgi.sock;
      fastcgi_buffering off; fastcgi_read_timeout 1h;
      fastcgi_param SCRIPT_FILENAME /run/bin/paas-git;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param PAAS_GIT_SOCKET $SOCKET;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
      fastcgi_param REMOTE_ADDR \$remote_addr;
      fastcgi_param SERVER_PROTOCOL \$server_protocol;
    }
  }
}
END
# Repositories of somebody else, over HTTPS, with a certificate that this machine trusts.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout /run/tls.key -out /run/tls.crt 2> /dev/null
cat /etc/ssl/certs/ca-certificates.crt /run/tls.crt > /run/ca.crt
mount --bind /run/ca.crt /etc/ssl/certs/ca-certificates.crt
sed -i '$d' /run/nginx.conf
cat >> /run/nginx.conf <<END
  server {
    listen 127.0.0.1:$TLS_PORT ssl;
    ssl_certificate /run/tls.crt; ssl_certificate_key /run/tls.key;
    location / {
      fastcgi_pass unix:/run/fcgi.sock;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT $MODULES;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param GIT_CONFIG_COUNT 1;
      fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
      fastcgi_param GIT_CONFIG_VALUE_0 *;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
    }
  }
}
END
install -d -o 39999 -g "$gid" /run/fcgi
sed -i 's#unix:/run/fcgi.sock#unix:/run/fcgi/sock#' /run/nginx.conf
setpriv --reuid 39999 --regid "$gid" --clear-groups fcgiwrap -c 4 -s unix:/run/fcgi/sock &
nginx -c /run/nginx.conf &
exec /usr/sbin/sshd -D -e -f /run/sshd_config
)sh";

bool Listens(int port) {
  const os::Command look{
      .argv = {"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port)}};
  const StatusOr<os::CommandResult> result = os::RunCommand(look);
  return result.ok() && result->exit_code == 0;
}

void AwaitPort(int port) {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (!Listens(port)) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "nobody listens on port " << port;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

GitHost::GitHost() {
  ssh_port_ = 21000 + static_cast<int>(::getpid()) % 100;
  http_port_ = ssh_port_ + 100;
  tls_port_ = http_port_ + 100;
  StatusOr<std::unique_ptr<Platform>> started = Platform::Start(
      {}, {"--router-private-proxies", "--git-group", kGroup, "--git-ssh-remote",
           "ssh://git@127.0.0.1:" + std::to_string(ssh_port_) + "/", "--git-http-remote",
           "http://127.0.0.1:" + std::to_string(http_port_) + "/"});
  if (!started.ok()) {
    ADD_FAILURE() << Message(started.status());
    std::abort();
  }
  platform_ = *std::move(started);
  EXPECT_TRUE(os::MakeDirectories(modules(), 0755).ok());
  os::Command servers{.argv = {"unshare", "-m", "bash", "-c", kServers}};
  servers.env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                 {"GROUP", kGroup},
                 {"BIN", PAAS_BIN_DIR},
                 {"SOCKET", platform_->root() + "/run/git.sock"},
                 {"SSH_PORT", std::to_string(ssh_port_)},
                 {"HTTP_PORT", std::to_string(http_port_)},
                 {"TLS_PORT", std::to_string(tls_port_)},
                 {"MODULES", modules()}};
  StatusOr<os::ChildProcess> child = os::ChildProcess::Start(servers);
  if (!child.ok()) {
    ADD_FAILURE() << Message(child.status());
    std::abort();
  }
  servers_ = std::make_unique<os::ChildProcess>(*std::move(child));
  AwaitPort(ssh_port_);
  AwaitPort(http_port_);
  AwaitPort(tls_port_);
}

GitHost::~GitHost() {
  servers_.reset();
  (void)os::RemoveTree(modules());
}

std::string GitHost::Paasctl(const std::vector<std::string>& arguments, const std::string& input) {
  const os::CommandResult result = platform_->Paasctl(arguments, input);
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  std::string text = result.output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string GitHost::ssh_url(const std::string& project) const {
  return "ssh://git@127.0.0.1:" + std::to_string(ssh_port_) + "/" + project + ".git";
}

std::string GitHost::http_url(const std::string& project, const std::string& token) const {
  return "http://git:" + token + "@127.0.0.1:" + std::to_string(http_port_) + "/" + project +
         ".git";
}

std::string GitHost::modules() const { return platform_->root() + "-modules"; }

std::string GitHost::module_url(const std::string& name) const {
  return "https://localhost:" + std::to_string(tls_port_) + "/" + name;
}

std::string GitHost::repository(const std::string& project) const {
  return platform_->root() + "/paas-controller/projects/" + project + "/repo.git";
}

namespace {

class HostEnvironment : public ::testing::Environment {
 public:
  void TearDown() override { host.reset(); }
  static std::unique_ptr<GitHost> host;
};
std::unique_ptr<GitHost> HostEnvironment::host;
::testing::Environment* const kEnvironment =
    ::testing::AddGlobalTestEnvironment(new HostEnvironment);

}  // namespace

GitHost& SharedHost() {
  if (HostEnvironment::host == nullptr) HostEnvironment::host = std::make_unique<GitHost>();
  return *HostEnvironment::host;
}

Developer::Developer(GitHost& host, const std::string& name, const std::string& example)
    : host_(host), name_(name) {
  char path[] = "/var/tmp/paas-push-XXXXXX";
  if (::mkdtemp(path) == nullptr) ADD_FAILURE() << "mkdtemp";
  path_ = path;
  const std::string source = std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + example + "/.";
  const std::string script =
      "set -e; mkdir \"$1/work\"; cp -a \"$2\" \"$1/work\"\n"
      "ssh-keygen -q -t ed25519 -N '' -C \"$3@test\" -f \"$1/key\"\n";
  const auto made = os::RunChecked({.argv = {"sh", "-c", script, "sh", path_, source, name}});
  EXPECT_TRUE(made.ok()) << Message(made.status());
  if (host_.platform().Paasctl({"user", "create", name}).exit_code > 0) {
    // Of an earlier test.
  }
  host_.Paasctl({"ssh-key", "add", path_ + "/key.pub", "--user", name});
  Must({"init", "-q", "-b", "main"});
  Commit("first");
}

Developer::~Developer() { (void)os::RemoveTree(path_); }

os::Command Developer::CommandOf(const std::vector<std::string>& arguments,
                                 const std::map<std::string, std::string>& variables) const {
  os::Command command{.argv = {"git"}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  std::map<std::string, std::string> environment = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"HOME", path_},
      {"LC_ALL", "C"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"GIT_TERMINAL_PROMPT", "0"},
      {"GIT_AUTHOR_NAME", name_},
      {"GIT_AUTHOR_EMAIL", name_ + "@example.org"},
      {"GIT_COMMITTER_NAME", name_},
      {"GIT_COMMITTER_EMAIL", name_ + "@example.org"},
      {"GIT_SSH_COMMAND", "ssh -F none -i " + path_ +
                              "/key -o IdentitiesOnly=yes -o StrictHostKeyChecking=no "
                              "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "
                              "-o SendEnv=PLATFORMSH_PUSH_NO_WAIT"}};
  for (const auto& [name, value] : variables) environment[name] = value;
  command.env = environment;
  command.cwd = path_ + "/work";
  command.timeout = kGitTimeout;
  return command;
}

// A shell in a process group of its own stands for the terminal.
Developer::Said Developer::Interrupt(const std::vector<std::string>& arguments,
                                     const std::string& when) {
  os::Command command = CommandOf(arguments, {});
  const std::string script =
      "out=\"$HOME/out\"; : > \"$out\"; when=$1; shift\n"
      // A shell ignores Ctrl-C for what runs in its background.
      "env --default-signal=INT setsid \"$@\" > \"$out\" 2>&1 &\n"
      "git=$!\n"
      "until grep -q \"$when\" \"$out\"; do kill -0 $git || break; sleep 0.05; done\n"
      "kill -INT -- -$git\n"
      "wait $git; code=$?; cat \"$out\"; exit $code\n";
  command.argv.insert(command.argv.begin(), {"bash", "-c", script, "bash", when});
  const StatusOr<os::CommandResult> result = os::RunCommand(command);
  if (!result.ok()) return {.exit = -1, .text = Message(result.status())};
  return {result->exit_code, result->output + result->error_output};
}

Developer::Said Developer::Git(const std::vector<std::string>& arguments,
                               const std::map<std::string, std::string>& variables) {
  const StatusOr<os::CommandResult> result = os::RunCommand(CommandOf(arguments, variables));
  if (!result.ok()) return {.exit = -1, .text = Message(result.status())};
  return {result->exit_code, result->output + result->error_output};
}

std::string Developer::Must(const std::vector<std::string>& arguments) {
  const Said said = Git(arguments);
  EXPECT_EQ(said.exit, 0) << said.text;
  return said.text;
}

void Developer::Write(const std::string& file, const std::string& content) const {
  const std::string path = path_ + "/work/" + file;
  EXPECT_TRUE(os::MakeDirectories(path.substr(0, path.rfind('/'))).ok());
  const Status written = os::WriteFileDurably(path, content);
  EXPECT_TRUE(written.ok()) << Message(written);
}

void Developer::Commit(const std::string& message) {
  Must({"add", "-A"});
  Must({"commit", "-q", "--allow-empty", "-m", message});
}

}  // namespace paas::testing
