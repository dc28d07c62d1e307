/** How one list ended: a table's crawl, or a form's submissions. */
export type Settled =
  | { readonly name: string; readonly state: 'complete' }
  | { readonly name: string; readonly state: 'failed'; readonly error: unknown };
