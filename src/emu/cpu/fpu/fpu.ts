import { add, divide, divideReversed, multiply, squareRoot, subtract, subtractReversed } from './arithmetic.js';
import { BUSY, C0, C1, C2, C3, CONDITION_CODES, DE, ES, EXCEPTIONS, IE, PRE_COMPUTATION, SF } from './bits.js';
import { compare, examine, UNORDERED } from './compare.js';
import { constant } from './constants.js';
import { isDefined, isNonWaiting } from './encodings.js';
import {
  environmentBytes,
  loadEnvironment,
  readExtended,
  restoreImage,
  saveImage,
  storeEnvironment,
  writeExtended,
} from './environment.js';
import { type Float80, INDEFINITE, isNan, Kind, ONE, quieted, zero } from './float80.js';
import type { FpuHost, FpuMemory } from './fpu-host.js';
import { FPU_STATE_BYTES, FpuState } from './fpu-state.js';
import { fromBcd, fromInteger, toBcd, toInteger } from './integer-formats.js';
import { f2xm1, fyl2x, fyl2xp1 } from './logarithmic.js';
import { fromDouble, fromSingle, toDouble, toSingle } from './real-formats.js';
import { partialRemainder } from './remainder.js';
import { Operation } from './rounding.js';
import { extract, roundToInteger, scale } from './scale.js';
import { fcos, fpatan, fptan, fsin, isOutOfRange } from './trigonometric.js';

type Binary = (operation: Operation, a: Float80, b: Float80) => Float80;

/** FADD, FMUL, FCOM, FCOMP, FSUB, FSUBR, FDIV, FDIVR as the reg field of D8, DA, DC and DE numbers them. */
const ARITHMETIC: readonly (Binary | undefined)[] = [
  add,
  multiply,
  undefined,
  undefined,
  subtract,
  subtractReversed,
  divide,
  divideReversed,
];

/** EFLAGS bits that FCOMI sets and FCMOVcc tests. */
const CF = 0x01;
const PF = 0x04;
const ZF = 0x40;

/** FCMOVcc conditions B, E, BE, U. */
const CONDITIONS = [CF, ZF, CF | ZF, PF];

/**
 * The x87 floating-point unit (Intel SDM vol. 1 chapter 8), with true 80-bit arithmetic on integers: no result depends on
 * the host's floating point or mathematical library.
 *
 * All state lies in {@link FPU_STATE_BYTES} bytes of the buffer given to the constructor, so that copying the bytes
 * copies the unit. CR0.EM and CR0.TS (#NM) are the caller's concern.
 */
export class Fpu {
  /** The whole state as bytes: save with `slice()`, restore with `set()`. */
  readonly state: Uint8Array;
  private readonly registers: FpuState;
  private readonly operation = new Operation();

