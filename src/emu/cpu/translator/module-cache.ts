import { compile } from './webassembly.js';

/** Modules of regions that are kept, for all processors of this thread together; some 50 KB each with their machine code. */
const MAX_MODULES = 4096;

/** By key; those that were asked for last come last. */
const modules = new Map<string, object>();

/** The module of a region, made unless it is known. */
export function moduleFor(key: string, encode: () => Uint8Array<ArrayBuffer>): object {
  const known = modules.get(key);
  const module = known ?? compile(encode());
  modules.delete(key);
  modules.set(key, module);
  if (modules.size > MAX_MODULES) modules.delete(modules.keys().next().value!);
  return module;
}
