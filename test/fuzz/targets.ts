import type { FuzzTarget } from './target.js';
import { aout } from './targets/aout.js';
import { bios } from './targets/bios.js';
import { devices } from './targets/devices.js';
import { kernels } from './targets/kernels.js';
import { media } from './targets/media.js';
import { plan9ini } from './targets/plan9-ini.js';
import { programs } from './targets/programs.js';
import { systemCalls } from './targets/system-calls.js';

/** All that can be fuzzed. */
export const TARGETS: readonly FuzzTarget[] = [aout, kernels, plan9ini, media, bios, devices, programs, systemCalls];
