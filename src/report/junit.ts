import type { Finding, Report } from './report.js';

/**
 * JUnit XML as CI systems read it: a test case a finding. A warning - the tool cannot tell - counts as skipped, so that it
 * neither passes nor breaks a build. There are no times: they would differ from run to run.
 */
export function renderJunit(report: Report): string {
  const findings = report.findings ?? [];
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const counts = `tests="${findings.length}" failures="${count('failure')}" errors="0" skipped="${count('warning')}"`;
  const name = attribute(`fsbisect ${report.kind}`);
  const output = [
    report.title,
    ...(report.sections ?? []).map(({ title, text }) => `${title}:\n${text}`),
    ...(report.summary ?? []),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...findings.flatMap((finding) => testCase(finding, name)),
    `    <system-out>${content(output.join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ level, name, message, details }: Finding, suite: string): string[] {
  const open = `    <testcase classname="${suite}" name="${attribute(name)}"`;
  const text = content([message, ...(details ?? [])].join('\n'));
  switch (level) {
    case 'failure':
      return [`${open}>`, `      <failure message="${attribute(message)}">${text}</failure>`, '    </testcase>'];
    case 'warning':
      return [`${open}>`, `      <skipped message="${attribute(message)}"/>`, '    </testcase>'];
    default:
      return [`${open}>`, `      <system-out>${text}</system-out>`, '    </testcase>'];
  }
}

/** Characters that XML 1.0 (section 2.2) does not allow even when escaped, as U+FFFD. */
function allowed(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}

function content(text: string): string {
  return allowed(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\r', '&#13;');
}
