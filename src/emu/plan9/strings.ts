const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of a string in UTF-8. Short ASCII, the usual case, is quick. */
export function encode(text: string): Uint8Array {
  const { length } = text;
  if (length > 64) return encoder.encode(text);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

/** A string of UTF-8 bytes; malformed sequences become U+FFFD. Short ASCII, the usual case, is quick. */
export function decode(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start > 128) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A string quoted as rc(1) and print's %q do: only if it has to be, with '' for a quote inside. */
export function quote(text: string): string {
  if (text !== '' && !/[\s'`^#*[\]=|\\?${}()<>&;]/.test(text)) return text;
  return quoteAlways(text);
}

/** As print's %#q: in quotes always. */
export function quoteAlways(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Numbers as the kernel's devices print them: right-justified in 11 columns and a space (readnum in sys/src/9/port). */
export function number12(value: number): string {
  return `${String(value).padStart(11)} `;
}
