/**
 * States as JSON: numbers, strings, booleans, arrays and objects, and besides what JSON has not: undefined, Infinity, bytes
 * and maps by number, which stand there as objects with one field `$`.
 */

interface Tagged {
  readonly $:
    | 'undefined'
    | 'never'
    | readonly ['bytes', string]
    | readonly ['map', readonly (readonly [number, unknown])[]];
}

/** The JSON of a state; equal states give equal text. */
export function toJson(state: unknown): string {
  return JSON.stringify(wrap(state));
}

/** The state that {@link toJson} made it of. Throws a SyntaxError for text that is no JSON. */
export function fromJson(text: string): unknown {
  return unwrap(JSON.parse(text));
}

function wrap(value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' } satisfies Tagged;
  if (value === Number.POSITIVE_INFINITY) return { $: 'never' } satisfies Tagged;
  if (value instanceof Uint8Array) return { $: ['bytes', Buffer.from(value).toString('base64')] } satisfies Tagged;
  if (value instanceof Map) {
    const entries = [...value].sort(([a], [b]) => a - b).map(([key, v]) => [key, wrap(v)] as const);
    return { $: ['map', entries] } satisfies Tagged;
  }
  if (Array.isArray(value)) return value.map(wrap);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, wrap(v)]));
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (value === null || typeof value !== 'object') return value;
  if (!('$' in value)) return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, unwrap(v)]));
  const { $ } = value as Tagged;
  if ($ === 'undefined') return undefined;
  if ($ === 'never') return Number.POSITIVE_INFINITY;
  return $[0] === 'bytes'
    ? new Uint8Array(Buffer.from($[1], 'base64'))
    : new Map($[1].map(([key, v]) => [key, unwrap(v)] as const));
}
