import { MAFTER, MCREATE, MREPL } from './abi.js';

/** A bind(2) that a new name space begins with. */
export interface Bind {
  /** What is bound: a path, or a device such as '#c'. */
  readonly from: string;
  readonly onto: string;
  readonly flags: number;
}

/** What lib/namespace of a terminal does, as far as building goes. */
export const DEFAULT_BINDS: readonly Bind[] = [
  { from: '#c', onto: '/dev', flags: MAFTER },
  { from: '#d', onto: '/fd', flags: MREPL },
  { from: '#e', onto: '/env', flags: MREPL | MCREATE },
  { from: '#p', onto: '/proc', flags: MREPL },
  { from: '#s', onto: '/srv', flags: MREPL | MCREATE },
  { from: '/386/bin', onto: '/bin', flags: MREPL },
  { from: '/rc/bin', onto: '/bin', flags: MAFTER },
];

/** Directories that are there even if the tree has none, for the binds and for scratch files. */
export const DIRECTORIES: readonly string[] = ['/bin', '/dev', '/env', '/fd', '/mnt', '/n', '/proc', '/srv', '/tmp'];
