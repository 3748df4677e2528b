import { Cpu } from '../../../../../src/emu/cpu/cpu.js';
import { type Environment, Segment, type StopReason } from '../../../../../src/emu/cpu/environment.js';
import { Translator } from '../../../../../src/emu/cpu/translator/translator.js';
import { GATES, GDT, IDT, LDT, RAM, ROM, Selector, SPACES, TSS, TSS_LIMIT } from './memory-map.js';
import type { Program, Start, Step } from './program.js';

const FIRST_INTERRUPT = 0x20;

/** What programs have met, by name: how often. */
export type Tally = Map<string, number>;

/** One of the two processors, with devices whose answers depend on nothing but what they were asked before. */
export class Side {
  readonly cpu: Cpu;
  /** What reached the devices, and the exceptions. */
  readonly log: string[] = [];
  #answers = 0;
  #hooked = false;

  /**
   * @param codePages pages of decoded code that are kept
   * @param threshold of the processor while it is made: with 1, every arrival is counted and not only a sample
   */
  constructor(codePages: number, threshold: number, tally?: Tally) {
    const count = (name: string): void => {
      tally?.set(name, (tally.get(name) ?? 0) + 1);
    };
    const note = (text: string, what: string): number => {
      count(what);
      this.log.push(`${text} @${this.cpu.instructions}`);
      this.#answers = Math.imul(this.#answers + 0x9e3779b9, 0x85ebca6b) | 0;
      if (this.#answers % 5 === 0) this.cpu.stop();
      if (this.#answers % 7 === 0) this.cpu.setInterruptLine(true);
      if (this.#answers % 29 === 0) this.cpu.nmi();
      return this.#answers >>> 0;
    };
    const environment: Environment = {
      portIn: (port, size) => note(`in ${port} ${size}`, 'port'),
      portOut: (port, size, value) => {
        note(`out ${port} ${size} ${value}`, 'port');
      },
      mmioRead: (address, size) => note(`read ${address} ${size}`, 'device'),
      mmioWrite: (address, size, value) => {
        note(`write ${address} ${size} ${value}`, 'device');
      },
      acknowledgeInterrupt: () => {
        count('interrupt');
        this.cpu.setInterruptLine(false);
        this.#answers = Math.imul(this.#answers + 0x9e3779b9, 0x85ebca6b) | 0;
        return FIRST_INTERRUPT + ((this.#answers >>> 8) & 0x1f);
      },
      exception: ({ vector, errorCode, eip, cs, instructions }) => {
        count(`#${vector}`);
        this.log.push(`#${vector} ${errorCode} ${cs}:${eip} @${instructions}`);
      },
      trap: () => this.#hooked,
    };
    const usual = Translator.initialThreshold;
    Translator.initialThreshold = threshold;
    this.cpu = new Cpu({ ramBytes: RAM, environment, codePages });
    Translator.initialThreshold = usual;
    this.cpu.setMemoryKind(ROM, ROM + 0x1000, 'rom');
  }

  /** Loads a program and begins it. */
  begin({ memory, hooked, user, start }: Program, threshold: number): void {
    const { cpu } = this;
    this.log.length = 0;
    this.#answers = 0;
    this.#hooked = hooked;
    cpu.reset();
    cpu.setInterruptLine(false);
    cpu.translator.threshold = threshold;
    cpu.ram.set(memory);
    cpu.invalidateCode(0, RAM);
    this.goOn(start, user);
  }

  step({ budget, interrupt, nmi, flush, forget }: Step): StopReason {
    const { cpu } = this;
    if (flush) cpu.flushTlb();
    if (forget) cpu.invalidateCode(0, RAM);
    if (interrupt) cpu.setInterruptLine(true);
    if (nmi) cpu.nmi();
    const reason = cpu.run(budget);
    cpu.halted = false;
    return reason;
  }

  goOn({ regs, eflags, eip, afresh }: Start, user: boolean): void {
    const { cpu } = this;
    if (afresh) this.#refresh(user);
    cpu.regs.set(regs);
    cpu.eflags = eflags;
    cpu.eip = eip;
  }

  #refresh(user: boolean): void {
    const { cpu } = this;
    const line = cpu.interruptLine;
    cpu.reset();
    cpu.setInterruptLine(line);
    const ring = user ? 3 : 0;
    cpu.cr0 = 0x11;
    const [code, data] = user ? [Selector.userCode, Selector.userData] : [Selector.code, Selector.data];
    cpu.setSegment(Segment.CS, { selector: code, base: 0, limit: 0xffffffff, rights: 0xc09b | (ring << 5) });
    for (const segment of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) {
      cpu.setSegment(segment, { selector: data, base: 0, limit: 0xffffffff, rights: 0xc093 | (ring << 5) });
    }
    cpu.setSegment(Segment.TR, { selector: Selector.tss, base: TSS, limit: TSS_LIMIT, rights: 0x8b });
    cpu.setSegment(Segment.LDTR, { selector: Selector.ldt, base: LDT, limit: 0xff, rights: 0x82 });
    cpu.gdtr = { base: GDT, limit: 0x87 };
    cpu.idtr = { base: IDT, limit: 8 * GATES - 1 };
    cpu.cpl = ring;
    cpu.cr4 = 0x10;
    cpu.cr3 = SPACES[0].directory;
    cpu.cr0 = 0x80010011 | 0;
  }
}
