import * as v from 'valibot';
import type { Artifact, BootDetails, BuildResult, ConclusionSummary, Dependency, Effects, Failure } from './records.js';

/**
 * What the JSON texts of the database hold that are not known by the hash of what they hold: a byte that was changed may
 * leave them JSON. What a text has besides is of no interest here.
 */
type Shape<T> = v.GenericSchema<unknown, T>;

const id = v.string();

export const TEXTS: Shape<string[]> = v.array(v.string());
export const NUMBERS: Shape<number[]> = v.array(v.number());

const failure = v.looseObject({ tool: v.string(), argv: TEXTS, exit: v.string(), message: v.string() });
export const FAILURE: Shape<Failure> = failure;

export const ARTIFACT_FILES: Shape<Artifact['files']> = v.array(
  v.looseObject({ path: v.string(), id, size: v.number(), executable: v.boolean() }),
);

export const DEPENDENCIES: Shape<Dependency[]> = v.array(
  v.looseObject({ path: v.string(), depth: v.picklist(['content', 'kind']) }),
);

export const EFFECTS: Shape<Effects> = v.looseObject({
  written: v.array(v.tuple([v.string(), v.picklist(['file', 'directory', 'removed']), v.number(), id])),
  output: v.array(v.tuple([v.number(), id])),
  consumed: v.array(v.tuple([v.number(), v.number()])),
  failure: v.exactOptional(failure),
});

export const BUILD_RESULT: Shape<BuildResult> = v.looseObject({
  status: v.picklist(['ok', 'error', 'unsupported']),
  image: v.exactOptional(v.string()),
  size: v.exactOptional(v.number()),
  object: v.exactOptional(id),
  failure: v.exactOptional(failure),
  stage: v.exactOptional(v.string()),
  log: id,
  instructions: v.number(),
});

const milestones = v.array(v.looseObject({ name: v.string(), instructions: v.number(), line: v.string() }));
const symbol = v.looseObject({
  name: v.string(),
  offset: v.number(),
  source: v.exactOptional(v.looseObject({ file: v.string(), line: v.number() })),
});

export const BOOT_DETAILS: Shape<BootDetails> = v.looseObject({
  outcome: v.exactOptional(
    v.looseObject({
      kind: v.string(),
      trap: v.exactOptional(v.looseObject({ backtrace: v.array(v.looseObject({ pc: v.number(), symbol })) })),
    }),
  ),
  milestones: v.exactOptional(milestones),
  ladder: v.exactOptional(
    v.looseObject({
      reached: milestones,
      missed: v.exactOptional(
        v.looseObject({
          name: v.string(),
          reached: v.exactOptional(v.string()),
          reason: v.string(),
          line: v.string(),
        }),
      ),
    }),
  ),
  disks: v.exactOptional(
    v.array(
      v.looseObject({
        name: v.string(),
        sectors: v.number(),
        written: v.array(v.tuple([v.number(), v.number()])),
        content: v.string(),
      }),
    ),
  ),
  notes: v.exactOptional(TEXTS),
});

export const SUMMARY: Shape<ConclusionSummary> = v.looseObject({
  conclusion: v.string(),
  claims: v.array(
    v.looseObject({
      text: v.string(),
      expected: v.string(),
      found: v.string(),
      holds: v.picklist(['yes', 'no', 'unknown']),
    }),
  ),
  toolchains: v.array(
    v.looseObject({ role: v.picklist(['before', 'after', 'oldest', 'newest']), toolchain: v.string() }),
  ),
});
