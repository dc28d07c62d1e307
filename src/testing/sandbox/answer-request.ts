import { type Answer, html, json, jsonText, refusal } from './answer.ts';
import { decodeCursor, type Position, START } from './cursor.ts';
import { pageAt, writePage } from './page.ts';
import type { PageCache } from './page-cache.ts';
import type { Route } from './routes.ts';
import type { SandboxData } from './sandbox-data.ts';

/** Where a list is asked for: a position, or a cursor that can't be read. */
export function positionOf(route: Route, data: SandboxData, cursor: string | null): Position | undefined {
  if (route.kind !== 'list') return undefined;
  if (cursor === null || route.list.pageSize === undefined) return START;
  const position = decodeCursor(route.list.path, data.seed, cursor);
  return typeof position === 'string' ? undefined : position;
}

/** What the API answers when nothing goes wrong. */
export function answerRequest(
  route: Route,
  data: SandboxData,
  position: Position | undefined,
  cache: PageCache,
): Answer {
  switch (route.kind) {
    case 'whoami':
      return json(200, { success: true, data: data.whoami() });
    case 'unknown_form':
      return json(400, { error: '웹 폼을 찾을 수 없습니다.' });
    case 'unknown_field_type':
      return refusal(400, 'Bad Request', '지원하지 않는 필드 타입입니다.');
    case 'unknown':
      return html(404, 'Not Found');
    default: {
      if (position === undefined) return refusal(400, 'Bad Request', ['cursor가 올바르지 않습니다.']);
      const { list } = route;
      const key = `${list.path} ${position.offset}`;
      return jsonText(
        200,
        cache.get(key, () => Buffer.from(writePage(list, pageAt(list, data.seed, position)))),
      );
    }
  }
}
