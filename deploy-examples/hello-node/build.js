// Runs in the build hook, the last moment at which /app can be written to.
const fs = require("fs");

const built = {
  node: process.version,
  application: process.env.PLATFORM_APPLICATION_NAME ?? null,
  tree: process.env.PLATFORM_TREE_ID ?? null,
};
fs.writeFileSync("public/build.json", JSON.stringify(built, null, 2) + "\n");
console.log(`built with node ${built.node}`);
