import { canonicalJson } from './canonical.js';
import type { Connection } from './connection.js';
import type { Boot, Build, Image, Outcome, OutcomeKind, Place, Result, Trap } from './records.js';
import { BOOT_DETAILS, NUMBERS } from './shapes.js';

interface BuildRow {
  readonly recipe: string;
  readonly toolchain: string;
  readonly status: Build['status'];
  readonly image: string | null;
  readonly stage: string | null;
  readonly tool: string | null;
  readonly message: string | null;
  readonly log: string | null;
  readonly signature: string | null;
  readonly instructions: number;
  readonly actionsRun: number;
  readonly actionsReplayed: number;
}

interface BootRow {
  readonly id: number;
  readonly image: string;
  readonly machine: string;
  readonly kind: OutcomeKind;
  readonly signature: string;
  readonly milestone: string | null;
  readonly instructions: number;
  readonly console: string;
  readonly serial: string;
  readonly digest: string | null;
  readonly details: string;
}

/**
 * Builds by (recipe, toolchain), kernels by hash, boots by (kernel, machine). Each is written once: who comes to the same
 * result later finds it there. A boot that a shortfall of ours ended (`unsupported`) gives way to a later one. A build gives
 * way to one that came out otherwise: a recipe names its base by date, and the dump may have been changed since.
 */
export class Results {
  readonly #db: Connection;
  readonly #invocation: () => number | null;

  constructor(connection: Connection, invocation: () => number | null) {
    this.#db = connection;
    this.#invocation = invocation;
  }

  /** Keeps a kernel. Its bytes go into the objects first. */
  putImage({ id, size, object }: Image): void {
    this.#db.write(() =>
      this.#db
        .sql('INSERT INTO image (id, size, object) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(id, size, object),
    );
  }

  getImage(id: string): Image | undefined {
    return this.#db.read(() => this.#db.sql<Image>('SELECT id, size, object FROM image WHERE id = ?').get(id));
  }

