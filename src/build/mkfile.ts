import { posix } from 'node:path';
import type { Tree } from '../tree/tree.js';

/** Files that are read, the first one and those that are included; what is more is passed over, and so is a larger one. */
const MOST_FILES = 32;
/** Bytes of a file, and characters of a variable. */
const LARGEST = 1 << 18;

/** What is known of a mkfile without running mk. */
interface Mkfile {
  /** What `mk` without arguments makes: the first target or, where that is virtual, what it stands for. */
  readonly product?: string;
  /** Everything that rules without a pattern make or need. */
  readonly names: ReadonlySet<string>;
}

interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly virtual: boolean;
}

/**
 * Reads the mkfile of a folder, as far as it can be understood without running programs (mk(1), "The mkfile"): files that it
 * includes, variables that are assigned texts, rules. Undefined if the folder has none. `environment`: variables that it
 * finds.
 */
export async function readMkfile(
  tree: Tree,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Mkfile | undefined> {
  const reader = new Reader(tree, folder, environment);
  if (!(await reader.read(posix.join(folder, 'mkfile')))) return undefined;
  const { rules } = reader;
  const product = productOf(rules);
  return {
    ...(product === undefined ? {} : { product }),
    names: new Set(rules.flatMap(({ targets, needs }) => [...targets, ...needs])),
  };
}

/** What the first target comes to. */
function productOf(rules: readonly Rule[]): string | undefined {
  const makers = new Map<string, Rule>();
  for (const rule of rules) for (const target of rule.targets) if (!makers.has(target)) makers.set(target, rule);
  const seen = new Set<Rule>();
  let [rule]: readonly (Rule | undefined)[] = rules;
  let name = rule?.targets[0];
  while (rule?.virtual && !seen.has(rule)) {
    seen.add(rule);
    [name] = rule.needs;
    rule = name === undefined ? undefined : makers.get(name);
  }
  return name;
}

class Reader {
  readonly rules: Rule[] = [];
  readonly #tree: Tree;
  readonly #folder: string;
  /** Without those whose value only a program could tell. */
  readonly #variables: Map<string, string>;
  #files = 0;

  constructor(tree: Tree, folder: string, environment: Readonly<Record<string, string>>) {
    this.#tree = tree;
    this.#folder = folder;
    this.#variables = new Map(Object.entries(environment));
  }

  /** Reads a file; false if it is not there. */
  async read(path: string): Promise<boolean> {
    const node = await this.#tree.lookup(path);
    if (node?.kind !== 'file' || this.#files++ >= MOST_FILES || (await node.size) > LARGEST) return false;
    const text = Buffer.from(await node.content()).toString();
    for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
      if (/^\s/.test(line)) continue;
      await this.#line(withoutComment(line));
    }
    return true;
  }

  async #line(line: string): Promise<void> {
    const include = /^<\s*([^|\s].*)$/.exec(line);
    if (include) {
      const [file] = this.#words(include[1]) ?? [];
      if (file !== undefined) await this.read(posix.resolve(this.#folder, file));
      return;
    }
    const assignment = /^(\w+)\s*=(?:U=)?(.*)$/.exec(line);
    if (assignment) {
      const [, name, value] = assignment;
      const words = this.#words(value);
      if (words) this.#variables.set(name, words.join(' '));
      else this.#variables.delete(name);
      return;
    }
    const rule = /^((?:'[^']*'|\$\{[^}]*\}|\$(?!\{)|[^:'$])+):(?:([A-Z]+):)?(.*)$/.exec(line);
    if (rule) this.#rule(rule[1], rule[2] ?? '', rule[3]);
  }

  /** Rules with patterns name nothing by themselves; neither do targets that only a program could tell. */
  #rule(left: string, attributes: string, right: string): void {
    const targets = this.#words(left);
    if (!targets || attributes.includes('R') || /[%&]/.test(left)) return;
    this.rules.push({ targets, needs: this.#words(right) ?? [], virtual: attributes.includes('V') });
  }

  /** The words of a text, with its variables; undefined if it has some that are not known, or commands. */
  #words(text: string): readonly string[] | undefined {
    if (text.includes('`')) return undefined;
    let known = true;
    let length = 0;
    const filled = text.replace(/'([^']*)'|\$\{(\w+)([^}]*)\}|\$(\w+)/g, (_, quoted, braced, pattern, plain) => {
      if (quoted !== undefined) return quoted;
      const value = this.#variables.get(braced ?? plain);
      length += value?.length ?? 0;
      if (value === undefined || pattern || length > LARGEST) known = false;
      return known ? value : '';
    });
    return known ? filled.split(/\s+/).filter(Boolean) : undefined;
  }
}

function withoutComment(line: string): string {
  return line.replace(/^((?:[^#']|'[^']*')*)#.*$/, '$1');
}
