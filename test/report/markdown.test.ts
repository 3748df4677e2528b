import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.js';
import { empty, sample } from './sample-report.js';

describe('the markdown format', () => {
  it('prints everything, with fences longer than any inside', () => {
    expect(renderMarkdown(sample)).toBe(`## Nightly check of fs64

| date | boots | note |
| --- | --- | --- |
| 2011/0701 | 12 | a, "b" \\| c |
| 2011/0702 | 3 |  |

### Console

\`\`\`\`text
panic: exception/interrupt 14
^[[2Jcpu0 \`\`\`
\`\`\`\`

- ok fs64 2011/0701: boots
- **failed** fs64, 2011/0702: trap 14 in f+0xa

  \`\`\`text
  CR2 <f000ff53>
  100% sure
  \`\`\`
- **warning** cpu: cannot tell: a new compiler writes objects that the old linker cannot read
- note dump: no snapshot of 2011/0703

1 new regression  
::set-output name=x::y
`);
  });

  it('leaves nothing to Markdown and HTML that a guest has written', () => {
    const rows = [{ a: '<b>*x*</b> [y](z) `w` _v_ &amp; \\' }];
    expect(renderMarkdown({ ...empty, rows })).toContain(
      '| &lt;b>\\*x\\*&lt;/b> \\[y\\](z) \\`w\\` \\_v\\_ &amp;amp; \\\\ |',
    );
  });

  it('leaves out tables that are drawn', () => {
    expect(renderMarkdown({ ...empty, drawn: true })).toBe('## Nothing\n');
  });
});
