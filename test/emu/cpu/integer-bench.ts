import type { Cpu } from '../../../src/emu/cpu/cpu.js';
import { AREA, AREA_BYTES, HERE, type IntegerCase, RECORDED_FLAGS, STACK_AREA } from './integer-cases.js';
import { userModeProcessor } from './user-mode.js';

const HLT = 0xf4;
const ESP = 4;

/** Executes recorded cases. */
export class IntegerBench {
  private readonly cpu = userModeProcessor();

  /** Executes the case's instruction; returns what differs from the recording, in words, or undefined. */
  difference(c: IntegerCase): string | undefined {
    const { cpu } = this;
    this.load(c);
    let reason = cpu.run(1);
    for (let i = 0; c.repeated && cpu.eip === HERE && i < 8; i++) reason = cpu.run(1);
    if (c.vector !== undefined) {
      if (reason === 'trap' && cpu.trap?.vector === c.vector) return undefined;
      return `expected exception ${c.vector}, run ended with ${reason}`;
    }
    if (reason !== 'budget') return `run ended with ${reason} ${cpu.trap?.vector ?? cpu.unsupported ?? ''}`;
    return differenceFrom(this.cpu, c) ?? (c.repeated ? this.differenceAtOnce(c) : undefined);
  }

  /** The same with all iterations in one call of `run`, which the HLT that follows ends (#GP in user mode). */
  private differenceAtOnce(c: IntegerCase): string | undefined {
    const { cpu } = this;
    this.load(c);
    cpu.ram[HERE + c.instruction.length] = HLT;
    const reason = cpu.run(100);
    const difference = reason === 'trap' ? differenceFrom(cpu, c) : `run ended with ${reason}`;
    return difference && `in one go: ${difference}`;
  }

  private load(c: IntegerCase): void {
    const { cpu } = this;
    load(cpu, c);
    cpu.ram.set(c.instruction, HERE);
    cpu.invalidateCode(HERE, c.instruction.length + 1);
    cpu.eip = HERE;
  }
}

/** Loads registers, flags and memory of a case. */
export function load(cpu: Cpu, c: IntegerCase): void {
  cpu.ram.set(c.before.data, AREA);
  cpu.ram.set(c.before.stack, STACK_AREA);
  cpu.regs.set(c.before.registers);
  cpu.eflags = c.before.flags | 0x202;
}

/**
 * What differs from the recording after a case's instruction, in words, or undefined.
 * @param moved how far behind its place in the recording the instruction was
 */
export function differenceFrom(cpu: Cpu, c: IntegerCase, moved = 0): string | undefined {
  const { after } = c;
  const eip = c.absolute ? after.eip : after.eip + moved;
  if (cpu.eip !== eip) return `EIP ${cpu.eip.toString(16)}, not ${eip.toString(16)}`;
  if (c.undefinedResult) return undefined;
  for (const [n, value] of after.registers.entries()) {
    if (cpu.regs[n] !== value) return `register ${n}: ${hex(cpu.regs[n])}, not ${hex(value)}`;
  }
  const data = cpu.ram.subarray(AREA, AREA + AREA_BYTES);
  if (Buffer.compare(data, after.data) !== 0) return `memory ${bytes(data)}, not ${bytes(after.data)}`;
  const stack = cpu.ram.subarray(STACK_AREA, STACK_AREA + AREA_BYTES);
  const expected = moved === 0 ? after.stack : withReturnMoved(c, moved);
  if (Buffer.compare(stack, expected) !== 0) return `stack ${bytes(stack)}, not ${bytes(expected)}`;
  const flags = (cpu.eflags ^ after.flags) & RECORDED_FLAGS & ~c.undefinedFlags;
  return flags === 0 ? undefined : `flags ${hex(cpu.eflags)}, not ${hex(after.flags)}`;
}

/** The stack after a case, with the address that a CALL pushed where it would be. */
function withReturnMoved(c: IntegerCase, moved: number): Uint8Array {
  const { before, after, instruction } = c;
  if (after.registers[ESP] === before.registers[ESP]) return after.stack;
  const stack = after.stack.slice();
  const view = new DataView(stack.buffer);
  const at = after.registers[ESP] - STACK_AREA;
  if (at < 0 || at > AREA_BYTES - 4) return stack;
  const pushed = view.getUint32(at, true);
  if (pushed === HERE + instruction.length) view.setUint32(at, pushed + moved, true);
  return stack;
}

function hex(value: number): string {
  return (value >>> 0).toString(16);
}

function bytes(area: Uint8Array): string {
  return Buffer.from(area).toString('hex');
}
