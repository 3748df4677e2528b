import type { Boot } from '../store/records.js';

/** What became of one boot; console and serial are the texts themselves. */
export type BootReport = Omit<Boot, 'image' | 'machine'>;
