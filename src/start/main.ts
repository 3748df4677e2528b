import { play } from './role.js';

/** For the launcher, which says what is wrong. */
export const started = play('main');
