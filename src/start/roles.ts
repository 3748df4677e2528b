/**
 * What a process or a thread of this program can be there for: the module that makes it so when it is loaded. Bundled
 * (rolldown.config.js), this module is the whole program in one file, of which each role executes what it needs.
 */
export const roles = {
  main: () => import('../cli/main.js'),
  worker: () => import('../build/worker.js'),
  'query-child': () => import('../cli/query-child.js'),
  /** Does nothing by itself. */
  rehearsal: () => import('./rehearsal.js'),
} as const;

export type Role = keyof typeof roles;
