/** Loaded before a measured program (`node --require`): in the end it writes to descriptor 3 what the process has used. */
import fs = require('node:fs');
import threads = require('node:worker_threads');

if (threads.isMainThread) {
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { processor: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
    fs.writeSync(3, JSON.stringify(usage));
  });
}
