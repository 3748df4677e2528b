import { CpuidFeature, Decoder, DecoderOptions, Formatter, FormatterSyntax, MemorySizeOptions } from 'iced-x86';
import { describe, expect, it } from 'vitest';
import { disassemble } from '../../../../src/emu/cpu/disassembler/disassemble.js';
import { xorshift32 } from '../../../xorshift32.js';

/** What iced-x86 may call an instruction that our processor has; it must refuse all others. */
const FEATURES = new Set(
  [
    'INTEL8086',
    'INTEL8086_ONLY',
    'INTEL186',
    'INTEL286',
    'INTEL386',
    'INTEL486',
    'FPU',
    'FPU287',
    'FPU387',
    'CMOV',
    'CX8',
    'CPUID',
    'TSC',
    'MSR',
    'RDPMC',
    'MULTIBYTENOP',
  ].map((name) => CpuidFeature[name as keyof typeof CpuidFeature]),
);

function formatter(memorySize: MemorySizeOptions): Formatter {
  const f = new Formatter(FormatterSyntax.Intel);
  f.hexPrefix = '0x';
  f.hexSuffix = '';
  f.uppercaseHex = false;
  f.spaceAfterOperandSeparator = true;
  f.showBranchSize = false;
  f.smallHexNumbersInDecimal = true;
  f.addLeadingZeroToHexNumbers = false;
  f.branchLeadingZeros = false;
  f.usePseudoOps = false;
  f.memorySizeOptions = memorySize;
  return f;
}

const STRING = /^((?:(?:lock|rep|repe|repne) )*)((?:movs|cmps|scas|lods|stos|ins|outs)[bwd]) (?:dx, )?(.*?)(?:, dx)?$/;

/**
 * iced's text in our style. The differences in style:
 * - hint prefixes (bnd, notrack, xacquire, branch hints, rep ret) are not shown
 * - string instructions show operands only with an override of the source or an unusual address size, then with `es:`
 * - the ST(0) that every x87 instruction has is named only where there is a choice; aliases have names of their own
 * - `retf`, `xlatb`, `jmp far selector:offset`; no `*1`; LAR and LSL read 16-bit registers
 * - NOP with operands shows the one that it is encoded with; every `xchg eax, eax` of one byte is NOP
 * - F3 does not make WBINVD, BSF, BSR, NOP and the like into later instructions
 */
