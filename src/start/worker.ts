import { play } from './role.js';

void play('worker');
