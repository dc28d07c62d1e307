const ESCAPED_SURROGATE = /\\ud[89a-f]/;

/**
 * What a field is called in `_columns`. SQLite's UTF-8 has no lone surrogates: such a field, and one that looks like it, is
 * called by its escaped spelling.
 */
export const labelOf = (field: string): string =>
  field.isWellFormed() && !ESCAPED_SURROGATE.test(field) ? field : JSON.stringify(field).slice(1, -1);