function restyled(iced: string, bits: number): string {
  const usual = bits === 32 ? /\[e/ : /\[[^e]/;
  let text = iced
    .replace(/\b(xacquire|xrelease|bnd|notrack|hint-not-taken|hint-taken) /g, '')
    .replace(STRING, (_, prefixes: string, name: string, operands: string) =>
      /[a-z]s:\[e?si/.test(operands) || !usual.test(operands)
        ? `${prefixes}${name} ${operands.replace(/(?:[a-z]s:)?\[(e?)di\]/, 'es:[$1di]')}`
        : `${prefixes}${name}`,
    )
    .replace(/\brep ret/, 'ret')
    .replace(/^((?:data\d\d )?)ret far/, '$1retf')
    .replace(/^((?:data\d\d )?(?:call|jmp) far) (\w+), (\w+)$/, '$1 $3:$2')
    .replace(/^xlat/, 'xlatb')
    .replace(bits === 32 ? /^xlatb \[ebx\]$/ : /^xlatb \[bx\]$/, 'xlatb')
    .replace(/\*1([-+\]])/, '$1')
    .replace(/^(lar|lsl) (\w+), e(\w\w)$/, '$1 $2, $3')
    .replace(/^(f\w+) st, (?=.*\[)/, '$1 ')
    .replace(/^(f\w+ .*\]), st$/, '$1')
    .replace(/fpu(?:state|env)\d+ ptr /, '')
    .replace(/^(fld|fxch|fcomp?|fucomp?) st, (st\(\d\))$/, '$1 $2')
    .replace(/^(fstp?|fstpnce) (st\(\d\)), st$/, '$1 $2')
    .replace('fstpnce', 'fstp')
    .replace(/^(nop .*), \w+$/, '$1')
    .replace(/^wbnoinvd/, 'wbinvd')
    .replace(/^tzcnt/, 'bsf')
    .replace(/^lzcnt/, 'bsr')
    .replace(/^pause/, 'nop');
  text = text.replace(/^xchg (e?ax), \1$/, 'nop');
  return text;
}

/** Our text without what iced does not say. */
function plain(ours: string): string {
  return ours
    .replace(/^data(?:16|32) ([ls][gi]dt|fldenv|fnstenv|fnsave|frstor) /, '$1 ')
    .replace(/^(fcomp?|fxch|fstp)\d /, '$1 ')
    .replace(/^nop (?:dword|word) ptr /, 'nop ')
    .replace(/^xchg (e?ax), \1$/, 'nop');
}

class Comparison {
  readonly differences: string[] = [];
  compared = 0;
  private readonly minimal = formatter(MemorySizeOptions.Minimal);
  private readonly always = formatter(MemorySizeOptions.Always);

  compare(bytes: Uint8Array, bits: number): void {
    const decoder = new Decoder(bits, bytes, DecoderOptions.ForceReservedNop | DecoderOptions.OldFpu);
    decoder.ip = 0x1000n;
    const instruction = decoder.decode();
    const ours = disassemble(bytes, 0, 0x1000, { code32: bits === 32 });
    const known = !instruction.isInvalid && instruction.cpuidFeatures().every((feature) => FEATURES.has(feature));
    const minimal = restyled(this.minimal.format(instruction), bits);
    // Where sizes are implied, we sometimes write them and iced does not.
    const same = (text: string) => plain(text) === plain(ours.text);
    const agree = same(minimal) || same(restyled(this.always.format(instruction), bits));
    const hex = Buffer.from(bytes.subarray(0, Math.max(instruction.length, ours.length))).toString('hex');
    instruction.free();
    decoder.free();
    this.compared++;
    if (!known && ours.text === '(bad)') return;
    // 0F 0D, a later hint, and 0F FF, with ModR/M since it has a name (UD0), raise #UD here.
    if (/^(nop|ud0)/.test(minimal) && ours.text === '(bad)' && hex.match(/0f(0d|ff)/)) return;
    // Later processors gave meanings to prefixes of these; ours ignores the prefixes.
    if (!known && /^(bsf|bsr|wbinvd|[lms]fence|nop)\b/.test(ours.text)) return;
    if (ours.length === hex.length / 2 && agree) return;
    this.differences.push(`${bits} ${hex}: ${minimal} / ${ours.text}`);
  }
}

/** xorshift32: the same bytes in every run. */
class Bytes {
  private state = 2463534242;

  next(): number {
    this.state = xorshift32(this.state);
    return this.state >>> 0;
  }

  fill(): Uint8Array {
    return Uint8Array.from({ length: 16 }, () => this.next() & 0xff);
  }
}

describe('the disassembler and iced-x86', () => {
  it.each([
    [32, 1],
    [16, 5],
  ])('agree on every opcode, %i bits, with every ModR/M byte (1) or every fifth: %i', (bits, stride) => {
    const comparison = new Comparison();
    const random = new Bytes();
    for (let opcode = 0; opcode < 512; opcode++) {
      for (let modrm = opcode % stride; modrm < 256; modrm += stride) {
        const bytes = random.fill();
        bytes.set(opcode < 256 ? [opcode, modrm] : [0x0f, opcode & 0xff, modrm]);
        comparison.compare(bytes, bits);
      }
    }
    expect(comparison.differences).toEqual([]);
  });

  it('agree on forty thousand instructions with random prefixes', () => {
    const comparison = new Comparison();
    const random = new Bytes();
    const prefixes = [0x66, 0x67, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0xf0, 0xf2, 0xf3];
    for (let n = 0; n < 40_000; n++) {
      const bytes = random.fill();
      const count = random.next() % 4;
      for (let i = 0; i < count; i++) bytes[i] = prefixes[random.next() % prefixes.length];
      if (random.next() % 4 === 0) bytes[count] = 0x0f;
      comparison.compare(bytes, n % 2 === 0 ? 32 : 16);
    }
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared).toBe(40_000);
  });
});
