/** A JSON value as the sandbox makes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One record of a list, in the key order of its answer. */
export type SandboxRecord = { readonly [field: string]: Json };

/** A reference to another record. */
export interface Reference {
  readonly [key: string]: string;
  readonly id: string;
  readonly name: string;
}
