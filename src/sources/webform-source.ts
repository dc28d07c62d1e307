import type { Observable } from 'rxjs';
import type { PageLoader } from '../salesmap/client.ts';
import { submissionsEndpoint } from '../salesmap/endpoints.ts';
import type { Page } from '../salesmap/page.ts';
import { type TableSourceOptions, tableSource } from './table-source.ts';

/**
 * The pages of one web form's submissions: `/webForm/<id>/submit`, from the first to the last.
 * Errors with `SourceError`; an unknown form answers 400. Holds one page.
 *
 *     requests      a───b───
 *     webformSource ───p1──(p2|)
 *
 * @example
 * const [form] = sandbox.data.forms();
 * const pages = await lastValueFrom(webformSource(client, form?.id ?? '').pipe(toArray()));
 * console.log(pages.flatMap(({ records }) => records).length === form?.submitCount); // true
 */
export const webformSource = (
  api: PageLoader,
  formId: string,
  options: Omit<TableSourceOptions, 'start'> = {},
): Observable<Page> => tableSource(api, submissionsEndpoint(formId), options);
