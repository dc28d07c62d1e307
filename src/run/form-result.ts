import type { SourceError } from '../salesmap/source-error.ts';

/** How one form's submissions ended; a form that was not merged keeps its old rows. */
export type FormResult =
  | { readonly form: string; readonly state: 'merged' }
  | { readonly form: string; readonly state: 'unknown'; readonly error: SourceError }
  | { readonly form: string; readonly state: 'failed'; readonly error: unknown };
