import {
  AUX,
  CPL,
  CR,
  EIP,
  INVALIDATED,
  type Layout,
  LEFT,
  RES,
  TIER1_FLAGS,
  TIER1_STATUS,
  WATCHED,
} from '../layout.js';
import { rmOf, sizeOf } from '../operand.js';
import { OPERATION_MASK, REGION } from '../record.js';
import { type Label, Op } from '../wasm/wasm-code.js';
import type { WasmFunction } from '../wasm/wasm-module.js';
import { neededBudgets } from './budget.js';
import { type Component, componentsOf } from './control-flow.js';
import { normaliseFlags, pushCondition, pushEflags } from './flag-code.js';
import { emitInstruction, pushValue } from './instruction-code.js';
import { windowKind } from './paging-code.js';
import { Placement } from './placement.js';
import { pointerWindows } from './pointer-window.js';
import { type Block, type Instruction, isBranch, type Region, type Repeated } from './region.js';
import {
  ENTRY_USER_SHIFT,
  FlagKind,
  I32_LOCALS,
  I64_LOCALS,
  Import,
  Local,
  RegionCode,
  Status,
  Type,
} from './region-code.js';
import { type StackWindow, stackWindow } from './stack-window.js';
import { isPort } from './system-names.js';
import { entryOffset } from './tlb-code.js';

/** Where a branch to a block goes. */
interface Target {
  readonly label: Label;
  /** A dispatch lies there: `pc` must say which block is meant. */
  readonly dispatches: boolean;
}

const EAX = 0;
const ECX = 1;
const EDX = 2;
const ESP = 4;
const ESI = 6;
const EDI = 7;
const ALL_REGISTERS = 0xff;

/**
 * Translates a region into a WebAssembly function. Its parameter is the index of the block to begin with. It loads the registers
 * into locals, and ends with everything in memory as tier 0 leaves it; the result is the status (translator.ts).
 *
 * Each block first takes its instructions off `left`; where there may be too few (budget.ts), the region is left before it, and tier 0
 * executes what still fits.
 */
export class RegionCompiler {
  readonly #code: RegionCode;
  readonly #targets = new Map<number, Target>();
  readonly #neededBudgets: readonly number[];
  #exit: Label = { depth: 0 };
  /** The same for an address on the stack, EIP and LEFT not being in memory. */
  #exitFor: Label = { depth: 0 };

  /** Nodes of the graph: the blocks, then one for each entry that just leads to its block, then the dispatch of indirect branches. */
  readonly #entryBlocks: readonly Block[];
  readonly #hub: number;

  constructor(
    layout: Layout,
    readonly region: Region,
    readonly placement: Placement,
  ) {
    this.#code = new RegionCode(layout, region.user);
    this.#neededBudgets = neededBudgets(region);
    this.#entryBlocks = region.blocks.filter((block) => block.isEntry);
    this.#hub = region.blocks.length + this.#entryBlocks.length;
  }

  /** The node to begin with for a block that is an entry. */
  entryNode(block: Block): number {
    return this.region.blocks.length + this.#entryBlocks.indexOf(block);
  }

