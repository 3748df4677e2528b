/** Text in the form of QEMU's log. */

/** An exception's entry: announcement, line, registers. */
export function entry(
  vector: number,
  eip: number,
  esp: number,
  { old = 0xffff_ffff, cs = 0x10, cr2 = 0 } = {},
): string[] {
  const hex = (value: number, digits = 8) => value.toString(16).padStart(digits, '0');
  const data = ' 00000000 ffffffff 00cf9300 DPL=0 DS   [-WA]';
  return [
    `check_exception old: 0x${old.toString(16)} new 0x${vector.toString(16)}`,
    `     0: v=${hex(vector, 2)} e=0002 i=0 cpl=0 IP=${hex(cs, 4)}:${hex(eip)} pc=${hex(eip)} SP=0008:${hex(esp)} CR2=${hex(cr2)}`,
    `EAX=00000001 EBX=00000004 ECX=00000002 EDX=00000003`,
    `ESI=00000007 EDI=00000008 EBP=00000006 ESP=${hex(esp)}`,
    `EIP=${hex(eip)} EFL=00000086 [--S--P-] CPL=0 II=0 A20=1 SMM=0 HLT=0`,
    ...['ES =0008', `CS =${hex(cs, 4)}`, 'SS =0018', 'DS =0020', 'FS =0028', 'GS =0030'].map((s) => s + data),
    'LDT=0000 00000000 0000ffff 00008200 DPL=0 LDT',
    'TR =0000 00000000 0000ffff 00008b00 DPL=0 TSS32-busy',
    'GDT=     00010153 00000020',
    'IDT=     80051690 000007ff',
    `CR0=80010011 CR2=${hex(cr2)} CR3=00183000 CR4=00000000`,
    'DR0=00000000 DR1=00000000 DR2=00000000 DR3=00000000 ',
    'CCS=00000018 CCD=801928a0 CCO=SUBL',
    'EFER=0000000000000000',
  ];
}

/** A device's interrupt. */
export function deviceInterrupt(): string[] {
  return ['Servicing hardware INT=0x18', ...entry(0x18, 0x8010_0000, 0x8019_0000).slice(1)];
}
