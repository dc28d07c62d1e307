/** How one table's crawl ended. */
export type TableResult =
  | { readonly table: string; readonly state: 'complete' }
  | { readonly table: string; readonly state: 'failed'; readonly error: unknown };
