// Works until somebody asks it to stop.
const fs = require("fs");

console.log("crunching");
const STOP = "/tmp/stop-crunching";
const look = () => {
  if (!fs.existsSync(STOP)) return;
  fs.unlinkSync(STOP);
  console.log("stopped in order");
  process.exit(0);
};
setInterval(look, 50);
