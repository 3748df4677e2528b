import type { Recalled } from '../bisect/investigation/recall.js';
import type { KernelCode, Syntax } from '../build/kernel-diff/kernel-code.js';
import { diffFunction, diffKernels } from '../build/kernel-diff/kernel-diff.js';
import { diffSources, sourcePaths } from '../build/kernel-diff/source-diff.js';
import { Places } from '../build/places.js';
import { SnapshotDate } from '../dump/snapshot-date.js';
import type { ExplanationView, SourceView } from '../report/explanation.js';
import type { Boot, Conclusion, Culprit, Result } from '../store/records.js';
import type { Store } from '../store/store.js';
import { framesOf } from './boot-view.js';
import type { Context } from './context.js';
import { isForPeople, UsageError } from './errors.js';
import { imageBytes, kernelCode } from './kernels.js';

type Side = 'before' | 'after';

interface Kernel {
  readonly side: Side;
  readonly image: string;
  readonly signature: string;
  readonly boot: Boot | undefined;
  readonly code: KernelCode;
}

/** What is known of the change that a search found. Throws a UsageError when it found none. */
export async function explanationOf(context: Context, recalled: Recalled, syntax: Syntax): Promise<ExplanationView> {
  const { id, conclusion } = recalled.bisection;
  if (!conclusion) throw new UsageError(`Bisection ${id} is not at its end; \`fsbisect resume\` goes on with it.`);
  const { culprits } = conclusion;
  if (culprits.length === 0) {
    const { conclusion: sentence } = conclusion.summary;
    throw new UsageError(`Bisection ${id} has no culprit to explain. ${sentence}`);
  }
  const store = await context.readStore();
  const [before, after] = (['before', 'after'] as const).map((side) => kernelOf(side, recalled, conclusion, store));
  const notices: string[] = [];
  const found = before && after ? codeOf(before, after, syntax) : undefined;
  if (found?.notice !== undefined) notices.push(found.notice);
  const sources = await sourcesOf(context, culprits, notices);
  return {
    bisection: id,
    moves: culprits.map(moveOf),
    before: before && kernelView(before),
    after: after && kernelView(after),
    functions: found?.functions,
    fault: found?.fault,
    caller: found?.caller,
    sources,
    notices,
  };
}

function moveOf({ component, before, after }: Culprit) {
  return { component, before, after };
}

function kernelView({ image, signature }: Kernel) {
  return { image, signature };
}

function kernelOf(side: Side, { question }: Recalled, { summary }: Conclusion, store: Store): Kernel | undefined {
  const toolchain = summary.toolchains.find(({ role }) => role === side)?.toolchain;
  const result: Result | undefined = toolchain
    ? store.results.result(question.recipe, toolchain, question.machine)
    : undefined;
  const image = result?.build.image;
  if (!result || image === undefined) return undefined;
  const code = kernelCode(`The kernel ${side} the change`, imageBytes(store, image));
  return { side, image, signature: result.outcome.signature, boot: result.boot, code };
}

/** The kernels compared, and the function in which one of them stopped, if that is known. */
function codeOf(before: Kernel, after: Kernel, syntax: Syntax) {
  const functions = diffKernels(before.code, after.code);
  const stopped = after.boot?.trap ? after : before;
  const { boot, side, code } = stopped;
  const trap = boot?.trap;
  if (!trap) return { functions, notice: 'Neither kernel ended with a trap, so no instruction can be shown.' };
  const eip = trap.eip >>> 0;
  const span = code.functionAt(eip);
  if (!span) {
    const address = eip.toString(16).padStart(8, '0');
    return { functions, notice: `The trap's EIP, ${address}, is in no function of the kernel ${side} the change.` };
  }
  const place = (name: string, address: number, text: string) => ({
    side,
    function: name,
    offset: address - code.functions.get(name)!.start,
    text,
    code: diffFunction(before.code, after.code, name, syntax)!,
  });
  const fault = { ...place(span.name, eip, `trap ${trap.vector}`), source: code.sourceOf(eip) };
  const differs = new Set(functions.changes.map(({ name }) => name));
  if (differs.has(span.name)) return { functions, fault };
  for (const { pc } of framesOf(boot).slice(1)) {
    const address = pc >>> 0;
    const caller = code.functionAt(address);
    if (!caller || !differs.has(caller.name)) continue;
    // The return address may be the next line's; the call is before it.
    const source = code.sourceOf(address - 1);
    return { functions, fault, caller: { ...place(caller.name, address, 'return address'), source } };
  }
  return { functions, fault };
}

/** The sources of the components on both dates; says in `notices` what there is none of. */
async function sourcesOf(context: Context, culprits: readonly Culprit[], notices: string[]): Promise<SourceView[]> {
  let places: Places | undefined;
  try {
    const config = await context.config();
    const { dump, recipe } = config;
    const name = dump.kind === 'directory' ? dump.root : dump.repository;
    places = await Places.open(config);
    const views: SourceView[] = [];
    for (const culprit of culprits) {
      const spec = recipe.components[culprit.component];
      if (culprit.dump !== name || !spec) {
        notices.push(`The configuration is not that of the search: no sources of ${culprit.component} were looked at.`);
        continue;
      }
      const paths = sourcePaths(spec);
      const [before, after] = await Promise.all(
        [culprit.before, culprit.after].map((date) => places!.snapshot(SnapshotDate.parse(date))),
      );
      const there = await Promise.all(
        paths.map(async (path) => (await before.lookup(path)) ?? (await after.lookup(path))),
      );
      const kept = paths.filter((_, i) => there[i]);
      if (kept.length === 0) {
        notices.push(
          `The dump has no source of ${culprit.component}: nothing is at ${paths.join(', ') || culprit.component}.`,
        );
        continue;
      }
      views.push({ ...moveOf(culprit), paths: kept, changes: await context.wait(diffSources(before, after, kept)) });
    }
    return views;
  } catch (error) {
    if (!isForPeople(error)) throw error;
    notices.push(`The sources could not be looked at: ${error.message}`);
    return [];
  } finally {
    await places?.close();
  }
}
