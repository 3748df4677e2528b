import type { FuzzTarget } from './target.js';
import { aout } from './targets/aout.js';
import { bios } from './targets/bios.js';
import { commandLines } from './targets/command-lines.js';
import { configurations } from './targets/configurations.js';
import { databases } from './targets/databases.js';
import { dates } from './targets/dates.js';
import { devices } from './targets/devices.js';
import { directories } from './targets/directories.js';
import { gdbPackets } from './targets/gdb-packets.js';
import { gitObjects } from './targets/git-objects.js';
import { kernels } from './targets/kernels.js';
import { media } from './targets/media.js';
import { plan9ini } from './targets/plan9-ini.js';
import { programs } from './targets/programs.js';
import { records } from './targets/records.js';
import { states } from './targets/states.js';
import { systemCalls } from './targets/system-calls.js';
import { tools } from './targets/tools.js';

/** All that can be fuzzed. */
export const TARGETS: readonly FuzzTarget[] = [
  aout,
  kernels,
  plan9ini,
  media,
  bios,
  devices,
  states,
  gdbPackets,
  programs,
  systemCalls,
  tools,
  directories,
  gitObjects,
  dates,
  configurations,
  commandLines,
  databases,
  records,
];
