import type { Value } from './report.js';

/** A value as people read it; nothing known is an empty text. */
export function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/**
 * Text that a guest wrote, safe to show: control characters become visible (`^[`, `\x9b`), so that nothing a kernel or a
 * tool prints can steer a terminal. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (c) => `^${String.fromCharCode(c.charCodeAt(0) ^ 0x40)}`)
      .replace(/[\x80-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)
  );
}

/** `printable` on one line. */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ')
    .trim();
}

/**
 * Breaks a line into pieces of at most `width` characters, at spaces where there are any; all but the first one begin with
 * `indent` spaces. Never returns no piece.
 */
export function wrap(line: string, width: number, indent = 0): string[] {
  const pieces: string[] = [];
  let rest = [...line];
  let room = width;
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const cut = space > 0 ? space : room;
    pieces.push(rest.slice(0, cut).join('').trimEnd());
    rest = rest.slice(space > 0 ? cut + 1 : cut);
    room = Math.max(width - indent, 1);
  }
  pieces.push(rest.join(''));
  return pieces.map((piece, i) => (i === 0 ? piece : `${' '.repeat(indent)}${piece}`));
}

/** Unsigned 32-bit number as eight hexadecimal digits, as Plan 9 prints addresses. */
export function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** The first twelve digits of a hash: enough to tell apart whatever one database holds. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** A count with separated thousands: 1 234 567. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** "1 date", "2 dates". */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
