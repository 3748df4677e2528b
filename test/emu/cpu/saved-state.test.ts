import { describe, expect, test } from 'vitest';
import { Cpu } from '../../../src/emu/cpu/cpu.js';
import type { Environment } from '../../../src/emu/cpu/environment.js';
import * as layout from '../../../src/emu/cpu/layout.js';
import { restoreCpu, saveCpu, saveTlb } from '../../../src/emu/cpu/saved-state.js';

const NOWHERE: Environment = {
  portIn: () => 0,
  portOut: () => {},
  mmioRead: () => 0,
  mmioWrite: () => {},
  acknowledgeInterrupt: () => 0,
};

const make = () => new Cpu({ ramBytes: 0x100000, environment: NOWHERE });

/** Words that mean nothing between two instructions, and those that others stand for. */
const TRANSIENT = [
  layout.ZERO,
  layout.RES,
  layout.AUX,
  layout.LEFT,
  layout.HELD,
  layout.BEYOND,
  layout.RECORD,
  layout.FAULT_AT_FETCH,
  layout.TIER1_STATUS,
  layout.TIER1_FLAGS,
  layout.TOUCHED_COUNT,
  layout.WATCHED,
  layout.ABSENT_PAGE,
  layout.WAITING,
  layout.PAGE,
  layout.SAMPLE,
  layout.INVALIDATED,
  layout.ENTERED,
  layout.TRANSLATED_LOW,
  layout.TRANSLATED_HIGH,
  layout.DIRECT_VISITS,
];
/** Fields of a processor that say what it is, that follow from others, or that mean something during `run` only. */
const NOT_SAVED = [
  ...['layout', 'm8', 'm16', 'm32', 'm64', 'ram', 'ram32', 'regs', 'environment', 'identity', 'translator', 'pageKind'],
  ...[
    'codeMode',
    'breakpoints',
    'nextSlots',
    'nextRecord',
    'codeGeneration',
    'crossings',
    'pageOfSlots',
    'templateWords',
  ],
  ...['deliveries', 'newTaskEip', 'stopRequested', 'trapInfo', 'unsupportedReason', 'delivering', 'faultVector'],
  ...['faultCode', 'writtenPages', 'codeWrittenTo', 'target', 'hostStops', 'stoppedShort'],
];

describe('the saved state of a processor', () => {
  test('has every word of state', () => {
    const [from, to] = [make(), make()];
    const words = layout.FPU_BYTES / 4;
    for (let i = 0; i < words + 32; i++) if (!TRANSIENT.includes(i)) from.m32[i] = 0x1000 + i * 3;
    from.m32[layout.FLAGS] = 0x3202;
    from.m32[layout.DR + 7] = 0x400;
    from.eflags = 0x3ad7;
    restoreCpu(to, saveCpu(from), saveTlb(from));
    const known = Object.values(layout).filter((value) => typeof value === 'number' && value < words);
    expect(Math.max(...(known as number[]))).toBeLessThanOrEqual(layout.DIRECT_VISITS);
    for (let i = 0; i <= layout.DIRECT_VISITS; i++) {
      if (!TRANSIENT.includes(i)) expect(to.m32[i], `word ${i}`).toBe(from.m32[i]);
    }
    expect(to.fpu.state).toEqual(from.fpu.state);
    expect(to.eflags).toBe(from.eflags);
  });

  test('has every field', () => {
    const cpu = make();
    const saved = { ...saveCpu(cpu) };
    const missing = Object.keys(cpu).filter((field) => !(field in saved) && !NOT_SAVED.includes(field));
    expect(missing).toEqual([]);
  });

  test('has the fields that are no words', () => {
    const [from, to] = [make(), make()];
    Object.assign(from, { interruptLine: true, nmiPending: true, nmiBlocked: true, halted: true, taskTrap: true });
    Object.assign(from, { shutdown: true, interruptShadow: true, debugShadow: true, midRepeat: true, debugHits: 3 });
    from.msrs.set(0x10, [1, 2]);
    from.addInstructions(77);
    restoreCpu(to, saveCpu(from), saveTlb(from));
    expect(saveCpu(to)).toEqual(saveCpu(from));
    expect(to.instructions).toBe(77);
  });
});
