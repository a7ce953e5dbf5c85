# The server's configuration, in JSON, which is YAML.
(.limits.memory_bytes // 0 | if . > 0 then . else 536870912 end) as $memory
| {
    storage: {dbPath: "/mnt/mongodb",
              wiredTiger: {engineConfig: {cacheSizeGB: ([$memory / 2 / 1073741824, 0.25] | max)}}},
    net: {bindIp: "0.0.0.0", port: .endpoints[0].port, unixDomainSocket: {enabled: false}},
    security: {authorization: "enabled"}
  }
