import { type List, listsOf, submissionList } from './lists.ts';
import type { SandboxData } from './sandbox-data.ts';

/** What a path behind the base URL leads to. */
export type Route =
  | { readonly kind: 'list'; readonly label: string; readonly list: List }
  | { readonly kind: 'whoami' | 'unknown_form' | 'unknown_field_type' | 'unknown'; readonly label: string };

const FIELDS = /^\/field\/[^/]+$/;
const SUBMISSIONS = /^\/webForm\/([^/]+)\/submit$/;

/** Finds the route of a path. */
export function router(data: SandboxData): (path: string) => Route {
  const lists = listsOf(data);
  const formIndexes = new Map(data.forms().map(({ id }, index) => [id, index]));
  return (path) => {
    const list = lists.get(path);
    if (list !== undefined) return { kind: 'list', label: list.label, list };
    if (path === '/user/me') return { kind: 'whoami', label: path };
    if (FIELDS.test(path)) return { kind: 'unknown_field_type', label: '/field/*' };
    const formId = SUBMISSIONS.exec(path)?.[1];
    if (formId === undefined) return { kind: 'unknown', label: '(unknown)' };
    const formIndex = formIndexes.get(formId);
    const label = '/webForm/*/submit';
    return formIndex === undefined
      ? { kind: 'unknown_form', label }
      : { kind: 'list', label, list: submissionList(data, formIndex, formId) };
  };
}
