/** What Node throws when the system refuses. */
export const systemError = (code: string): Error => Object.assign(new Error(`${code}: refused by the test`), { code });

/** A function that throws `code` for the first `times` calls and then does `then`. */
export function failing<Args extends unknown[], T>(
  code: string,
  times: number,
  then: (...args: Args) => T,
): (...args: Args) => T {
  let calls = 0;
  return (...args) => {
    if (calls++ < times) throw systemError(code);
    return then(...args);
  };
}