  /** The function, which is exported as `f`. It refers to the constants of the placement. */
  compile(): WasmFunction {
    const code = this.#code;
    const { blocks } = this.region;
    this.#reload();
    code.loadWord(TIER1_FLAGS).set(Local.kind);
    code.loadWord(LEFT).set(Local.left);
    this.#exit = code.block();
    this.#exitFor = code.blockValue();
    const entries = this.#entryBlocks.map((block) => this.entryNode(block));
    const successors = [
      ...blocks.map((block) => this.#successors(block)),
      ...this.#entryBlocks.map((block) => [block.index]),
      entries,
    ];
    const reachable = reachableFrom(entries, successors);
    const isEntered = (node: number): boolean => node >= blocks.length && node < this.#hub;
    this.#sequence(componentsOf({ successors }, reachable, isEntered, new Set()), entries);
    code.op(Op.unreachable);
    code.end().set(Local.b);
    code.storeWord(EIP, () => code.get(Local.b));
    code.storeWord(LEFT, () => code.get(Local.left));
    // At the end of the budget nobody looks the next instruction up.
    code.get(Local.left).op(Op.eqz).if();
    code.storeWord(TIER1_STATUS, () => code.const(Status.changed));
    code.end();
    code.end();
    // Every way out comes by here, EIP, LEFT and status being in memory.
    for (let n = 0; n < 8; n++) {
      if (((code.written >> n) & 1) !== 0) code.storeWord(n, () => code.getRegister(n));
    }
    // The next region may be content with the flags as they are; the dispatcher knows what is to be done if there is none.
    code.storeWord(RES, () => code.get(Local.fr));
    code.storeWord(AUX, () => code.get(Local.fa));
    code.storeWord(TIER1_FLAGS, () => code.get(Local.kind));
    code.loadWord(TIER1_STATUS);
    return {
      type: Type.region,
      locals: [
        { count: I32_LOCALS, type: 'i32' },
        { count: I64_LOCALS, type: 'i64' },
      ],
      body: code.bytes,
      name: 'f',
    };
  }

  #successors(block: Block): number[] {
    const { byAddress } = this.region;
    const nodes = block.successors.flatMap((eip) => {
      const to = byAddress.get(eip);
      return to === undefined ? [] : [to.index];
    });
    const last = block.instructions.at(-1);
    if (last !== undefined && this.#mayStay(last)) nodes.push(this.#hub);
    return nodes;
  }

  /** Whether an indirect branch is likely to lead to an entry of this region. */
  #mayStay({ name }: Instruction): boolean {
    if (/^I?RET/.test(name)) return this.#entryBlocks.some((block) => block.isReturn);
    return /^((JMP|CALL) [rm]|INT)/.test(name) && this.#entryBlocks.length > 1;
  }

