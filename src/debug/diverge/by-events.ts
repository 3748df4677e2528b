/**
 * Two kernels, or one by two loaders, compared by what they do: their code is at other addresses and takes another number of
 * instructions, but what it does should be the same.
 */
import { type Place, placeOf } from '../places.js';
import { Timeline } from '../timeline.js';
import { EventLog, type EventLogOptions } from './event-log.js';
import { goTo, type Scene, sceneAt } from './scene.js';
import { Side, type SideOptions } from './side.js';
import { functionsAtSameLines } from './source-lines.js';
import type { KernelEvent } from './tape.js';
import { differingVariables } from './variables.js';
import { Vocabulary } from './vocabulary.js';
import { linesFrom, partingOf, type WaysParting } from './ways.js';

/** An event, for a person. */
interface ShownEvent extends Place {
  readonly instructions: number;
  readonly what: string;
}

/** What one of the two did where they differ. */
interface Course {
  /** Its next events, the first of which differs from the other one's; none: it came to its end. */
  readonly events: readonly ShownEvent[];
  /** The machine at the first of them, or at its end. */
  readonly scene: Scene;
}

/** Where two kernels cease to do the same. */
interface EventDivergence {
  /** What both did before that, the last one last, as A did it. */
  readonly common: readonly ShownEvent[];
  readonly a: Course;
  readonly b: Course;
  /** Where their ways through the source part after the last thing in common, if the lines tell. */
  readonly parting: WaysParting | undefined;
  /** Variables that differ at the last thing in common. */
  readonly variables: ReturnType<typeof differingVariables>;
}

/** What came of a comparison. */
export interface EventResult {
  /** Things that both did. */
  readonly compared: number;
  /** Functions whose source lines were compared, too. */
  readonly sameLines: number;
  readonly divergence: EventDivergence | undefined;
}

/** Instructions that are run before the events are compared. */
const SLICE = 1_000_000;
/** Events that are shown before and after the first difference. */
const BEFORE = 8;
const AFTER = 4;

/** The same event on both sides. */
type Both = readonly [a: KernelEvent, b: KernelEvent];

/** A machine, what it did, and up to when it is run. */
class Runner {
  readonly side: Side;
  readonly log: EventLog;
  readonly timeline: Timeline;
  readonly #last: number;

  constructor(side: EventSide, log: EventLogOptions) {
    this.log = new EventLog(side.assembly.kernel, log);
    this.side = new Side(side, this.log.observer());
    this.log.attach(this.side.machine);
    this.timeline = new Timeline(this.side.machine);
    this.#last = side.last;
  }

  get finished(): boolean {
    return this.side.now >= this.#last || this.side.end !== undefined;
  }

  /** Events that can be compared. */
  get ready(): number {
    const { tape } = this.log;
    return this.finished ? tape.events.length : tape.settled;
  }

  run(): void {
    this.side.runTo(Math.min(this.side.now + SLICE, this.#last));
    this.timeline.keep();
  }
}

/** One of two kernels: its machine, and the moment up to which it is run. */
export interface EventSide extends SideOptions {
  /** Instructions. */
  readonly last: number;
}

/** What is compared, and how. */
export interface EventComparison extends Pick<EventLogOptions, 'kinds' | 'ignored'> {
  /** Whether both come to the same outcome at their last moments: then one of them may do more up to there. */
  readonly sameOutcome: boolean;
}

/** Runs both until they do different things, or to their ends. Yields how many things they did. */
export function* compareEvents(
  left: EventSide,
  right: EventSide,
  { kinds, ignored, sameOutcome }: EventComparison,
): Generator<number, EventResult> {
  const comparable = comparableFunctions(left, right);
  const options: EventLogOptions = { kinds, ignored, comparable, vocabulary: new Vocabulary() };
  const [a, b] = [new Runner(left, options), new Runner(right, options)];
  const common: Both[] = [];
  let compared = 0;
  const result = (divergence?: EventDivergence): EventResult => {
    return { compared, sameLines: comparable.size, divergence };
  };
  for (;;) {
    const [x, y] = [a.log.tape.events, b.log.tape.events];
    const most = Math.min(a.ready, b.ready);
    let same = 0;
    while (same < most && x[same].id === y[same].id) same++;
    for (let i = Math.max(0, same - BEFORE); i < same; i++) common.push([x[i], y[i]]);
    common.splice(0, common.length - BEFORE);
    compared += same;
    for (const { log } of [a, b]) log.tape.drop(same);
    const stopped = hasStopped(a, b, sameOutcome) || hasStopped(b, a, sameOutcome);
    if (same < most || stopped) return result(divergenceOf(a, b, common, options));
    if (a.finished && b.finished) return result();
    if (a.finished || (!b.finished && b.ready < a.ready)) b.run();
    else a.run();
    yield compared;
  }
}

/** Whether one can do nothing more where the other one goes on. */
function hasStopped(one: Runner, other: Runner, sameOutcome: boolean): boolean {
  const over = sameOutcome ? one.side.end !== undefined : one.finished;
  return over && one.ready === 0 && other.ready > 0;
}

/** Functions whose source lines mean the same in both. */
function comparableFunctions(left: EventSide, right: EventSide): ReadonlySet<string> {
  const [a, b] = [left, right].map(({ assembly }) => assembly.kernel.executable);
  return a && b ? functionsAtSameLines(a, b) : new Set();
}

function divergenceOf(a: Runner, b: Runner, common: readonly Both[], options: EventLogOptions): EventDivergence {
  const { vocabulary, comparable } = options;
  for (const { log } of [a, b]) log.detach();
  const shown = ({ side }: Runner, { id, at, place: where }: KernelEvent): ShownEvent => {
    return {
      instructions: at,
      what: vocabulary.text(id).replace(/^(call .*) from .*/, '$1'),
      ...placeOf(side.assembly, where),
    };
  };
  const last = common.at(-1);
  const courses = [a, b].map((runner, i): Course => {
    const events = runner.log.tape.events.slice(0, AFTER);
    const moment = events[0]?.at ?? runner.side.now;
    return {
      events: events.map((event) => shown(runner, event)),
      scene: sceneAt(runner.side, runner.timeline, moment, last?.[i].at),
    };
  });
  const [from, ways] = [a, b].map((runner, i) => {
    const start = last?.[i].at ?? runner.timeline.start;
    const lines = linesFrom(runner.side, runner.timeline, start, courses[i].scene.instructions, comparable);
    goTo(runner.side, runner.timeline, start);
    return lines;
  });
  return {
    common: common.map(([event]) => shown(a, event)),
    a: courses[0],
    b: courses[1],
    parting: partingOf(from, ways),
    variables: differingVariables(a.side, b.side),
  };
}
