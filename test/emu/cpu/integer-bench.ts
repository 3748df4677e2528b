import { AREA, AREA_BYTES, HERE, type IntegerCase, RECORDED_FLAGS, STACK_AREA } from './integer-cases.js';
import { userModeProcessor } from './user-mode.js';

const HLT = 0xf4;

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
    return this.compare(c) ?? (c.repeated ? this.differenceAtOnce(c) : undefined);
  }

  /** The same with all iterations in one call of `run`, which the HLT that follows ends (#GP in user mode). */
  private differenceAtOnce(c: IntegerCase): string | undefined {
    const { cpu } = this;
    this.load(c);
    cpu.ram[HERE + c.instruction.length] = HLT;
    const reason = cpu.run(100);
    const difference = reason === 'trap' ? this.compare(c) : `run ended with ${reason}`;
    return difference && `in one go: ${difference}`;
  }

  private load(c: IntegerCase): void {
    const { cpu } = this;
    cpu.ram.set(c.before.data, AREA);
    cpu.ram.set(c.before.stack, STACK_AREA);
    cpu.ram.set(c.instruction, HERE);
    cpu.invalidateCode(HERE, c.instruction.length + 1);
    cpu.regs.set(c.before.registers);
    cpu.eflags = c.before.flags | 0x202;
    cpu.eip = HERE;
  }

  private compare(c: IntegerCase): string | undefined {
    const { cpu } = this;
    const { after } = c;
    if (cpu.eip !== after.eip) return `EIP ${cpu.eip.toString(16)}, not ${after.eip.toString(16)}`;
    if (c.undefinedResult) return undefined;
    for (const [n, value] of after.registers.entries()) {
      if (cpu.regs[n] !== value) return `register ${n}: ${hex(cpu.regs[n])}, not ${hex(value)}`;
    }
    const data = cpu.ram.subarray(AREA, AREA + AREA_BYTES);
    if (Buffer.compare(data, after.data) !== 0) return `memory ${bytes(data)}, not ${bytes(after.data)}`;
    const stack = cpu.ram.subarray(STACK_AREA, STACK_AREA + AREA_BYTES);
    if (Buffer.compare(stack, after.stack) !== 0) return `stack ${bytes(stack)}, not ${bytes(after.stack)}`;
    const flags = (cpu.eflags ^ after.flags) & RECORDED_FLAGS & ~c.undefinedFlags;
    return flags === 0 ? undefined : `flags ${hex(cpu.eflags)}, not ${hex(after.flags)}`;
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16);
}

function bytes(area: Uint8Array): string {
  return Buffer.from(area).toString('hex');
}
