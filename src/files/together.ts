/**
 * Does two long things side by side. When one fails, the other is stopped and waited for.
 * @param stop stops both.
 * @throws the first failure, or the reason of `stop`.
 */
export async function together<A, B>(
  stop: AbortSignal,
  one: (stop: AbortSignal) => Promise<A>,
  other: (stop: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const either = AbortSignal.any([stop, failed.signal]);
  const watched = <T>(task: Promise<T>): Promise<T> =>
    task.catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  const tasks = [watched(one(either)), watched(other(either))] as const;
  await Promise.allSettled(tasks);
  either.throwIfAborted();
  return Promise.all(tasks);
}
