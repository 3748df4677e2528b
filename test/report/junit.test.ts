import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../src/report/junit.js';
import { empty, sample } from './sample-report.js';

describe('the junit format', () => {
  it('has a test case a finding; what cannot be told is skipped', () => {
    expect(renderJunit(sample)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="fsbisect nightly" tests="4" failures="1" errors="0" skipped="1">
    <testcase classname="fsbisect nightly" name="fs64 2011/0701">
      <system-out>boots</system-out>
    </testcase>
    <testcase classname="fsbisect nightly" name="fs64, 2011/0702">
      <failure message="trap 14 in f+0xa">trap 14 in f+0xa
CR2 &lt;f000ff53&gt;
100% sure</failure>
    </testcase>
    <testcase classname="fsbisect nightly" name="cpu">
      <skipped message="cannot tell: a new compiler writes objects that the old linker cannot read"/>
    </testcase>
    <testcase classname="fsbisect nightly" name="dump">
      <system-out>no snapshot
of 2011/0703</system-out>
    </testcase>
    <system-out>Nightly check of fs64
Console:
panic: exception/interrupt 14
\ufffd[2Jcpu0 \`\`\`

1 new regression
::set-output name=x::y</system-out>
  </testsuite>
</testsuites>
`);
  });

  it('is a suite without tests when there are no findings', () => {
    expect(renderJunit(empty)).toContain('<testsuites tests="0" failures="0" errors="0" skipped="0">');
  });

  it('writes only what XML allows', () => {
    const message = 'a "quoted" & <b>\u0000\ud800\r\n\tend';
    const xml = renderJunit({ kind: 'boot', title: 'T', findings: [{ level: 'failure', name: message, message }] });
    expect(xml).toContain('name="a &quot;quoted&quot; &amp; &lt;b&gt;\ufffd\ufffd&#13;&#10;&#9;end"');
    expect(xml).toContain('>a "quoted" &amp; &lt;b&gt;\ufffd\ufffd\r\n\tend</failure>');
  });
});
