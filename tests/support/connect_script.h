#pragma once

namespace paas::testing {

// For python3 -c, with targets "ADDRESS@PORT": connects to all of them at once, and prints a line
// for each: "ADDRESS@PORT open", "… timeout" or "… ECONNREFUSED".
inline constexpr char kConnectScript[] = R"(import errno, socket, sys, threading
results = {}
def attempt(target):
    host, port = target.rsplit("@", 1)
    try:
        s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        s.settimeout(1)
        s.connect((host, int(port)))
        result = "open"
    except TimeoutError:
        result = "timeout"
    except OSError as e:
        result = errno.errorcode.get(e.errno, str(e))
    results[target] = result
threads = [threading.Thread(target=attempt, args=(t,)) for t in sys.argv[1:]]
[t.start() for t in threads]
[t.join() for t in threads]
for target, result in results.items():
    print(target, result)
)";

}  // namespace paas::testing
