import type { Choices } from './choices.js';

/** A copy of some bytes with up to `most` changes of the kinds that break parsers. */
export function mutated(choices: Choices, bytes: Uint8Array, most = 8): Uint8Array {
  let result = new Uint8Array(bytes);
  const changes = choices.below(most + 1);
  for (let i = 0; i < changes; i++) result = change(choices, result);
  return result;
}

function change(choices: Choices, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = choices.below(bytes.length + 1);
  switch (choices.below(9)) {
    case 0:
    case 1:
      if (at < bytes.length) bytes[at] ^= 1 << choices.below(8);
      return bytes;
    case 2:
      if (at < bytes.length) bytes[at] = choices.pick([0, 0xff, 0x7f, 0x80, 1, 0x2f, 0x20, 0x0a]);
      return bytes;
    case 3:
    case 4:
      if (at + 4 <= bytes.length) new DataView(bytes.buffer, at).setUint32(0, choices.odd(), choices.once(2));
      return bytes;
    case 5:
      return bytes.slice(0, at);
    case 6:
      return concatenated(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + choices.below(64))));
    case 7:
      return concatenated(bytes.subarray(0, at), choices.bytes(choices.below(16)), bytes.subarray(at));
    default: {
      const from = choices.below(bytes.length + 1);
      const piece = bytes.subarray(from, from + choices.below(64));
      return concatenated(bytes.subarray(0, at), piece, bytes.subarray(at));
    }
  }
}

function concatenated(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
