import type { Finding, Report, Section } from './report.js';
import { grouped, plural } from './text.js';

/** An address in words. */
interface PlaceView {
  readonly address: string;
  readonly symbol?: string;
  readonly source?: string;
}

interface InstructionView extends PlaceView {
  readonly text: string;
}

interface DifferenceView {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** One of the two runs. */
interface RunView {
  /** The kernel, for a person. */
  readonly kernel: string;
  /** What is set for this one alone. */
  readonly settings: readonly string[];
  readonly outcome: { readonly signature: string; readonly instructions: number };
}

/** Two runs of one kernel, compared by the machines' states. */
export interface StateDivergenceView {
  readonly compared: number;
  readonly leftOut: readonly string[];
  readonly divergence?:
    | {
        readonly instructions: number;
        readonly instruction: InstructionView;
        readonly before: readonly InstructionView[];
        readonly differences: readonly DifferenceView[];
        readonly ends: readonly [a: string | undefined, b: string | undefined];
        readonly parting?:
          | {
              readonly instructions: number;
              readonly instruction: InstructionView;
              readonly a: PlaceView;
              readonly b: PlaceView;
            }
          | undefined;
      }
    | undefined;
}

interface EventView extends PlaceView {
  readonly instructions: number;
  readonly what: string;
}

interface CourseView {
  readonly events: readonly EventView[];
  readonly scene: {
    readonly instructions: number;
    readonly instruction: InstructionView;
    readonly before: readonly InstructionView[];
    readonly registers: readonly { readonly name: string; readonly value: string; readonly symbol?: string }[];
    readonly calls: readonly PlaceView[];
  };
}

/** Two runs compared by what the kernels did. */
export interface EventDivergenceView {
  readonly compared: number;
  readonly divergence?:
    | {
        readonly common: readonly EventView[];
        readonly a: CourseView;
        readonly b: CourseView;
        readonly parting?:
          | { readonly line: string; readonly a?: string | undefined; readonly b?: string | undefined }
          | undefined;
        readonly variables: { readonly listed: readonly DifferenceView[]; readonly all: number };
      }
    | undefined;
}

interface Runs {
  readonly a: RunView;
  readonly b: RunView;
}

/** Columns that an address with its symbol gets. */
const PLACE_WIDTH = 30;
const INSTRUCTIONS_WIDTH = 13;

/** Where two runs of one kernel cease to be in the same state. */
export function stateDivergenceReport(runs: Runs, result: StateDivergenceView): Report {
  const { divergence, leftOut, compared } = result;
  const notes: Finding[] =
    leftOut.length === 0
      ? []
      : [{ level: 'notice', name: 'not compared', message: `different from the beginning: ${leftOut.join(', ')}` }];
  const message = divergence
    ? `the same for ${plural(divergence.instructions, 'instruction')}, not after the next one`
    : `the same in everything that was compared, for ${plural(compared, 'instruction')}`;
  return report(runs, 'state', divergence === undefined, message, {
    sections: divergence ? stateSections(divergence) : [],
    notes,
    result,
  });
}

/** Where two kernels cease to do the same. */
export function eventDivergenceReport(runs: Runs, result: EventDivergenceView): Report {
  const { divergence, compared } = result;
  const message = divergence
    ? `the first ${plural(compared, 'event')} are the same, the next one is not`
    : `all ${plural(compared, 'event')} are the same`;
  return report(runs, 'events', divergence === undefined, message, {
    sections: divergence ? eventSections(divergence) : [],
    notes: [],
    result,
  });
}

function report(
  runs: Runs,
  by: 'state' | 'events',
  same: boolean,
  message: string,
  { sections, notes, result }: { sections: readonly Section[]; notes: readonly Finding[]; result: object },
): Report {
  const name = runs.a.kernel === runs.b.kernel ? runs.a.kernel : `${runs.a.kernel} and ${runs.b.kernel}`;
  return {
    kind: 'divergence',
    title: `${name}: ${same ? 'no difference' : 'a difference'}`,
    sections,
    findings: [{ level: same ? 'ok' : 'failure', name: 'A and B', message }, ...notes],
    summary: (['a', 'b'] as const).map((side) => {
      const { kernel, settings, outcome } = runs[side];
      const where = [kernel, ...settings].join(', ');
      return `${side.toUpperCase()}  ${where}: ${outcome.signature}, after ${grouped(outcome.instructions)} instructions`;
    }),
    data: { by, a: runs.a, b: runs.b, ...result },
  };
}

function stateSections(divergence: NonNullable<StateDivergenceView['divergence']>): Section[] {
  const { instruction, before, differences, parting, ends, instructions } = divergence;
  const sections: Section[] = [
    { title: 'The instruction, and those before it', text: code([...before, instruction]) },
    { title: 'What differs after it', text: sides(differences) },
  ];
  const [a, b] = ends;
  if (a !== b) {
    const text = (end: string | undefined) => end ?? 'goes on';
    sections.push({ title: 'How it ends', text: sides([{ what: '', a: text(a), b: text(b) }]) });
  }
  if (parting && parting.instruction.address !== instruction.address) {
    sections.push({
      title: `The ways part ${plural(parting.instructions - instructions, 'instruction')} later`,
      text: code([parting.instruction]),
    });
  }
  if (parting) {
    const text = [parting.a, parting.b].map((place, i) =>
      `  ${'AB'[i]}  ${placeText(place)}  ${place.source ?? ''}`.trimEnd(),
    );
    sections.push({ title: 'Where they go on', text: text.join('\n') });
  }
  return sections;
}

function eventSections(divergence: NonNullable<EventDivergenceView['divergence']>): Section[] {
  const { common, a, b, parting, variables } = divergence;
  const sections: Section[] = [
    { title: 'Both', text: common.length === 0 ? '  (nothing yet)' : events(common) },
    { title: 'Then A', text: a.events.length === 0 ? '  (nothing more)' : events(a.events) },
    { title: 'Then B', text: b.events.length === 0 ? '  (nothing more)' : events(b.events) },
  ];
  if (parting) {
    const text = [
      `  both  ${parting.line}`,
      `  A     ${parting.a ?? '(no other line)'}`,
      `  B     ${parting.b ?? '(no other line)'}`,
    ];
    sections.push({ title: 'Where the ways through the source part', text: text.join('\n') });
  }
  for (const [name, { scene }] of [
    ['A', a],
    ['B', b],
  ] as const) {
    sections.push({ title: `Instructions of ${name} up to there`, text: code([...scene.before, scene.instruction]) });
  }
  sections.push({ title: 'Registers there', text: registers(a, b) });
  if (variables.all > 0) {
    const more = variables.all - variables.listed.length;
    const text = `${sides(variables.listed)}${more > 0 ? `\n  ... and ${grouped(more)} more` : ''}`;
    sections.push({ title: 'Variables that differ after the last thing that both did', text });
  }
  for (const [name, { scene }] of [
    ['A', a],
    ['B', b],
  ] as const) {
    const text = scene.calls.map((call) => `  ${placeText(call).padEnd(PLACE_WIDTH)}  ${call.source ?? ''}`.trimEnd());
    sections.push({ title: `Calls that led ${name} there`, text: text.join('\n') });
  }
  return sections;
}

function placeText({ address, symbol }: PlaceView): string {
  return symbol === undefined ? address : `${address} ${symbol}`;
}

/** Instructions under their source lines; the last one is pointed at. */
function code(instructions: readonly InstructionView[]): string {
  const width = Math.min(PLACE_WIDTH, Math.max(...instructions.map((place) => placeText(place).length)));
  let above: string | undefined;
  return instructions
    .flatMap((instruction, i) => {
      const { source, text } = instruction;
      const heading = source !== undefined && source !== above ? [`  ${source}`] : [];
      above = source ?? above;
      const [mnemonic, ...operands] = text.split(/[\t ]/);
      const mark = i === instructions.length - 1 ? '->' : '  ';
      const shown = operands.length === 0 ? mnemonic : `${mnemonic.padEnd(7)} ${operands.join(' ')}`;
      return [...heading, `  ${mark} ${placeText(instruction).padEnd(width)}  ${shown}`];
    })
    .join('\n');
}

function events(list: readonly EventView[]): string {
  return list
    .map(({ instructions, what, source, symbol, address }) => {
      const where = what.startsWith('call ') || what.startsWith('return ') ? (source ?? symbol) : (symbol ?? address);
      return `  ${grouped(instructions).padStart(INSTRUCTIONS_WIDTH)}  ${what.padEnd(32)}  ${where ?? ''}`.trimEnd();
    })
    .join('\n');
}

/** What differs, a line each: its name, A's and B's. */
function sides(differences: readonly DifferenceView[]): string {
  const lines = [{ what: '', a: 'A', b: 'B' }, ...differences];
  const width = (key: 'what' | 'a') => Math.max(...lines.map((line) => line[key].length));
  const [first, second] = [width('what'), width('a')];
  return lines.map(({ what, a, b }) => `  ${what.padEnd(first)}  ${a.padEnd(second)}  ${b}`.trimEnd()).join('\n');
}

function registers(a: CourseView, b: CourseView): string {
  const text = ({ value, symbol }: CourseView['scene']['registers'][number]) =>
    symbol === undefined ? value : `${value} ${symbol}`;
  return sides(
    a.scene.registers.map((register, i) => {
      return { what: register.name, a: text(register), b: text(b.scene.registers[i]) };
    }),
  );
}
