/** True for what an async function gives back: between source and sink nothing waits for it. */
export const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
