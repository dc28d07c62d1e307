/** One request as the sandbox saw it. */
export interface SeenRequest {
  /** When it arrived, on the sandbox's `performance.now()`. */
  readonly atMs: number;
  readonly path: string;
  readonly cursor: string | null;
  readonly status: number;
  readonly fault?: string;
}

/** What a sandbox was asked so far. */
export interface SandboxStats {
  readonly requests: number;
  readonly rateLimited: number;
  readonly byPath: Readonly<Record<string, number>>;
}

const KEPT = 50_000;

/** The requests that a sandbox saw: all counted, the last 50,000 kept. */
export class RequestLog {
  readonly #seen: SeenRequest[] = [];
  readonly #byPath = new Map<string, number>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #requests = 0;
  #rateLimited = 0;

  add(request: SeenRequest, label: string): void {
    this.#requests += 1;
    if (request.status === 429) this.#rateLimited += 1;
    this.#byPath.set(label, (this.#byPath.get(label) ?? 0) + 1);
    this.#seen.push(request);
    if (this.#seen.length > 2 * KEPT) this.#seen.splice(0, KEPT);
    for (const { count, resolve } of this.#waiting) if (this.#requests >= count) resolve();
  }

  all(): readonly SeenRequest[] {
    return this.#seen.slice(-KEPT);
  }

  stats(): SandboxStats {
    return { requests: this.#requests, rateLimited: this.#rateLimited, byPath: Object.fromEntries(this.#byPath) };
  }

  /** Resolves when that many requests have arrived, counted from the sandbox's start. */
  reached(count: number): Promise<void> {
    if (this.#requests >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}
