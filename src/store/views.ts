import { bisectionViews } from './views/bisections.js';
import { dedupViews } from './views/dedup.js';
import { historyViews } from './views/history.js';
import { matrixViews } from './views/matrix.js';
import { nightlyViews } from './views/nightly.js';
import { outcomeViews } from './views/outcomes.js';
import type { View } from './views/view.js';

/** The public views, in an order in which each stands on earlier ones only. */
export const views: readonly View[] = [
  ...outcomeViews,
  ...historyViews,
  ...matrixViews,
  ...bisectionViews,
  ...nightlyViews,
  ...dedupViews,
];
