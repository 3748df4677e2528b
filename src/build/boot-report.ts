import type { Boot } from '../store/records.js';

/** What became of one boot; texts are objects of the store. */
export type BootReport = Omit<Boot, 'image' | 'machine'>;