  /** @param byteOffset a multiple of 8 */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(FPU_STATE_BYTES), byteOffset = 0) {
    this.registers = new FpuState(buffer, byteOffset);
    this.state = this.registers.bytes;
    this.reset();
  }

  /** The state after RESET. */
  reset(): void {
    this.registers.reset();
  }

  /** The state after FNINIT. */
  initialize(): void {
    this.registers.initialize();
  }

  /** WAIT/FWAIT (opcode 9B): delivers a pending unmasked exception through `host.numericError()`. */
  wait(host: FpuHost): void {
    if (this.registers.status & ES) host.numericError();
  }

  /**
   * Executes one x87 instruction.
   *
   * @param opcode 0xD8..0xDF
   * @param modrm the ModR/M byte; `memory` is used only when it selects a memory operand (below 0xC0)
   * @returns false if the encoding is undefined: nothing has happened and the caller raises #UD
   */
  execute(opcode: number, modrm: number, memory: FpuMemory, host: FpuHost): boolean {
    if (!isDefined(opcode, modrm)) return false;
    if (!isNonWaiting(opcode, modrm)) this.wait(host);
    this.operation.begin(this.registers.control);
    const reg = (modrm >>> 3) & 7;
    const control =
      modrm < 0xc0 ? this.executeMemory(opcode, reg, memory, host) : this.executeRegister(opcode, modrm, host);
    if (!control) {
      const last = ((opcode & 7) << 8) | modrm;
      this.registers.setInstructionPointer(host.instructionSelector, host.instructionOffset, last);
      if (modrm < 0xc0) this.registers.setDataPointer(memory.selector, memory.offset);
    }
    return true;
  }

  /** Memory forms. Returns whether it was a control instruction, which leaves the instruction pointer alone. */
  private executeMemory(opcode: number, reg: number, memory: FpuMemory, host: FpuHost): boolean {
    switch (opcode) {
      case 0xd8:
        this.arithmeticWithMemory(reg, fromSingle(memory.read32(0)));
        return false;
      case 0xda:
        this.arithmeticWithMemory(reg, fromInteger(BigInt(memory.read32(0) | 0)));
        return false;
      case 0xdc:
        this.arithmeticWithMemory(reg, fromDouble(memory.read32(0), memory.read32(4)));
        return false;
      case 0xde:
        this.arithmeticWithMemory(reg, fromInteger(BigInt((memory.read16(0) << 16) >> 16)));
        return false;
      case 0xd9:
        if (reg >= 4) return this.controlD9(reg, memory, host);
        if (reg === 0) this.loadReal(fromSingle(memory.read32(0)));
        else this.storeSingle(memory, reg === 3);
        return false;
      case 0xdb:
        if (reg === 0) this.push(fromInteger(BigInt(memory.read32(0) | 0)));
        else if (reg === 5) this.loadExtended(memory);
        else if (reg === 7) this.storeExtended(memory);
        else this.storeInteger(memory, 32, reg === 3);
        return false;
      case 0xdd:
        if (reg >= 4) return this.controlDd(reg, memory, host);
        if (reg === 0) this.loadReal(fromDouble(memory.read32(0), memory.read32(4)));
        else this.storeDouble(memory, reg === 3);
        return false;
      default:
        this.executeDfMemory(reg, memory);
        return false;
    }
  }

  private executeDfMemory(reg: number, memory: FpuMemory): void {
    switch (reg) {
      case 0:
        this.push(fromInteger(BigInt((memory.read16(0) << 16) >> 16)));
        return;
      case 2:
      case 3:
        this.storeInteger(memory, 16, reg === 3);
        return;
      case 4:
        this.push(fromBcd(memory.read32(0), memory.read32(4), memory.read16(8)));
        return;
      case 5:
        this.push(fromInteger((BigInt(memory.read32(4) | 0) << 32n) | BigInt(memory.read32(0) >>> 0)));
        return;
      case 6:
        this.storeBcd(memory);
        return;
      default:
        this.storeInteger(memory, 64, true);
    }
  }

  /** FLDENV, FLDCW, FNSTENV, FNSTCW. */
  private controlD9(reg: number, memory: FpuMemory, host: FpuHost): boolean {
    const registers = this.registers;
    switch (reg) {
      case 4:
        loadEnvironment(registers, memory, host);
        return true;
      case 5:
        registers.control = memory.read16(0);
        return true;
      case 6:
        memory.prepareWrite(environmentBytes(host));
        storeEnvironment(registers, memory, host);
        registers.control |= EXCEPTIONS;
        return true;
      default:
        memory.write16(0, registers.control);
        return true;
    }
  }

  /** FRSTOR, FNSAVE, FNSTSW m16. */
  private controlDd(reg: number, memory: FpuMemory, host: FpuHost): boolean {
    if (reg === 4) {
      restoreImage(this.registers, memory, host);
    } else if (reg === 6) {
      saveImage(this.registers, memory, host);
      this.registers.initialize();
    } else {
      memory.write16(0, this.registers.status);
    }
    return true;
  }

  /** Register forms. Returns whether it was a control instruction. */
  private executeRegister(opcode: number, modrm: number, host: FpuHost): boolean {
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    switch (opcode) {
      case 0xd8:
        this.arithmetic(reg, 0, i, false);
        return false;
      case 0xd9:
        this.executeD9(modrm);
        return false;
      case 0xda:
        if (modrm === 0xe9) this.compareRegisters(1, true, 2);
        else this.conditionalMove((host.getFlags() & CONDITIONS[reg]) !== 0, i);
        return false;
      case 0xdb:
        return this.executeDb(modrm, host);
      case 0xdc:
        this.arithmetic(reg, i, i, false);
        return false;
      case 0xdd:
        this.executeDd(reg, i);
        return false;
      case 0xde:
        if (modrm === 0xd9) this.compareRegisters(1, false, 2);
        else if (reg === 2) this.compareRegisters(i, false, 1);
        else this.arithmetic(reg, i, i, true);
        return false;
      default:
        return this.executeDf(modrm, host);
    }
  }

  private executeDb(modrm: number, host: FpuHost): boolean {
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    if (reg < 4) {
      this.conditionalMove((host.getFlags() & CONDITIONS[reg]) === 0, i);
      return false;
    }
    if (reg === 4) {
      // FNENI, FNDISI and FNSETPM do nothing since the 387.
      if (i === 2) this.registers.status &= ~(EXCEPTIONS | SF | ES | BUSY);
      else if (i === 3) this.registers.initialize();
      return true;
    }
    this.compareIntoFlags(i, reg === 5, false, host);
    return false;
  }

  private executeDd(reg: number, i: number): void {
    switch (reg) {
      case 0:
        this.settle();
        this.registers.free(i);
        return;
      case 1:
        this.exchange(i);
        return;
      case 2:
      case 3:
        this.storeRegister(i, reg === 3);
        return;
      default:
        this.compareRegisters(i, true, reg === 5 ? 1 : 0);
    }
  }

  private executeDf(modrm: number, host: FpuHost): boolean {
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    switch (reg) {
      case 0:
        this.settle();
        this.registers.free(i);
        this.registers.pop();
        return false;
      case 1:
        this.exchange(i);
        return false;
      case 2:
      case 3:
        this.storeRegister(i, true);
        return false;
      case 4:
        host.setAx(this.registers.status);
        return true;
      default:
        this.compareIntoFlags(i, reg === 5, true, host);
        return false;
    }
  }

  private executeD9(modrm: number): void {
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    if (reg === 0) this.loadRegister(i);
    else if (reg === 1) this.exchange(i);
    else if (reg === 3) this.storeWithoutFault(i);
    else if (reg === 5) this.push(constant(i, this.operation.mode));
    else if (reg >= 4) this.executeD9Operation(modrm);
  }

  private executeD9Operation(modrm: number): void {
    switch (modrm) {
      case 0xe0:
        this.changeSign(0x8000, 0);
        return;
      case 0xe1:
        this.changeSign(0, 0x8000);
        return;
      case 0xe4:
        this.test();
        return;
      case 0xe5:
        this.examine();
        return;
      case 0xf0:
        this.unary(f2xm1);
        return;
      case 0xf1:
        this.binaryPop(fyl2x);
        return;
      case 0xf2:
        this.trigonometric(true, (a) => this.tangent(a));
        return;
      case 0xf3:
        this.binaryPop(fpatan);
        return;
      case 0xf4:
        this.extract();
        return;
      case 0xf5:
        this.remainder(true);
        return;
      case 0xf6:
        this.rotate(-1);
        return;
      case 0xf7:
        this.rotate(1);
        return;
      case 0xf8:
        this.remainder(false);
        return;
      case 0xf9:
        this.binaryPop(fyl2xp1);
        return;
      case 0xfa:
        this.unary(squareRoot);
        return;
      case 0xfb:
        this.trigonometric(true, (a) => [fsin(this.operation, a), fcos(this.operation, a)]);
        return;
      case 0xfc:
        this.unary(roundToInteger);
        return;
      case 0xfd:
        this.binary(scale, 0, 0, 1, false);
        return;
      case 0xfe:
        this.trigonometric(false, (a) => [fsin(this.operation, a)]);
        return;
      default:
        this.trigonometric(false, (a) => [fcos(this.operation, a)]);
    }
  }

  /**
   * Takes the exceptions of the operation into the status word, with `conditions` among C0-C3.
   *
   * @returns whether a result is to be delivered: not after an unmasked IE, DE or ZE
   */
  private settle(conditions = 0, mask = C1): boolean {
    const { operation } = this;
    const rounded = operation.roundedUp && !operation.aborted ? C1 : 0;
    const flags = operation.aborted ? operation.flags & (PRE_COMPUTATION | SF) : operation.flags;
    this.registers.updateStatus(mask, flags | rounded | conditions);
    return !operation.aborted;
  }

  /** Stack underflow: an operand's register is empty. Returns whether the masked response is to follow. */
  private underflow(conditions = 0, mask = C1): boolean {
    this.operation.flags |= IE | SF;
    return this.settle(conditions, mask);
  }

  /** Before a push: true if ST(7) is free. If not, stack overflow with its masked response. */
  private roomToPush(): boolean {
    if (this.registers.isEmpty(7)) return true;
    this.operation.flags |= IE | SF;
    if (this.settle(C1)) this.place(INDEFINITE);
    return false;
  }

  private place(value: Float80): void {
    this.registers.top = this.registers.top - 1;
    this.registers.set(0, value);
  }

  /** Pushes a value that no exception attends. */
  private push(value: Float80): void {
    if (!this.roomToPush()) return;
    this.settle();
    this.place(value);
  }

  /** FLD of a single or double: denormals and signaling NaNs are noticed. */
  private loadReal(value: Float80): void {
    if (!this.roomToPush()) return;
    const { operation } = this;
    const result = value.kind === Kind.signalingNan ? operation.invalid(quieted(value)) : value;
    if (!this.settle()) return;
    this.place(result);
    // Unlike elsewhere, an unmasked denormal exception does not keep the value away.
    if (value.kind === Kind.denormal) this.registers.updateStatus(0, DE);
  }

  private loadExtended(memory: FpuMemory): void {
    const { signExponent, mantissa } = readExtended(memory, 0);
    this.pushRaw(signExponent, mantissa);
  }

  private loadRegister(i: number): void {
    const { registers } = this;
    if (registers.isEmpty(i)) {
      if (this.underflow()) this.place(INDEFINITE);
      return;
    }
    this.pushRaw(registers.signExponent(i), registers.mantissa(i));
  }

  private pushRaw(signExponent: number, mantissa: bigint): void {
    if (!this.roomToPush()) return;
    this.settle();
    this.registers.top = this.registers.top - 1;
    this.registers.setRaw(0, signExponent, mantissa);
  }

  private popIf(condition: boolean): void {
    if (condition) this.registers.pop();
  }

  private storeRegister(i: number, pop: boolean): void {
    const { registers } = this;
    if (registers.isEmpty(0)) {
      if (!this.underflow()) return;
      registers.set(i, INDEFINITE);
    } else {
      this.settle();
      registers.setRaw(i, registers.signExponent(0), registers.mantissa(0));
    }
    this.popIf(pop);
  }

  /** FSTP1 (D9 D8+i), unlike FSTP and its other aliases, only pops if ST(0) is empty. */
  private storeWithoutFault(i: number): void {
    const { registers } = this;
    if (registers.isEmpty(0)) {
      this.settle();
      registers.pop();
    } else {
      this.storeRegister(i, true);
    }
  }

  private storeExtended(memory: FpuMemory): void {
    const { registers } = this;
    if (registers.isEmpty(0)) {
      if (this.operation.masked & IE) {
        memory.prepareWrite(10);
        writeExtended(memory, 0, 0xffff, INDEFINITE.mantissa);
      }
      if (!this.underflow()) return;
    } else {
      memory.prepareWrite(10);
      writeExtended(memory, 0, registers.signExponent(0), registers.mantissa(0));
      this.settle();
    }
    registers.pop();
  }

  /**
   * Finishes a store: writes unless an exception forbids it, then takes over the exceptions and pops.
   *
   * @param encoded false if nothing is to be written
   */
  private finishStore(encoded: boolean, pop: boolean, write: () => void): void {
    const deliver = encoded && !this.operation.aborted;
    if (deliver) write();
    this.settle();
    this.popIf(pop && deliver);
  }

  /** ST(0) for a store, with the stack fault noted if it is empty. */
  private storeOperand(): Float80 {
    if (!this.registers.isEmpty(0)) return this.registers.get(0);
    this.operation.flags |= IE | SF;
    return INDEFINITE;
  }

  private storeSingle(memory: FpuMemory, pop: boolean): void {
    const bits = toSingle(this.operation, this.storeOperand());
    this.finishStore(bits !== undefined, pop, () => memory.write32(0, bits!));
  }

  private storeDouble(memory: FpuMemory, pop: boolean): void {
    const bits = toDouble(this.operation, this.storeOperand());
    this.finishStore(bits !== undefined, pop, () => {
      memory.prepareWrite(8);
      memory.write32(0, Number(bits! & 0xffffffffn));
      memory.write32(4, Number(bits! >> 32n));
    });
  }

  private storeInteger(memory: FpuMemory, bits: number, pop: boolean): void {
    const value = toInteger(this.operation, this.storeOperand(), bits);
    this.finishStore(true, pop, () => {
      if (bits === 16) {
        memory.write16(0, Number(value & 0xffffn));
        return;
      }
      if (bits === 64) {
        memory.prepareWrite(8);
        memory.write32(4, Number((value >> 32n) & 0xffffffffn));
      }
      memory.write32(0, Number(value & 0xffffffffn));
    });
  }

  private storeBcd(memory: FpuMemory): void {
    const value = toBcd(this.operation, this.storeOperand());
    this.finishStore(true, true, () => {
      memory.prepareWrite(10);
      writeExtended(memory, 0, Number(value >> 64n), value & 0xffffffffffffffffn);
    });
  }

  /** FXCH: empty registers count as the indefinite, with a stack fault. */
  private exchange(i: number): void {
    const { registers } = this;
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      if (!this.underflow()) return;
      if (registers.isEmpty(0)) registers.set(0, INDEFINITE);
      if (registers.isEmpty(i)) registers.set(i, INDEFINITE);
    } else {
      this.settle();
    }
    const signExponent = registers.signExponent(0);
    const mantissa = registers.mantissa(0);
    registers.setRaw(0, registers.signExponent(i), registers.mantissa(i));
    registers.setRaw(i, signExponent, mantissa);
  }

  private conditionalMove(condition: boolean, i: number): void {
    const { registers } = this;
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      if (this.underflow()) registers.set(0, INDEFINITE);
      return;
    }
    if (condition) registers.setRaw(0, registers.signExponent(i), registers.mantissa(i));
  }

  /** FCHS flips, FABS clears the sign of whatever is there. */
  private changeSign(flip: number, clear: number): void {
    const { registers } = this;
    if (registers.isEmpty(0)) {
      if (this.underflow()) registers.set(0, INDEFINITE);
      return;
    }
    this.settle();
    registers.setRaw(0, (registers.signExponent(0) ^ flip) & ~clear, registers.mantissa(0));
  }

  /** FINCSTP and FDECSTP. */
  private rotate(by: number): void {
    this.settle();
    this.registers.top = this.registers.top + by;
  }

  private test(): void {
    if (this.registers.isEmpty(0)) {
      this.underflow(UNORDERED, CONDITION_CODES);
      return;
    }
    const conditions = compare(this.operation, this.registers.get(0), zero(0), false);
    this.settleComparison(conditions);
  }

  private examine(): void {
    const { registers } = this;
    const sign = registers.signExponent(0) & 0x8000 ? C1 : 0;
    const conditions = registers.isEmpty(0) ? C3 | C0 : examine(registers.get(0));
    registers.updateStatus(CONDITION_CODES, conditions | sign);
  }

  private settleComparison(conditions: number): boolean {
    return this.settle(conditions, CONDITION_CODES);
  }

  private compareRegisters(i: number, quiet: boolean, pops: number): void {
    const { registers } = this;
    let go: boolean;
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      go = this.underflow(UNORDERED, CONDITION_CODES);
    } else {
      go = this.settleComparison(compare(this.operation, registers.get(0), registers.get(i), quiet));
    }
    if (!go) return;
    for (let n = 0; n < pops; n++) registers.pop();
  }

  /** FCOMI, FUCOMI and the same with a pop. */
  private compareIntoFlags(i: number, quiet: boolean, pop: boolean, host: FpuHost): void {
    const { registers } = this;
    let conditions = UNORDERED;
    let go: boolean;
    if (registers.isEmpty(0) || registers.isEmpty(i)) {
      go = this.underflow();
    } else {
      conditions = compare(this.operation, registers.get(0), registers.get(i), quiet);
      go = this.settle(0, 0);
    }
    // EFLAGS are set even when an unmasked exception keeps the operands on the stack.
    host.setComparisonFlags((conditions & C3 ? ZF : 0) | (conditions & C2 ? PF : 0) | (conditions & C0 ? CF : 0));
    this.popIf(pop && go);
  }

  private arithmeticWithMemory(reg: number, operand: Float80): void {
    const { registers, operation } = this;
    const compute = ARITHMETIC[reg];
    if (compute === undefined) {
      const go = registers.isEmpty(0)
        ? this.underflow(UNORDERED, CONDITION_CODES)
        : this.settleComparison(compare(operation, registers.get(0), operand, false));
      this.popIf(go && reg === 3);
      return;
    }
    if (registers.isEmpty(0)) {
      if (this.underflow()) registers.set(0, INDEFINITE);
      return;
    }
    const result = compute(operation, registers.get(0), operand);
    if (this.settle()) registers.set(0, result);
  }

  /** Arithmetic between ST(0) and ST(i), the result to ST(destination). */
  private arithmetic(reg: number, destination: number, i: number, pop: boolean): void {
    const compute = ARITHMETIC[reg];
    if (compute === undefined) this.compareRegisters(i, false, reg === 3 ? 1 : 0);
    else this.binary(compute, destination, 0, i, pop);
  }

  private binary(compute: Binary, destination: number, a: number, b: number, pop: boolean): void {
    const { registers } = this;
    if (registers.isEmpty(a) || registers.isEmpty(b)) {
      if (!this.underflow()) return;
      registers.set(destination, INDEFINITE);
    } else {
      const result = compute(this.operation, registers.get(a), registers.get(b));
      if (!this.settle()) return;
      registers.set(destination, result);
    }
    this.popIf(pop);
  }

  /** FYL2X, FYL2XP1, FPATAN: of ST(0) and ST(1), into ST(1), and pop. */
  private binaryPop(compute: Binary): void {
    this.binary(compute, 1, 0, 1, true);
  }

  private unary(compute: (operation: Operation, a: Float80) => Float80): void {
    const { registers } = this;
    if (registers.isEmpty(0)) {
      if (this.underflow()) registers.set(0, INDEFINITE);
      return;
    }
    const result = compute(this.operation, registers.get(0));
    if (this.settle()) registers.set(0, result);
  }

  private remainder(nearest: boolean): void {
    const { registers, operation } = this;
    if (registers.isEmpty(0) || registers.isEmpty(1)) {
      if (this.underflow(0, C1 | C2)) registers.set(0, INDEFINITE);
      return;
    }
    const { value, conditions } = partialRemainder(operation, registers.get(0), registers.get(1), nearest);
    const go = conditions === undefined ? this.settle(0, C1 | C2) : this.settle(conditions, CONDITION_CODES);
    if (go) registers.set(0, value);
  }

  /** FPTAN's results: the tangent and 1, or a NaN twice. */
  private tangent(a: Float80): readonly Float80[] {
    const result = fptan(this.operation, a);
    return [result, isNan(result) ? result : ONE];
  }

  /** FXTRACT. */
  private extract(): void {
    const { registers } = this;
    if (this.stackFault()) return;
    const { exponent, significand } = extract(this.operation, registers.get(0));
    if (!this.settle()) return;
    registers.set(0, exponent);
    this.place(significand);
  }

  /** For instructions that replace ST(0) and push: the stack fault and its masked response, if there is one. */
  private stackFault(mask = C1): boolean {
    const { registers } = this;
    const empty = registers.isEmpty(0);
    if (!empty && registers.isEmpty(7)) return false;
    this.operation.flags |= IE | SF;
    if (this.settle(empty ? 0 : C1, mask)) {
      registers.set(0, INDEFINITE);
      this.place(INDEFINITE);
    }
    return true;
  }

  /** FSIN, FCOS (one result), FSINCOS, FPTAN (a second that is pushed). C2: the operand is out of range. */
  private trigonometric(pushes: boolean, compute: (a: Float80) => readonly Float80[]): void {
    const { registers } = this;
    if (pushes && this.stackFault(C1 | C2)) return;
    if (registers.isEmpty(0)) {
      if (this.underflow(0, C1 | C2)) registers.set(0, INDEFINITE);
      return;
    }
    const a = registers.get(0);
    const outOfRange = isOutOfRange(a);
    const results = outOfRange ? [a] : compute(a);
    if (!this.settle(outOfRange ? C2 : 0, C1 | C2) || outOfRange) return;
    registers.set(0, results[0]);
    if (pushes) this.place(results[1]);
  }
}
