import { play } from './role.js';

void play('boot-worker');
