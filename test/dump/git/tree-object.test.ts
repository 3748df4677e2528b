import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TreeObject } from '../../../src/dump/git/tree-object.js';

const OID = '0123456789abcdef0123456789abcdef01234567';

function objectOf(entries: readonly (readonly [mode: string, name: string | Uint8Array])[], oid = OID): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name]) => [
      Buffer.from(`${mode} `),
      Buffer.from(name),
      Buffer.of(0),
      Buffer.from(oid, 'hex'),
    ]),
  );
}

describe('TreeObject', () => {
  it('knows files, executables and directories', () => {
    const tree = new TreeObject(
      objectOf([
        ['100644', 'a.c'],
        ['100755', 'rc'],
        ['40000', 'sys'],
      ]),
      20,
    );
    expect(tree.entry('a.c')).toEqual({ kind: 'file', oid: OID, executable: false });
    expect(tree.entry('rc')).toEqual({ kind: 'file', oid: OID, executable: true });
    expect(tree.entry('sys')).toEqual({ kind: 'directory', oid: OID, executable: false });
    expect(tree.entry('none')).toBeUndefined();
  });

  it('reads the group-writable mode of old histories as a plain file', () => {
    expect(new TreeObject(objectOf([['100664', 'a']]), 20).entry('a')).toMatchObject({
      kind: 'file',
      executable: false,
    });
  });

  it("lists names in byte order, which is not git's", () => {
    const tree = new TreeObject(
      objectOf([
        ['100644', 'lib.a'],
        ['40000', 'lib'],
      ]),
      20,
    );
    expect(tree.names()).toEqual(['lib', 'lib.a']);
  });

  it('leaves symbolic links and submodules out, and says why', () => {
    const tree = new TreeObject(
      objectOf([
        ['120000', 'link'],
        ['160000', 'module'],
        ['100644', 'z'],
      ]),
      20,
    );
    expect(tree.names()).toEqual(['z']);
    expect([tree.entry('link'), tree.entry('module')]).toEqual([undefined, undefined]);
    expect(tree.leftOut('link')).toBe('it is a symbolic link, and those are not followed');
    expect(tree.leftOut('module')).toBe('it is a submodule');
    expect([tree.leftOut('z'), tree.leftOut('none')]).toEqual([undefined, undefined]);
  });

  it('has no entries whose names no file can have', () => {
    const names = ['.', '..', '../../etc', '', Buffer.from('caf\xe9', 'latin1')];
    const tree = new TreeObject(objectOf([...names.map((name) => ['100644', name] as const), ['100644', 'ok']]), 20);
    expect(tree.names()).toEqual(['ok']);
    expect(tree.faults).toHaveLength(names.length);
    expect(tree.faults.at(-1)).toBe('caf\xe9 has a name that is not UTF-8');
  });

  it('reads the longer ids of SHA-256 repositories', () => {
    const oid = OID + OID.slice(0, 24);
    expect(new TreeObject(objectOf([['100644', 'a']], oid), 32).entry('a')?.oid).toBe(oid);
  });

  it('either refuses a damaged object or reads no further than its end', () => {
    const whole = objectOf([
      ['100644', 'a.c'],
      ['40000', 'sys'],
    ]);
    expect(() => new TreeObject(whole.subarray(0, whole.length - 1), 20)).toThrow('a damaged tree object');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          for (const name of new TreeObject(bytes, 20).names()) expect(bytes.length).toBeGreaterThan(20 + name.length);
        } catch (error) {
          expect(error).toEqual(new Error('a damaged tree object'));
        }
      }),
    );
  });
});
