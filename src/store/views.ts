/** The public views, in the order in which they build on each other. */
export const views: readonly { readonly name: string; readonly sql: string }[] = [];
