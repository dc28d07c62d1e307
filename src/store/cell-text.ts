/**
 * A cell as the snapshots of this product hold it. An untyped column of the old tool may hold numbers: they are text, whole
 * floats without `.0`.
 */
export const cellText = (value: unknown): string | null =>
  value === null || typeof value === 'string' ? value : String(value);