  /** The SHA-256 of every kernel whose own begins with these hex digits, in order. */
  imagesLike(prefix: string): string[] {
    return this.#db.read(() =>
      this.#db
        .sql<{ id: string }>('SELECT id FROM image WHERE substr(id, 1, length(?)) = ? ORDER BY id')
        .all(prefix, prefix)
        .map(({ id }) => id),
    );
  }

  /** Keeps a build. Recipe, toolchain, image and log are on record before. The same result again changes nothing. */
  putBuild(build: Build): void {
    this.#db.write(() => {
      this.#db
        .sql(
          `INSERT INTO build (recipe, toolchain, status, image, signature, stage, tool, message, log,
             instructions, actions_run, actions_replayed, invocation)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (recipe, toolchain) DO UPDATE SET status = excluded.status, image = excluded.image,
             signature = excluded.signature, stage = excluded.stage, tool = excluded.tool, message = excluded.message,
             log = excluded.log, instructions = excluded.instructions, actions_run = excluded.actions_run,
             actions_replayed = excluded.actions_replayed, invocation = excluded.invocation
           WHERE image IS NOT excluded.image OR signature IS NOT excluded.signature`,
        )
        .run(
          build.recipe,
          build.toolchain,
          build.status,
          build.image ?? null,
          build.status === 'ok' ? null : this.#signature(failureOf(build)),
          build.stage ?? null,
          build.tool ?? null,
          build.message ?? null,
          build.log ?? null,
          build.instructions,
          build.actionsRun,
          build.actionsReplayed,
          this.#invocation(),
        );
    });
  }

  getBuild(recipe: string, toolchain: string): Build | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<BuildRow>(
          `SELECT recipe, toolchain, status, image, stage, tool, message, log, text AS signature, instructions,
             actions_run AS actionsRun, actions_replayed AS actionsReplayed
           FROM build LEFT JOIN signature ON signature.id = signature WHERE recipe = ? AND toolchain = ?`,
        )
        .get(recipe, toolchain),
    );
    return row && (withoutNulls(row) as unknown as Build);
  }

  /** The artifacts that a recipe was built with: component -> their ids. */
  artifactsBuilt(recipe: string): Map<string, Set<string>> {
    const rows = this.#db.read(() =>
      this.#db
        .sql<{ component: string; artifact: string }>(
          `SELECT DISTINCT component, artifact FROM build
           JOIN toolchain_artifact ON toolchain_artifact.toolchain = build.toolchain WHERE recipe = ?`,
        )
        .all(recipe),
    );
    const built = new Map<string, Set<string>>();
    for (const { component, artifact } of rows) {
      const artifacts = built.get(component) ?? new Set();
      built.set(component, artifacts.add(artifact));
    }
    return built;
  }

  /** The pairs of artifacts that a recipe was built with together: their ids, the lesser first, with a space between them. */
  pairsBuilt(recipe: string): Set<string> {
    const rows = this.#db.read(() =>
      this.#db
        .sql<{ pair: string }>(
          `SELECT DISTINCT one.artifact || ' ' || other.artifact AS pair FROM build
           JOIN toolchain_artifact AS one ON one.toolchain = build.toolchain
           JOIN toolchain_artifact AS other ON other.toolchain = build.toolchain AND other.artifact > one.artifact
           WHERE recipe = ?`,
        )
        .all(recipe),
    );
    return new Set(rows.map(({ pair }) => pair));
  }

  /** Keeps a boot, with its trap. Image and machine are on record before. */
  putBoot(boot: Boot): void {
    this.#db.write(() => {
      this.#db
        .sql("DELETE FROM boot WHERE image = ? AND machine = ? AND kind = 'unsupported'")
        .run(boot.image, boot.machine);
      const { changes, lastInsertRowid } = this.#db
        .sql(
          `INSERT INTO boot (image, machine, kind, signature, milestone, instructions, console, serial, digest,
             details, invocation)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(
          boot.image,
          boot.machine,
          boot.outcome.kind,
          this.#signature(boot.outcome),
          boot.milestone ?? null,
          boot.instructions,
          boot.console,
          boot.serial,
          boot.digest ?? null,
          canonicalJson(boot.details),
          this.#invocation(),
        );
      if (changes > 0 && boot.trap) this.#putTrap(Number(lastInsertRowid), boot.trap);
    });
  }

  getBoot(image: string, machine: string): Boot | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<BootRow>(
          `SELECT boot.id, image, machine, boot.kind, text AS signature, milestone, instructions, console, serial,
             digest, details
           FROM boot JOIN signature ON signature.id = signature WHERE image = ? AND machine = ?`,
        )
        .get(image, machine),
    );
    if (!row) return undefined;
    const { id, kind, signature, details, ...rest } = row;
    const trap = this.#trap(id);
    return {
      ...(withoutNulls(rest) as Omit<Boot, 'outcome'>),
      outcome: { kind, signature },
      details: this.#db.json(BOOT_DETAILS, details, `boot ${id}`),
      ...(trap && { trap }),
    };
  }

  /** Keeps which machine a toolchain boots on. Toolchain and machines are on record before. */
  putPlace({ machine, toolchain, bootsOn }: Place): void {
    this.#db.write(() =>
      this.#db
        .sql('INSERT INTO place (machine, toolchain, boots_on) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(machine, toolchain, bootsOn),
    );
  }

  /** What is known of a toolchain under a recipe on a machine; undefined unless the whole way, build and boot, is. */
  result(recipe: string, toolchain: string, machine: string): Result | undefined {
    const build = this.getBuild(recipe, toolchain);
    if (!build) return undefined;
    if (build.image === undefined) return { build, outcome: failureOf(build) };
    const boot = this.getBoot(build.image, this.#placeOf(machine, toolchain));
    return boot && { build, boot, outcome: boot.outcome };
  }

  /** How that ended, without what is known besides. */
  outcome(recipe: string, toolchain: string, machine: string): Outcome | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<{ image: string | null; status: Build['status']; text: string | null }>(
          `SELECT image, status, text FROM build LEFT JOIN signature ON signature.id = signature
           WHERE recipe = ? AND toolchain = ?`,
        )
        .get(recipe, toolchain),
    );
    if (!row) return undefined;
    if (row.image === null)
      return { kind: row.status === 'unsupported' ? 'unsupported' : 'build-error', signature: row.text! };
    return this.#db.read(() =>
      this.#db
        .sql<Outcome>(
          `SELECT boot.kind, text AS signature FROM boot JOIN signature ON signature.id = signature
           WHERE image = ? AND machine = ?`,
        )
        .get(row.image, this.#placeOf(machine, toolchain)),
    );
  }

  #placeOf(machine: string, toolchain: string): string {
    const place = this.#db.read(() =>
      this.#db
        .sql<{ boots_on: string }>('SELECT boots_on FROM place WHERE machine = ? AND toolchain = ?')
        .get(machine, toolchain),
    );
    return place?.boots_on ?? machine;
  }

  #signature({ kind, signature }: Outcome): number {
    const find = () =>
      this.#db.sql<{ id: number }>('SELECT id FROM signature WHERE kind = ? AND text = ?').get(kind, signature);
    const known = find();
    if (known) return known.id;
    return Number(
      this.#db.sql('INSERT INTO signature (kind, text) VALUES (?, ?)').run(kind, signature).lastInsertRowid,
    );
  }

  #putTrap(boot: number, trap: Trap): void {
    this.#db
      .sql(
        `INSERT INTO trap (boot, vector, error_code, eip, cr2, cr3, eflags, registers, symbol, offset, file, line,
           reporter, instructions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        boot,
        trap.vector,
        trap.errorCode ?? null,
        trap.eip,
        trap.cr2 ?? null,
        trap.cr3 ?? null,
        trap.eflags ?? null,
        trap.registers ? JSON.stringify([...trap.registers].map((register) => register >>> 0)) : null,
        trap.symbol ?? null,
        trap.offset ?? null,
        trap.file ?? null,
        trap.line ?? null,
        trap.reporter ?? null,
        trap.instructions ?? null,
      );
  }

  #trap(boot: number): Trap | undefined {
    const row = this.#db.read(() =>
      this.#db
        .sql<Record<string, unknown> & { registers: string | null }>(
          `SELECT vector, error_code AS errorCode, eip, cr2, cr3, eflags, registers, symbol, offset, file, line, reporter,
             instructions FROM trap WHERE boot = ?`,
        )
        .get(boot),
    );
    if (!row) return undefined;
    const registers =
      row.registers === null ? undefined : this.#db.json(NUMBERS, row.registers, `the trap of boot ${boot}`);
    return withoutNulls({ ...row, registers: registers ?? null }) as unknown as Trap;
  }
}

/** The outcome of a build that left no kernel. */
function failureOf(build: Build): Outcome {
  return {
    kind: build.status === 'unsupported' ? 'unsupported' : 'build-error',
    signature: build.signature ?? [build.tool, build.message].filter(Boolean).join(': '),
  };
}

function withoutNulls(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
