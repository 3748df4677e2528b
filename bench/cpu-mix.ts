/**
 * Speed of the interpreter (tier 0) on small programs of a few instructions each, in millions of guest instructions per second
 * of processor time. Not a test: run it by hand on an idle machine.
 *
 *     npx tsc --noEmit false --outDir dist/bench && node dist/bench/bench/cpu-mix.js
 */
import { Cpu } from '../src/emu/cpu/cpu.js';
import { Segment } from '../src/emu/cpu/environment.js';

interface Program {
  readonly name: string;
  readonly what: string;
  /** Machine code for address 0x1000 of flat protected mode, as hexadecimal digits. */
  readonly code: string;
}

const PROGRAMS: readonly Program[] = [
  // mov ecx, 3000000; xor eax, eax; mov esi, 0x20000; l: mov edx, [esi]; add edx, eax; mov [esi+4], edx; add
  // eax, 3; cmp edx, 0x1000; jb s; xor edx, ecx; s: call f; movzx ebx, byte [esi+edi]; inc dword [0x30000];
  // dec ecx; jnz l; hlt; f: push ebx; lea ebx, [eax+ecx*2]; shr ebx, 3; and ebx, 0xff; mov edi, ebx; pop ebx;
  // ret
  {
    name: 'mixed',
    what: 'loads, stores, arithmetic, calls, branches',
    code:
      'b9c0c62d0031c0be000002008b1601c289560483c00381fa00100000720231cae80e0000000fb61c3eff050000030049' +
      '75daf4538d1c48c1eb0381e3ff00000089df5bc3',
  },
  // mov ebx, 200; l: mov esi, 0x40000; mov edi, 0x60000; mov ecx, 0x4000; rep movsd; mov ecx, 0x4000; mov
  // edi, 0x60000; rep stosd; dec ebx; jnz l; hlt
  {
    name: 'string',
    what: 'REP MOVS and STOS of 64 KB',
    code: 'bbc8000000be00000400bf00000600b900400000f3a5b900400000bf00000600f3ab4b75e0f4',
  },
  // mov ecx, 2000000; l: mov eax, [0x1800]; add eax, 1; mov [0x1800], eax; inc dword [0x1900]; dec ecx; jnz
  // l; hlt
  {
    name: 'beside code',
    what: 'loads and stores on the page of the code',
    code: 'b980841e00a10018000083c001a300180000ff05001900004975eaf4',
  },
  // mov ecx, 300000; l: mov eax, 1; add ebx, eax; inc byte [l+1]; dec ecx; jnz l; hlt
  {
    name: 'self-modifying',
    what: 'an instruction changed in every round',
    code: 'b9e0930400b80100000001c3fe05061000004975f0f4',
  },
  // mov ecx, 2000000; mov edx, 0x80; l: in al, dx; out dx, al; dec ecx; jnz l; hlt
  {
    name: 'ports',
    what: 'IN and OUT',
    code: 'b980841e00ba80000000ecee4975fbf4',
  },
  // mov ecx, 2000000; l: pushfd; cli; inc eax; popfd; dec ecx; jnz l; hlt
  {
    name: 'flags',
    what: 'PUSHF, CLI, POPF',
    code: 'b980841e009cfa409d4975f9f4',
  },
  // lgdt [gdtr]; lidt [idtr]; jmp 8:x; x: mov ecx, 1000000; l: int 0; dec ecx; jnz l; hlt; h: iret; align 4,
  // db 0x90; gdt: dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff; gdtr: dw 23; dd gdt; dw 0; idt: dw h, 8,
  // 0x8e00, 0; idtr: dw 7; dd idt
  {
    name: 'interrupts',
    what: 'INT and IRET in ring 0',
    code:
      '0f01153c1000000f011d4c100000ea151000000800b940420f00cd004975fbf4cf9090900000000000000000ffff0000' +
      '009bcf00ffff00000093cf00170024100000000020100800008e0000070044100000',
  },
  // mov edi, 0x10000; mov eax, 0x11003; stosd; mov edi, 0x11000; mov eax, 3; mov ecx, 256; p: stosd; add eax,
  // 4096; loop p; mov ebx, 0x10000; mov cr3, ebx; mov eax, cr0; or eax, 0x80010000; mov cr0, eax; mov ecx,
  // 500000; l: mov cr3, ebx; mov eax, [0x20000]; add eax, 1; mov [0x21000], eax; push eax; pop edx; dec ecx;
  // jnz l; hlt
  {
    name: 'paging',
    what: 'CR3 loaded in every round',
    code:
      'bf00000100b803100100abbf00100100b803000000b900010000ab0500100000e2f8bb000001000f22db0f20c00d0000' +
      '01800f22c0b920a107000f22dba10000020083c001a300100200505a4975ebf4',
  },
];

const ROUNDS = 5;

/** A flat 32-bit machine without devices, at the start of the program. */
function prepare(cpu: Cpu, code: Uint8Array): void {
  cpu.reset();
  cpu.ram.set(code, 0x1000);
  cpu.invalidateCode(0x1000, code.length);
  cpu.cr0 = 0x11;
  const flat = { base: 0, limit: 0xffffffff };
  cpu.setSegment(Segment.CS, { selector: 8, ...flat, rights: 0xc09b });
  for (const segment of [Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS]) {
    cpu.setSegment(segment, { selector: 16, ...flat, rights: 0xc093 });
  }
  cpu.regs[4] = 0x8000;
  cpu.eip = 0x1000;
}

function measure({ code }: Program): number[] {
  const cpu = new Cpu({
    ramBytes: 0x100000,
    environment: {
      portIn: () => 0,
      portOut: () => {},
      mmioRead: () => 0,
      mmioWrite: () => {},
      acknowledgeInterrupt: () => 0,
    },
  });
  cpu.translator.threshold = 0;
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    prepare(cpu, Buffer.from(code, 'hex'));
    const before = cpu.instructions;
    const start = process.cpuUsage();
    const reason = cpu.run(1e9);
    const { user, system } = process.cpuUsage(start);
    if (reason !== 'halt') throw new Error(`${reason} at ${cpu.eip.toString(16)}`);
    speeds.push((cpu.instructions - before) / (user + system));
  }
  return speeds;
}

for (const program of PROGRAMS) {
  const [first, ...later] = measure(program);
  const best = Math.max(...later);
  console.log(
    `${program.name.padEnd(16)}${first.toFixed(1).padStart(9)} first ${best.toFixed(1).padStart(9)} best  ${program.what}`,
  );
}
