import { describe, expect, it } from 'vitest';
import { renderGithub } from '../../src/report/github.js';
import { sample } from './sample-report.js';

describe('the github format', () => {
  it('annotates every finding that is not a pass, and escapes what the runner reads', () => {
    expect(renderGithub(sample)).toBe(`::error title=fs64%2C 2011/0702::trap 14 in f+0xa%0ACR2 <f000ff53>%0A100%25 sure
::warning title=cpu::cannot tell: a new compiler writes objects that the old linker cannot read
::notice title=dump::no snapshot%0Aof 2011/0703
Nightly check of fs64
1 new regression
: :set-output name=x::y
`);
  });

  it('lets no text through as a command', () => {
    const report = { kind: 'boot', title: '  ::error::a\n::error::b', summary: ['##[error]c', 'x ##[group]d'] };
    expect(renderGithub(report)).toBe(': :error::a ::error::b\n## [error]c\nx ## [group]d\n');
  });
});
