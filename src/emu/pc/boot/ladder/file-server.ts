/**
 * The ladder of the Plan 9 file-server kernels: what their operator does with a new machine, from the loader to the files that
 * are still there after a reboot. The dialogue is that of sys/src/fs, port/config.c, con.c, chk.c and main.c, 2002 to 2007, and of
 * 9atom's kernels.
 */
import { BANNER_LINE } from '../milestones.js';
import type { Rung } from './rung.js';

/** The server is given this name; its prompt is the name and a colon. */
const SERVICE = 'fs';
const CONFIG = /^config:$/;
const PROMPT = /^fs:$/;
/** Answers to what the console did not understand, or could not do. */
const REFUSED =
  /^(unknown config command|config diag|cmd_exec: |cmd_users: |create failed|cant |no free blocks|usage: )/;

/**
 * Rungs for a kernel whose plan9.nvr is empty, and whose disk h1 is to be made a file system.
 *
 * @param loader whether the kernel is loaded by a loader, which is then the first rung
 */
export function fileServerLadder(loader: boolean): Rung[] {
  const configure = ['config h1', `service ${SERVICE}`, 'filsys main h1', 'ream main', 'end'];
  const command = (name: string, send: readonly string[], expect: RegExp): Rung => ({
    name,
    prompt: PROMPT,
    send,
    expect,
    fails: REFUSED,
  });
  return [
    ...(loader ? [{ name: 'loader', expect: /^(entry: (0x)?[0-9a-f]{7}|warp32\()/ }] : []),
    { name: 'banner', expect: BANNER_LINE },
    { name: 'devices', expect: /\d+ buffers; \d+ hashes/ },
    { name: 'config', expect: /^config:/ },
    { name: 'ream', prompt: CONFIG, send: configure, expect: /devream: h\d 1/, fails: REFUSED },
    { name: 'prompt', expect: /^fs:/ },
    command('users', ['users default', 'newuser adm ?'], /^-1:adm:adm:/),
    command(
      'create',
      [
        'create /usr adm adm 775 d',
        'create /adm adm adm 775 d',
        'create /adm/users adm adm 664',
        'newuser bob',
        'users',
      ],
      /^\d+ uids read/,
    ),
    command('fstat', ['fstat /adm/users'], /^size = [1-9]/),
    { ...command('check', ['check'], /^nbad +=? *0/), seconds: 600 },
    command('halt', ['halt'], /press .*key to reboot/),
    // The kernel polls the keyboard, but lets interrupts in now and then, whose handler swallows the key.
    { name: 'reboot', send: Array(8).fill(''), pause: 2000 },
    { name: 'remount', prompt: CONFIG, send: ['end'], expect: /^current fs is "main"/, fails: REFUSED, seconds: 120 },
    command('contents', ['fstat /adm/users', 'users', 'newuser bob ?'], /^\d+:bob:/),
  ];
}
