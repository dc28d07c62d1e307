import { type Answer, empty, html, json, jsonText, refusal, unauthorized } from './answer.ts';
import { encodeCursor, type Position, START } from './cursor.ts';
import type { Fault } from './faults.ts';
import type { SandboxRecord } from './json.ts';
import { type List, spanOf } from './lists.ts';
import { pageAt, writeCursor, writePage } from './page.ts';
import type { Route } from './routes.ts';
import type { SandboxData } from './sandbox-data.ts';

/** A request that meets a fault, and what the API would have answered. */
export interface Spoiled {
  readonly route: Route;
  readonly data: SandboxData;
  readonly position: Position | undefined;
  readonly answer: Answer;
}

/** What the API answers when this goes wrong. */
export function spoilAnswer(fault: Fault, spoiled: Spoiled): Answer {
  const { answer, route, data, position } = spoiled;
  switch (fault.type) {
    case 'status':
      return statusAnswer(fault.status, fault.body ?? 'json', retryAfterHeader(fault.retryAfter));
    case 'reset':
    case 'cut':
    case 'hang':
      return { ...answer, manner: { kind: fault.type } };
    case 'slow':
      return { ...answer, extraMs: fault.ms };
    case 'success_false':
      return refusal(fault.status ?? 200, 'Internal Error', '일시적인 오류입니다.');
    case 'rate_limited':
      return refusal(
        429,
        'Too Many Requests',
        fault.reason === true ? '1초 후 재시도해주세요.' : undefined,
        retryAfterHeader(fault.retryAfter),
      );
    case 'unauthorized_from_then_on':
      return unauthorized();
    case 'big_body':
      return { ...answer, manner: { kind: 'filled', bytes: fault.bytes, at: 1 } };
    case 'redirect':
      return { ...empty(302), headers: { location: fault.location } };
    case 'cursor_refused':
      return refusal(400, 'Bad Request', 'cursor가 올바르지 않습니다.');
    case 'wrong_shape':
      return wrongShape(fault.shape, route, answer);
    default:
      if (route.kind !== 'list' || position === undefined) return answer;
      return jsonText(200, spoiledPage(fault.type, route.list, data.seed, position));
  }
}

const retryAfterHeader = (value: number | string | undefined): Record<string, string> =>
  value === undefined ? {} : { 'retry-after': String(value) };

function statusAnswer(status: number, body: 'json' | 'html' | 'empty', headers: Record<string, string>): Answer {
  if (body === 'html') return html(status, `${status} from a gateway`, headers);
  return body === 'empty' ? empty(status, headers) : refusal(status, 'Error', '일시적인 오류입니다.', headers);
}

/** Pages with a cursor or a record that is not right. No record is lost by any of them. */
function spoiledPage(
  type: 'repeated_cursor' | 'cursor_loop' | 'empty_page' | 'repeated_page' | 'repeated_record',
  list: List,
  seed: number,
  position: Position,
): string {
  const page = pageAt(list, seed, position);
  const own = encodeCursor(list.path, seed, position);
  switch (type) {
    case 'repeated_cursor': // the cursor that was asked with; on the first page, the one that leads back to it
      return writePage(list, { ...page, next: own });
    case 'cursor_loop': {
      const { next } = spanOf(list, START);
      return writePage(list, { ...page, next: next && encodeCursor(list.path, seed, next) });
    }
    case 'empty_page': // an additional page without records; the cursor behind it leads to this very place
      return `{"success":true,"data":{"${list.listKey}":[]${writeCursor(list, encodeCursor(list.path, seed, { ...position, page: position.page + 1 }))}}}`;
    case 'repeated_page': // the cursor is a new one, but leads to this very place
      return writePage(list, {
        ...page,
        next: encodeCursor(list.path, seed, { ...position, page: position.page + 1 }),
      });
    default: {
      // The first record twice: before its place an older answer of it, which the last answer replaces.
      const older = page.items.slice(0, 1).map(() => olderAnswer(list.record(spanOf(list, position).from)));
      return writePage(list, { ...page, items: [...older, ...page.items] });
    }
  }
}

/** The record as it was before an edit: its name is another one, or, where it has none, what it holds. */
function olderAnswer(record: SandboxRecord): string {
  const field = ['이름', 'name', 'text', 'contents'].find((key) => key in record) ?? '';
  return JSON.stringify({ ...record, [field]: field === 'contents' ? [] : '이전 응답' });
}

function wrongShape(shape: string, route: Route, answer: Answer): Answer {
  const key = route.kind === 'list' ? route.list.listKey : 'user';
  switch (shape) {
    case 'data_missing':
      return json(200, { success: true });
    case 'data_null':
      return json(200, { success: true, data: null });
    case 'list_missing':
      return json(200, { success: true, data: { nextCursor: null } });
    case 'list_not_list':
      return json(200, { success: true, data: { [key]: { id: '1' }, nextCursor: null } });
    case 'record_not_object':
      return json(200, { success: true, data: { [key]: [{ id: '1' }, 'not a record'], nextCursor: null } });
    case 'not_json':
      return { ...answer, body: Buffer.from('{"success":true,"data":') };
    case 'not_envelope':
      return json(200, ['not', 'the', 'envelope']);
    default:
      return html(200, 'Maintenance');
  }
}
