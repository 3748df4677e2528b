import { play } from './role.js';

void play('query-child');
