import { ES, EXCEPTIONS, SF } from './bits.js';
import { compareIntoFlags, compareRegisters } from './comparisons.js';
import { arithmetic, arithmeticWithMemory } from './computations.js';
import { constant } from './constants.js';
import { D9_OPERATIONS } from './d9-operations.js';
import { isDefined, isNonWaiting } from './encodings.js';
import { environmentBytes, loadEnvironment, restoreImage, saveImage, storeEnvironment } from './environment.js';
import type { FpuHost, FpuMemory } from './fpu-host.js';
import { FPU_STATE_BYTES, FpuState } from './fpu-state.js';
import { FpuUnit } from './fpu-unit.js';
import { fromBcd, fromInteger } from './integer-formats.js';
import { loadExtended, loadReal, loadRegister } from './loads.js';
import { fromDouble, fromSingle } from './real-formats.js';
import { conditionalMove, exchange, free } from './register-moves.js';
import {
  storeBcd,
  storeDouble,
  storeExtended,
  storeInteger,
  storeRegister,
  storeSingle,
  storeWithoutFault,
} from './stores.js';

const CF = 0x01;
const PF = 0x04;
const ZF = 0x40;

/** EFLAGS that the FCMOVcc conditions B, E, BE and U look at. */
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
  private readonly unit: FpuUnit;

  /** @param byteOffset a multiple of 8 */
  constructor(buffer: ArrayBufferLike = new ArrayBuffer(FPU_STATE_BYTES), byteOffset = 0) {
    this.registers = new FpuState(buffer, byteOffset);
    this.unit = new FpuUnit(this.registers);
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

  /** Whether IGNNE# is asserted for the error that is pending. */
  get errorIgnored(): boolean {
    return this.registers.errorIgnored;
  }

  /** IGNNE#: the error that is pending, if one is, no longer holds instructions up. */
  ignoreError(): void {
    this.registers.ignoreError();
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
    this.unit.operation.begin(this.registers.control);
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
    const { unit } = this;
    switch (opcode) {
      case 0xd8:
        arithmeticWithMemory(unit, reg, fromSingle(memory.read32(0)));
        return false;
      case 0xda:
        arithmeticWithMemory(unit, reg, integer32(memory));
        return false;
      case 0xdc:
        arithmeticWithMemory(unit, reg, fromDouble(memory.read32(0), memory.read32(4)));
        return false;
      case 0xde:
        arithmeticWithMemory(unit, reg, integer16(memory));
        return false;
      case 0xd9:
        if (reg >= 4) this.controlD9(reg, memory, host);
        else if (reg === 0) loadReal(unit, fromSingle(memory.read32(0)));
        else storeSingle(unit, memory, reg === 3);
        return reg >= 4;
      case 0xdb:
        if (reg === 0) unit.push(integer32(memory));
        else if (reg === 5) loadExtended(unit, memory);
        else if (reg === 7) storeExtended(unit, memory);
        else storeInteger(unit, memory, 32, reg === 3);
        return false;
      case 0xdd:
        if (reg >= 4) this.controlDd(reg, memory, host);
        else if (reg === 0) loadReal(unit, fromDouble(memory.read32(0), memory.read32(4)));
        else storeDouble(unit, memory, reg === 3);
        return reg >= 4;
      default:
        this.executeDfMemory(reg, memory);
        return false;
    }
  }

  private executeDfMemory(reg: number, memory: FpuMemory): void {
    const { unit } = this;
    switch (reg) {
      case 0:
        unit.push(integer16(memory));
        return;
      case 2:
      case 3:
        storeInteger(unit, memory, 16, reg === 3);
        return;
      case 4:
        unit.push(fromBcd(memory.read32(0), memory.read32(4), memory.read16(8)));
        return;
      case 5:
        unit.push(fromInteger((BigInt(memory.read32(4) | 0) << 32n) | BigInt(memory.read32(0) >>> 0)));
        return;
      case 6:
        storeBcd(unit, memory);
        return;
      default:
        storeInteger(unit, memory, 64, true);
    }
  }

  /** FLDENV, FLDCW, FNSTENV, FNSTCW. */
  private controlD9(reg: number, memory: FpuMemory, host: FpuHost): void {
    const { registers } = this;
    switch (reg) {
      case 4:
        loadEnvironment(registers, memory, host);
        return;
      case 5:
        registers.control = memory.read16(0);
        return;
      case 6:
        memory.prepareWrite(environmentBytes(host));
        storeEnvironment(registers, memory, host);
        registers.control |= EXCEPTIONS;
        return;
      default:
        memory.write16(0, registers.control);
    }
  }

  /** FRSTOR, FNSAVE, FNSTSW m16. */
  private controlDd(reg: number, memory: FpuMemory, host: FpuHost): void {
    if (reg === 4) {
      restoreImage(this.registers, memory, host);
    } else if (reg === 6) {
      saveImage(this.registers, memory, host);
      this.registers.initialize();
    } else {
      memory.write16(0, this.registers.status);
    }
  }

  /** Register forms. Returns whether it was a control instruction. */
  private executeRegister(opcode: number, modrm: number, host: FpuHost): boolean {
    const { unit } = this;
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    switch (opcode) {
      case 0xd8:
        arithmetic(unit, reg, 0, i, false);
        return false;
      case 0xd9:
        this.executeD9(modrm);
        return false;
      case 0xda:
        if (modrm === 0xe9) compareRegisters(unit, 1, true, 2);
        else conditionalMove(unit, (host.getFlags() & CONDITIONS[reg]) !== 0, i);
        return false;
      case 0xdb:
        if (reg === 4) this.controlDb(i);
        else if (reg < 4) conditionalMove(unit, (host.getFlags() & CONDITIONS[reg]) === 0, i);
        else compareIntoFlags(unit, i, reg === 5, false, host);
        return reg === 4;
      case 0xdc:
        arithmetic(unit, reg, i, i, false);
        return false;
      case 0xdd:
        this.executeDd(reg, i);
        return false;
      case 0xde:
        if (modrm === 0xd9) compareRegisters(unit, 1, false, 2);
        else if (reg === 2) compareRegisters(unit, i, false, 1);
        else arithmetic(unit, reg, i, i, true);
        return false;
      default:
        this.executeDf(reg, i, host);
        return reg === 4;
    }
  }

  /** FNCLEX and FNINIT; FNENI, FNDISI and FNSETPM do nothing since the 387. */
  private controlDb(i: number): void {
    if (i === 2) this.registers.status &= ~(EXCEPTIONS | SF);
    else if (i === 3) this.registers.initialize();
  }

  private executeDd(reg: number, i: number): void {
    const { unit } = this;
    if (reg === 0) free(unit, i, false);
    else if (reg === 1) exchange(unit, i);
    else if (reg < 4) storeRegister(unit, i, reg === 3);
    else compareRegisters(unit, i, true, reg === 5 ? 1 : 0);
  }

  private executeDf(reg: number, i: number, host: FpuHost): void {
    const { unit } = this;
    if (reg === 0) free(unit, i, true);
    else if (reg === 1) exchange(unit, i);
    else if (reg < 4) storeRegister(unit, i, true);
    else if (reg === 4) host.setAx(this.registers.status);
    else compareIntoFlags(unit, i, reg === 5, true, host);
  }

  private executeD9(modrm: number): void {
    const { unit } = this;
    const reg = (modrm >>> 3) & 7;
    const i = modrm & 7;
    if (reg === 0) loadRegister(unit, i);
    else if (reg === 1) exchange(unit, i);
    else if (reg === 3) storeWithoutFault(unit, i);
    else if (reg === 5) unit.push(constant(i, unit.operation.mode));
    else D9_OPERATIONS[modrm]?.(unit);
  }
}

function integer16(memory: FpuMemory) {
  return fromInteger(BigInt((memory.read16(0) << 16) >> 16));
}

function integer32(memory: FpuMemory) {
  return fromInteger(BigInt(memory.read32(0) | 0));
}
