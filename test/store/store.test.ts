import { describe, expect, it } from 'vitest';
import { Store } from '../../src/store/store.js';
import { temporaryFolder } from './temporary-folder.js';

describe('Store', () => {
  it('keeps what one connection wrote for the next', () => {
    const file = `${temporaryFolder()}/r.db`;
    const first = Store.open(file);
    const id = first.objects.put(new TextEncoder().encode('console text'));
    first.close();
    const second = Store.open(file, { readonly: true });
    expect(new TextDecoder().decode(second.objects.get(id))).toBe('console text');
    second.close();
  });
});
