import { isHostStop, lookUp, resolveCross } from '../code-cache.js';
import type { CpuState } from '../cpu-state.js';
import { raise, Vector } from '../fault.js';
import { stopsHere } from '../host-stops.js';
import {
  CPL,
  DIRECT_VISITS,
  EIP,
  FAULT_AT_FETCH,
  LEFT,
  PAGE,
  RECORD,
  RECORD_WORDS,
  SAMPLE,
  SEG_BASE,
  SEG_LIMIT,
} from '../layout.js';
import { Next } from '../operations/operation.js';
import { GENERAL_OPERATIONS } from '../operations/table.js';
import { CROSS, DIRECT, GENERAL, LEAVE, LENGTH_SHIFT, OFFSET_SHIFT, OPERATION_MASK } from '../record.js';
import { MODULES } from '../wasm/module-cache.js';
import { instantiate } from '../wasm/webassembly.js';
import { flatModule } from './flat-code.js';

/**
 * Executes instructions until LEFT is used up, or something has changed that decides how to go on. Returns what was thrown, or undefined;
 * EIP is then at the next instruction, or at the faulting one.
 */
export type Interpreter = () => unknown;

const CS = 1;
/** One less than the number of arrivals (layout.ts, SAMPLE) of which one makes a head: a power of two. */
const SAMPLE_MASK = 15;
/** See layout.ts, DIRECT_VISITS. To decode and keep costs about three times what decoding alone does. */
const VISITS = 2;

/** The interpreter of flat 32-bit code. */
export function createFlatInterpreter(c: CpuState): Interpreter {
  const { m32, layout, translator } = c;
  // Who wants all to be translated at once wants it kept at once, too.
  m32[SAMPLE] = translator.threshold === 1 ? 0 : SAMPLE_MASK;
  m32[DIRECT_VISITS] = translator.threshold === 1 ? -128 : VISITS;
  m32[layout.direct + RECORD_WORDS] = DIRECT;
  m32[layout.direct + 2 * RECORD_WORDS] = LEAVE;
  /** For the supervisor and for user mode, made when they are first wanted. */
  const functions: ((() => number) | undefined)[] = [];
  const make = (user: boolean): (() => number) => {
    const { module } = MODULES.get(`interpreter ${layout.totalBytes} ${layout.ramByte} ${user}`, () =>
      flatModule(layout, user),
    );
    return instantiate(module, translator.interpreterImports).f as () => number;
  };
  return function flat(): unknown {
    const user = m32[CPL] === 3 ? 1 : 0;
    functions[user] ??= make(user === 1);
    const execute = functions[user];
    m32[FAULT_AT_FETCH] = 0;
    try {
      return execute() === 0 ? undefined : translator.thrown;
    } catch (thrown) {
      if (m32[FAULT_AT_FETCH] === 0) m32[EIP] = m32[PAGE] + ((m32[m32[RECORD]] >> OFFSET_SHIFT) & 4095);
      return thrown;
    }
  };
}

/** The interpreter of everything else: 16-bit code, and segments that are not flat. */
export function createSegmentedInterpreter(c: CpuState): Interpreter {
  const { m32 } = c;
  return function segmented(): unknown {
    let eip = m32[EIP];
    let atFetch = true;
    try {
      for (;;) {
        if (m32[LEFT] === 0) return undefined;
        atFetch = true;
        eip = m32[EIP];
        const limit = m32[SEG_LIMIT + CS] >>> 0;
        if (eip >>> 0 > limit) raise(c, Vector.GP, 0);
        const linear = (m32[SEG_BASE + CS] + eip) | 0;
        let record = lookUp(c, linear);
        if (c.hostStops !== undefined && isHostStop(c, record)) {
          if (stopsHere(c)) return undefined;
          record += RECORD_WORDS;
        }
        if ((m32[record] & OPERATION_MASK) === CROSS) record = resolveCross(c, record, linear);
        const w0 = m32[record];
        const length = (w0 >> LENGTH_SHIFT) & 15;
        if ((eip >>> 0) + length - 1 > limit) raise(c, Vector.GP, 0);
        m32[LEFT]--;
        atFetch = false;
        m32[EIP] = eip + length;
        m32[RECORD] = record;
        if (GENERAL_OPERATIONS[(w0 & OPERATION_MASK) - GENERAL](c) === Next.changed) return undefined;
      }
    } catch (thrown) {
      m32[EIP] = eip;
      m32[FAULT_AT_FETCH] = atFetch ? 1 : 0;
      return thrown;
    }
  };
}
