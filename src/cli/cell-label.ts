import type { Axis } from '../bisect/axis.js';
import type { Cell } from '../bisect/verdict.js';

/** A toolchain for a person: `8c=2011/0701 8l=2012/0614`, each version by the first date that had it. */
export function cellLabel({ axes }: { readonly axes: readonly Axis[] }, cell: Cell): string {
  return cell.map((version, i) => `${axes[i].component}=${axes[i].versions[version].runs[0].first}`).join(' ');
}
