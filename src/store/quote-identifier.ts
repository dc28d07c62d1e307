/**
 * A name as SQL takes it, whatever characters it has: field names are the workspace's own and go into statements as
 * they are. Throws a `RangeError` for a name with NUL, where SQLite would take the statement to end.
 */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new RangeError(`A name with NUL cannot be written in SQL: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}
