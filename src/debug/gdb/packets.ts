/**
 * The framing of GDB's remote protocol: `$data#checksum`, acknowledgements, and the interrupt byte. "Debugging with GDB",
 * appendix E.1. Data is text of one byte a character.
 */

/** What comes from the debugger. */
export type Incoming =
  | { readonly kind: 'packet'; readonly data: string }
  /** A packet whose checksum is wrong. */
  | { readonly kind: 'damaged' }
  /** The debugger got a damaged packet, and wants it again. */
  | { readonly kind: 'repeat' }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt' };

const INTERRUPT = '\x03';
const ESCAPE = '}';
const ESCAPE_BIT = 0x20;
/** No packet is longer: the announced size, doubled by escapes, and its frame. */
const MOST = 0x10000;

/** Takes bytes apart as they come. */
export class PacketReader {
  #pending = '';

  /** What is complete with these bytes. */
  feed(bytes: Uint8Array): Incoming[] {
    this.#pending += Buffer.from(bytes).toString('latin1');
    const found: Incoming[] = [];
    for (;;) {
      const start = Math.min(...['$', '-', INTERRUPT].map((c) => this.#pending.indexOf(c)).filter((at) => at >= 0));
      if (start === Number.POSITIVE_INFINITY) {
        this.#pending = '';
        break;
      }
      const first = this.#pending[start];
      if (first !== '$') {
        found.push({ kind: first === INTERRUPT ? 'interrupt' : 'repeat' });
        this.#pending = this.#pending.slice(start + 1);
        continue;
      }
      const end = this.#pending.indexOf('#', start);
      if (end < 0 || end + 2 >= this.#pending.length) {
        this.#pending = this.#pending.length > MOST ? '' : this.#pending.slice(start);
        break;
      }
      const body = this.#pending.slice(start + 1, end);
      const sum = Number.parseInt(this.#pending.slice(end + 1, end + 3), 16);
      found.push(sum === checksum(body) ? { kind: 'packet', data: withoutEscapes(body) } : { kind: 'damaged' });
      this.#pending = this.#pending.slice(end + 3);
    }
    return found;
  }
}

/** A packet with its frame. */
export function frame(data: string): Buffer {
  const body = data.replace(/[#$}*]/g, (c) => ESCAPE + String.fromCharCode(c.charCodeAt(0) ^ ESCAPE_BIT));
  return Buffer.from(`$${body}#${checksum(body).toString(16).padStart(2, '0')}`, 'latin1');
}

/** Bytes as two hexadecimal digits each. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes of hexadecimal digits; undefined if they are none. */
export function fromHex(digits: string): Uint8Array | undefined {
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}

function withoutEscapes(body: string): string {
  return body.replace(/}([\s\S])/g, (_, c: string) => String.fromCharCode(c.charCodeAt(0) ^ ESCAPE_BIT));
}

function checksum(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += body.charCodeAt(i);
  return sum & 0xff;
}
