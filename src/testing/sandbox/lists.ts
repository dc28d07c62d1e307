import type { Position } from './cursor.ts';
import { OBJECT_TYPES, type ObjectType } from './data-types.ts';
import { fieldsOf } from './field-records.ts';
import type { SandboxRecord } from './json.ts';
import type { SandboxData } from './sandbox-data.ts';
import { SANDBOX_TABLES, type SandboxList, type SandboxOptionalTable, type SandboxTable } from './tables.ts';

/** One list of the API and its habits. */
export interface List {
  /** Behind the base URL. */
  readonly path: string;
  /** How statistics call it: all submissions lists count as one. */
  readonly label: string;
  readonly listKey: string;
  /** Records per page; undefined for a list that comes whole and ignores cursors. */
  readonly pageSize: number | undefined;
  /** `nextCurosr` is the vendor's own spelling on some pages. */
  readonly cursorKey: 'nextCursor' | 'nextCurosr';
  /** What the last page says: `nextCursor: null`, or nothing. */
  readonly end: 'null' | 'absent';
  readonly count: number;
  /** The page that begins here is shorter than the others, as after deletions. */
  readonly shortPage: { readonly offset: number; readonly size: number } | undefined;
  record(index: number): SandboxRecord;
  json(index: number): string;
}

/** What stands on one page. */
export interface PageSpan {
  readonly from: number;
  /** Without this one. */
  readonly to: number;
  /** Where the list goes on; undefined at its end. */
  readonly next: Position | undefined;
}

export function spanOf(list: List, { page, offset }: Position): PageSpan {
  if (list.pageSize === undefined) return { from: 0, to: list.count, next: undefined };
  const size = list.shortPage?.offset === offset ? list.shortPage.size : list.pageSize;
  const from = Math.min(offset, list.count);
  const to = Math.min(from + size, list.count);
  return { from, to, next: to < list.count ? { page: page + 1, offset: to } : undefined };
}

const UNPAGED: readonly SandboxTable[] = ['user', 'team'];
const SHORT_PAGE_SIZE = 37;

interface OptionalList extends Pick<List, 'path' | 'listKey'>, Partial<Pick<List, 'pageSize' | 'end'>> {
  readonly table: SandboxOptionalTable;
}

/** The lists beside the tables, where they differ from a plain one; fields have a list for each type of object. */
const OPTIONAL_LISTS: readonly OptionalList[] = [
  { table: 'todo', path: '/todo', listKey: 'todoList' },
  { table: 'product', path: '/product', listKey: 'productList', end: 'absent' },
  { table: 'deal_pipeline', path: '/deal/pipeline', listKey: 'pipelineList', pageSize: undefined },
  { table: 'lead_pipeline', path: '/lead/pipeline', listKey: 'pipelineList', pageSize: undefined },
  {
    table: 'custom_object_definition',
    path: '/custom-object-definitions',
    listKey: 'customObjectDefinitionList',
    pageSize: undefined,
  },
  { table: 'custom_object', path: '/custom-object', listKey: 'customObjectList' },
  { table: 'web_form', path: '/webForm', listKey: 'webFormList', pageSize: undefined },
];

/** All lists but the submissions, by path. */
export function listsOf(data: SandboxData): ReadonlyMap<string, List> {
  const tables = SANDBOX_TABLES.map((table) => tableList(data, table));
  const optional = OPTIONAL_LISTS.map(({ table, ...habits }) => ({ ...recordList(data, table, habits), ...habits }));
  const fields = OBJECT_TYPES.map((type) => fieldList(data, type));
  return new Map([...tables, ...optional, ...fields].map((list) => [list.path, list]));
}

/** The submissions of a form. */
export function submissionList(data: SandboxData, formIndex: number, formId: string): List {
  return {
    ...plainList(`/webForm/${formId}/submit`, 'webFormSubmitList', data.submissionCount(formIndex)),
    label: '/webForm/*/submit',
    record: (index) => data.submission(formId, index),
    json: (index) => JSON.stringify(data.submission(formId, index)),
  };
}

function tableList(data: SandboxData, table: SandboxTable): List {
  const list = recordList(data, table, { path: `/${table}`, listKey: `${table}List` });
  const pages = Math.ceil(list.count / 50);
  return {
    ...list,
    pageSize: UNPAGED.includes(table) ? undefined : table === 'lead' ? 10 : 50,
    cursorKey: table === 'lead' ? 'nextCurosr' : 'nextCursor',
    end: table === 'memo' ? 'absent' : 'null',
    shortPage:
      table === 'people' && pages >= 3 ? { offset: Math.floor(pages / 2) * 50, size: SHORT_PAGE_SIZE } : undefined,
  };
}

/** The fields of one type: the stretch of all fields that is its own. */
function fieldList(data: SandboxData, type: ObjectType): List {
  const { first, count } = fieldsOf(type);
  return {
    ...plainList(`/field/${type}`, 'fieldList', count),
    pageSize: undefined,
    record: (index) => data.record('field', first + index),
    json: (index) => data.recordJson('field', first + index),
  };
}

const recordList = (data: SandboxData, name: SandboxList, { path, listKey }: Pick<List, 'path' | 'listKey'>): List => ({
  ...plainList(path, listKey, data.count(name)),
  record: (index) => data.record(name, index),
  json: (index) => data.recordJson(name, index),
});

const plainList = (path: string, listKey: string, count: number): Omit<List, 'record' | 'json'> => ({
  path,
  label: path,
  listKey,
  pageSize: 50,
  cursorKey: 'nextCursor',
  end: 'null',
  count,
  shortPage: undefined,
});