  #reload(): void {
    const code = this.#code;
    for (let n = 0; n < 8; n++) code.loadWord(n).set(Local.register + n);
    code.loadWord(RES).set(Local.fr);
    code.loadWord(AUX).set(Local.fa);
  }

  /** Components one after the other, entered at `entries`; control never falls out of the end. */
  #sequence(components: readonly Component[], entries: readonly number[]): void {
    const code = this.#code;
    const before = new Map<number, Target | undefined>();
    const labels = components.map(() => code.block()).reverse();
    components.forEach((component, n) => {
      for (const entry of component.entries) {
        before.set(entry, this.#targets.get(entry));
        this.#targets.set(entry, { label: labels[n], dispatches: component.isLoop && component.entries.length > 1 });
      }
    });
    this.#dispatch(entries);
    components.forEach((component) => {
      code.end();
      // Inside, its entries mean something else.
      if (component.isLoop) this.#loop(component);
      else this.#node(component.nodes[0]);
    });
    for (const [entry, target] of before) {
      if (target === undefined) this.#targets.delete(entry);
      else this.#targets.set(entry, target);
    }
  }

  /** Goes to the one of some nodes that `pc` names. */
  #dispatch(nodes: readonly number[]): void {
    const code = this.#code;
    const fallback = this.#targets.get(nodes[0])!.label;
    const first = Math.min(...nodes);
    const table: Label[] = [];
    for (let n = first; n <= Math.max(...nodes); n++)
      table.push(nodes.includes(n) ? this.#targets.get(n)!.label : fallback);
    if (table.every((label) => label === fallback)) {
      code.br(fallback);
      return;
    }
    code.get(Local.pc).const(first).op(Op.sub).brTable(table, fallback);
  }

  #node(node: number): void {
    const { blocks } = this.region;
    if (node < blocks.length) this.#block(blocks[node]);
    else if (node === this.#hub) this.#dispatch(this.#entryBlocks.map((block) => this.entryNode(block)));
    else this.#goToNode(this.#entryBlocks[node - blocks.length].index);
  }

  #goToNode(node: number): void {
    const code = this.#code;
    const target = this.#targets.get(node)!;
    if (target.dispatches && node !== this.#hub) code.const(node).set(Local.pc);
    code.br(target.label);
  }

  #loop(component: Component): void {
    const code = this.#code;
    const label = code.loop();
    const before = component.entries.map((entry) => [entry, this.#targets.get(entry)] as const);
    const target = { label, dispatches: component.entries.length > 1 };
    // The parts' own labels for the entries serve the dispatch only: branches go to the start of the loop.
    this.#parts(component, target);
    for (const [entry, old] of before) {
      if (old !== undefined) this.#targets.set(entry, old);
    }
    code.op(Op.unreachable);
    code.end();
  }

  #parts(component: Component, loop: Target): void {
    const code = this.#code;
    const { parts, entries } = component;
    const isEntry = new Set(entries);
    const labels = parts.map(() => code.block()).reverse();
    parts.forEach((part, n) => {
      for (const entry of part.entries) {
        this.#targets.set(entry, { label: labels[n], dispatches: part.isLoop && part.entries.length > 1 });
      }
    });
    this.#dispatch(entries);
    for (const entry of isEntry) this.#targets.set(entry, loop);
    for (const part of parts) {
      code.end();
      if (part.isLoop) this.#loop(part);
      else this.#node(part.nodes[0]);
    }
  }

  #block(block: Block): void {
    const code = this.#code;
    const count = block.instructions.length;
    code.leave = code.block();
    code.leaveFor = code.blockValue();
    code.flags = 'unknown';
    code.hasB = false;
    const needed = this.#neededBudgets[block.index];
    if (needed > 0) code.const(block.eip).get(Local.left).const(needed).op(Op.ltS).brIf(code.leaveFor).op(Op.drop);
    code.get(Local.left).const(count).op(Op.sub).set(Local.left);
    code.eip = block.eip;
    code.remaining = count;
    const window = stackWindow(block.instructions);
    if (window !== undefined) this.#openWindow(window, block.eip);
    const places = pointerWindows(block.instructions, (n) => window?.operand[n] !== undefined);
    let last: Instruction | undefined;
    block.instructions.forEach((instruction, n) => {
      code.operandInWindow = placeIn(window, window?.operand[n]);
      code.operandPlace = places[n];
      code.stackInWindow = placeIn(window, window?.stack[n]);
      code.eip = instruction.eip;
      code.remaining = count - n - 1;
      if (instruction.crossesTo !== undefined) this.#checkCrossing(instruction);
      if (instruction.repeated !== undefined) this.#repeated(instruction, instruction.repeated);
      else if (instruction.name === '') this.#general(instruction);
      else if (isPort(instruction.name)) this.#port(instruction);
      else if (n === count - 1 && isBranch(instruction.name)) this.#branch(instruction);
      else emitInstruction(code, instruction);
      last = instruction;
    });
    if (last !== undefined && !isBranch(last.name)) this.#goTo(last.next);
    code.end().br(this.#exitFor);
    code.end().br(this.#exit);
  }

  /** Finds the stack's page; if the window is not all in it, or not translated, or not aligned, tier 0 executes the block. */
  #openWindow(window: StackWindow, eip: number): void {
    const code = this.#code;
    const { first, span, reads, writes } = window;
    code.getRegister(ESP);
    if (first !== 0) code.const(first).op(Op.add);
    entryOffset(code.tee(Local.linear)).tee(Local.pointer);
    code
      .load(2, (writes ? code.writeTlb : code.readTlb) * 4)
      .tee(Local.entry)
      .op(Op.eqz);
    if (writes && reads)
      code
        .get(Local.entry)
        .get(Local.pointer)
        .load(2, code.readTlb * 4)
        .op(Op.ne, Op.or);
    code
      .get(Local.linear)
      .const(4095)
      .op(Op.and)
      .const(4096 - span)
      .op(Op.gtU, Op.or);
    code.get(Local.linear).const(3).op(Op.and, Op.or).if();
    // Not looked up since the last flush, or not to be had.
    code
      .get(Local.linear)
      .const(windowKind(span, reads, writes))
      .call(Import.window);
    code.tee(Local.entry).op(Op.eqz).if();
    code.exitTo(() => code.const(eip));
    code.end();
    code.end();
    code.get(Local.linear).get(Local.entry).op(Op.add).const(1).op(Op.sub).set(Local.window);
  }

  /** The rest of the instruction must be where it was when it was decoded; else tier 0 looks. */
  #checkCrossing(instruction: Instruction): void {
    const code = this.#code;
    code.loadWord(code.readTlb + (instruction.next >>> 12)).getGlobal(this.placement.crossing(instruction));
    code.op(Op.ne);
    code.bounceIf();
  }

  /** REP MOVS or REP STOS; what is unusual, tier 0 executes. */
  #repeated(instruction: Instruction, { name, size }: Repeated): void {
    const code = this.#code;
    const done = code.block();
    code.getRegister(ECX).op(Op.eqz).brIf(done);
    // Each element counts as an instruction, the first of which has been counted.
    code.getRegister(ECX).const(1).op(Op.sub).get(Local.left).op(Op.leU).if();
    code
      .getRegister(name === 'MOVS' ? ESI : EAX)
      .getRegister(EDI)
      .getRegister(ECX)
      .const(size);
    code.call(name === 'MOVS' ? Import.move : Import.fill).if();
    code.get(Local.left).getRegister(ECX).op(Op.sub).const(1).op(Op.add).set(Local.left);
    for (const register of name === 'MOVS' ? [ESI, EDI] : [EDI]) {
      code.getRegister(register).getRegister(ECX).const(size).op(Op.shl, Op.add).setRegister(register);
    }
    code.const(0).setRegister(ECX).br(done);
    code.end().end();
    this.#general(instruction);
    code.end();
    code.flags = 'unknown';
  }

  /** All state as tier 0 has it, for who may look at it. */
  #spill(): void {
    const code = this.#code;
    for (let n = 0; n < 8; n++) code.storeWord(n, () => code.getRegister(n));
    normaliseFlags(code);
    code.storeWord(RES, () => code.get(Local.fr));
    code.storeWord(AUX, () => code.get(Local.fa));
  }

  /** Leaves the region at once if the value on the stack is not 0: all state is in memory. */
  #returnIf(): void {
    const code = this.#code;
    code.if();
    code.storeWord(TIER1_FLAGS, () => code.const(FlagKind.aux));
    code.loadWord(TIER1_STATUS).op(Op.return);
    code.end();
  }

  /**
   * IN and OUT. Ring 0 may use all ports; what others may is looked up elsewhere, and so are breakpoints, which may be for ports.
   * Afterwards EAX can have changed, and LEFT: a device may have asked for a look around.
   */
  #port(instruction: Instruction): void {
    const code = this.#code;
    const { name, w1, w3, eip, next } = instruction;
    if (this.region.user) {
      this.#general(instruction);
      return;
    }
    code.loadWord(CPL).loadWord(WATCHED).op(Op.or);
    code.bounceIf();
    this.#spill();
    code.storeWord(EIP, () => code.const(next));
    code.storeWord(LEFT, () => code.get(Local.left));
    const isInput = name.startsWith('IN');
    const size = 1 << sizeOf(w1);
    const mask = -1 >>> (32 - 8 * size);
    if (name.endsWith('i')) code.const(w3 & 0xff);
    else code.getRegister(EDX).const(0xffff).op(Op.and);
    code.const(isInput ? size : -size).getRegister(EAX);
    if (!isInput && size < 4) code.const(mask).op(Op.and);
    code.const(eip).call(Import.port);
    if (isInput) {
      if (size < 4) code.const(mask).op(Op.and).getRegister(EAX).const(~mask).op(Op.and, Op.or);
      code.setRegister(EAX);
    } else {
      code.op(Op.drop);
    }
    code.loadWord(LEFT).tee(Local.left).const(0).op(Op.leS);
    code.loadWord(TIER1_STATUS).loadWord(INVALIDATED).op(Op.or, Op.or).if();
    if (isInput) code.storeWord(EAX, () => code.getRegister(EAX));
    code.storeWord(TIER1_FLAGS, () => code.const(FlagKind.aux));
    code.const(Status.thrown).const(Status.changed);
    code.loadWord(TIER1_STATUS).const(Status.thrown).op(Op.eq, Op.select, Op.return);
    code.end();
  }

  /** An instruction that tier 0 executes. */
  #general(instruction: Instruction): void {
    const code = this.#code;
    this.#spill();
    code.getGlobal(this.placement.slots(instruction.eip));
    code.const(instruction.eip & 4095).op(Op.add);
    code.get(Local.left).const(instruction.eip).const(instruction.next);
    code.call(Import.general);
    this.#returnIf();
    code.written = ALL_REGISTERS;
    this.#reload();
    code.const(FlagKind.aux).set(Local.kind);
    code.flags = 'aux';
    code.hasB = false;
    code.loadWord(LEFT).set(Local.left);
  }

  /** Goes to a linear address, inside the region if it holds it. */
  #goTo(eip: number): void {
    const code = this.#code;
    const block = this.region.byAddress.get(eip);
    if (block === undefined) {
      code.exitTo(() => code.const(eip));
      return;
    }
    if ((eip ^ code.eip) >>> 12 !== 0) {
      // Tier 0 would fetch from the other page: it must be mapped, and to the same code.
      code.loadWord(code.codeTlb + (eip >>> 12));
      code.getGlobal(this.placement.slots(eip)).op(Op.ne).if();
      this.#checkPage(eip);
      code.end();
    }
    this.#goToNode(block.index);
  }

  /** Leaves the region for a linear address unless its page holds the code that was translated. At the end of the budget nothing is looked up. */
  #checkPage(eip: number): void {
    const code = this.#code;
    code.const(eip).get(Local.left).op(Op.eqz).brIf(code.leaveFor);
    code.call(Import.fetch);
    code.getGlobal(this.placement.slots(eip)).op(Op.ne).if();
    code.exitTo(() => code.const(eip));
    code.end();
  }

  /** MOV CR3: the next instruction is fetched anew. */
  #loadCr3(instruction: Instruction): void {
    const code = this.#code;
    const { next } = instruction;
    code.loadWord(CPL);
    code.bounceIf();
    code.storeWord(CR + 3, () => code.getRegister(rmOf(instruction.w1)));
    code.call(Import.flush);
    const block = this.region.byAddress.get(next);
    if (block === undefined) {
      code.exitTo(() => code.const(next));
      return;
    }
    this.#checkPage(next);
    this.#goToNode(block.index);
  }

  /** INT n and IRET: what is not usual, tier 0 executes. */
  #transfer(instruction: Instruction): void {
    const code = this.#code;
    const { name, next, w3 } = instruction;
    if (name === 'INT') {
      code.const((w3 & 0xff) * 8);
      pushEflags(code);
      code.const(next).getRegister(ESP).call(Import.interrupt);
    } else {
      code.getRegister(ESP).call(Import.interruptReturn);
    }
    code.op(Op.eqz);
    code.bounceIf();
    code
      .getRegister(ESP)
      .const(name === 'INT' ? -12 : 12)
      .op(Op.add)
      .setRegister(ESP);
    if (name === 'IRET') {
      code.loadWord(RES).set(Local.fr).loadWord(AUX).set(Local.fa);
      code.setFlags(FlagKind.aux, 'aux');
    }
    code.loadWord(EIP).set(Local.b);
    this.#goToIndirect(instruction);
  }

  /** Goes to the address in the local b, as tier 0 does it: through the TLB and the page's slots. */
  #goToIndirect(i: Instruction): void {
    const code = this.#code;
    if (this.#mayStay(i)) {
      const outside = code.block();
      entryOffset(code.get(Local.b))
        .load(2, code.codeTlb * 4)
        .tee(Local.pointer);
      code.op(Op.eqz).if();
      code.get(Local.left).op(Op.eqz).brIf(outside);
      code.get(Local.b).call(Import.fetch).tee(Local.pointer).op(Op.eqz).brIf(outside);
      code.end();
      code.get(Local.pointer).get(Local.b).const(4095).op(Op.and, Op.add).const(2).op(Op.shl).load(2);
      code.const(2).op(Op.shl).tee(Local.pointer).op(Op.eqz).brIf(outside);
      code.get(Local.pointer).load(2).const(OPERATION_MASK).op(Op.and).const(REGION).op(Op.ne).brIf(outside);
      code.get(Local.pointer).load(2, 12).get(Local.b).op(Op.ne).brIf(outside);
      code.get(Local.pointer).load(2, 4).tee(Local.pc).const(ENTRY_USER_SHIFT).op(Op.shrU);
      code.getGlobal(Placement.identity).op(Op.ne).brIf(outside);
      code
        .get(Local.pc)
        .const((1 << ENTRY_USER_SHIFT) - 1)
        .op(Op.and)
        .set(Local.pc);
      this.#goToNode(this.#hub);
      code.end();
    }
    code.exitTo(() => code.get(Local.b));
  }

  #branch(i: Instruction): void {
    const code = this.#code;
    const page = i.eip & ~4095;
    const target = (page + i.w3) | 0;
    const address = (): void => {
      code.operand(i.w1, i.w2);
    };
    const pushReturn = (): void => {
      code.const(i.next).set(Local.v);
      pushValue(code);
    };
    if (i.name.startsWith('Jcc')) {
      pushCondition(code, Number(i.name.slice(3)));
      code.if();
      this.#goTo(target);
      code.end();
      this.#goTo(i.next);
      return;
    }
    switch (i.name) {
      case 'MOV CR3':
        this.#loadCr3(i);
        return;
      case 'INT':
      case 'IRET':
        this.#transfer(i);
        return;
      case 'JMP':
        this.#goTo(target);
        return;
      case 'CALL':
        pushReturn();
        this.#goTo(target);
        return;
      case 'JMP r':
        code.getRegister(i.w1 & 15).set(Local.b);
        this.#goToIndirect(i);
        return;
      case 'JMP m':
        address();
        code.read(2, Local.b);
        this.#goToIndirect(i);
        return;
      case 'CALL r':
      case 'CALL m':
        if (i.name === 'CALL r') {
          code.getRegister(i.w1 & 15).set(Local.b);
        } else {
          address();
          code.read(2, Local.b);
        }
        pushReturn();
        this.#goToIndirect(i);
        return;
      case 'RET':
      case 'RET i':
        code.stack(0).read(2, Local.b);
        code
          .getRegister(ESP)
          .const(i.name === 'RET' ? 4 : (4 + i.w3) | 0)
          .op(Op.add)
          .setRegister(ESP);
        this.#goToIndirect(i);
        return;
      default:
        throw new RangeError(`no translation of ${i.name}`);
    }
  }
}

/** The place of an offset from ESP in a window; -1: it is not there. */
function placeIn(window: StackWindow | undefined, offset: number | undefined): number {
  return window === undefined || offset === undefined ? -1 : offset - window.first;
}

function reachableFrom(entries: readonly number[], successors: readonly (readonly number[])[]): number[] {
  const seen = new Set(entries);
  const queue = [...entries];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const to of successors[node]) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return [...seen].sort((a, b) => a - b);
}
