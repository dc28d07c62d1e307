import type { Fault, FaultRule } from './faults.ts';
import type { Route } from './routes.ts';

/** What a rule looks at. */
export interface AskedFor {
  readonly path: string;
  readonly route: Route;
  /** The page asked for, from 1; undefined where there are none, or the cursor can't be read. */
  readonly page: number | undefined;
  readonly hasCursor: boolean;
}

/** Decides which request meets which fault. Each rule counts the requests to its own path. */
export class FaultPlan {
  readonly #rules: { readonly rule: FaultRule; seen: number; applied: number }[];

  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules.map((rule) => ({ rule, seen: 0, applied: 0 }));
  }

  /** The fault of this request: the first rule that is due. Call it once for every request. */
  next(asked: AskedFor): Fault | undefined {
    let fault: Fault | undefined;
    for (const state of this.#rules) {
      const { rule } = state;
      if (!matchesPath(rule.path, asked.path)) continue;
      state.seen += 1;
      if (fault !== undefined || !isDue(rule, state.seen, asked)) continue;
      if (rule.times !== 'forever' && state.applied >= (rule.times ?? 1)) continue;
      state.applied += 1;
      fault = rule.fault;
    }
    return fault;
  }
}

const isDue = (rule: FaultRule, seen: number, asked: AskedFor): boolean =>
  (rule.request === undefined || seen >= rule.request) &&
  (rule.page === undefined || rule.page === asked.page) &&
  isPossible(rule.fault, asked);

function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** A fault waits for a request that it can spoil: a cursor can only loop on a list with pages. */
function isPossible(fault: Fault, { route, page, hasCursor }: AskedFor): boolean {
  const isList = route.kind === 'list';
  const isPage = isList && route.list.pageSize !== undefined && page !== undefined;
  switch (fault.type) {
    case 'repeated_cursor':
    case 'empty_page':
    case 'repeated_page':
      return isPage;
    case 'repeated_record':
      return isPage && route.list.count > 0;
    case 'cursor_loop':
      return isPage && page > 1;
    case 'cursor_refused':
      return hasCursor;
    case 'wrong_shape':
      if (fault.shape === 'record_not_object') return isList && route.list.count > 0;
      return isList || !fault.shape.startsWith('list_');
    default:
      return true;
  }
}
