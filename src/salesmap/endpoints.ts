import type { Endpoint } from './endpoint.ts';

const SYSTEM_FIELDS = ['RecordId', '이름', '담당자', '생성 날짜', '수정 날짜'] as const;
const STAGE_COLUMNS = ['id', 'pipelineId', 'name'] as const;

/** The kinds of record whose fields can be asked for (API facts, "Lists"). */
const FIELD_TYPES = [
  'people',
  'organization',
  'deal',
  'lead',
  'product',
  'quote',
  'quote-product',
  'todo',
  'custom-object',
] as const;

const paged = <const T extends string>(table: T, more: { columns: readonly string[]; pageSize?: number }) => ({
  table,
  path: `/${table}`,
  listKey: `${table}List`,
  paged: true,
  pageSize: 50,
  ...more,
});

const whole = <const T extends string>(table: T, columns: readonly string[]) => ({
  table,
  path: `/${table}`,
  listKey: `${table}List`,
  paged: false,
  pageSize: undefined,
  columns,
});

const pipelines = <const T extends 'deal' | 'lead'>(of: T) => ({
  table: `${of}_pipeline` as const,
  path: `/${of}/pipeline`,
  listKey: 'pipelineList',
  paged: false,
  pageSize: undefined,
  columns: ['id', 'name', 'pipelineStageList'],
  optional: true,
  nested: [
    { table: `${of}_pipeline_stage`, field: 'pipelineStageList', parentKey: 'pipelineId', columns: STAGE_COLUMNS },
  ],
});

/** A table of the snapshot is one entry here, and nothing else. Paths, list keys and page sizes: API facts, "Lists". */
const CATALOG = [
  paged('organization', { columns: ['id', ...SYSTEM_FIELDS] }),
  paged('people', { columns: ['id', 'organizationId', ...SYSTEM_FIELDS, '이메일', '전화', '제출된 웹폼 목록'] }),
  paged('deal', {
    columns: ['id', 'peopleId', 'organizationId', ...SYSTEM_FIELDS, '금액', '상태', '파이프라인', '파이프라인 단계'],
  }),
  paged('lead', {
    pageSize: 10,
    columns: ['id', 'peopleId', 'organizationId', ...SYSTEM_FIELDS, '상태', '파이프라인', '파이프라인 단계'],
  }),
  paged('memo', {
    columns: [
      'id',
      'htmlBody',
      'text',
      'dealId',
      'leadId',
      'peopleId',
      'organizationId',
      'productId',
      'quoteId',
      'todoId',
      'parentId',
      'ownerId',
      'updatedAt',
      'createdAt',
    ],
  }),
  whole('user', ['id', 'name', 'status', 'email', 'role', 'createdAt', 'updatedAt']),
  whole('team', ['id', 'name', 'description', 'teammateList']),
  { ...paged('todo', { columns: ['id', 'name', 'createdAt', 'updatedAt'] }), optional: true },
  { ...paged('product', { columns: ['id', 'name', 'createdAt', 'updatedAt'] }), optional: true },
  pipelines('deal'),
  pipelines('lead'),
  {
    ...whole('custom_object_definition', ['id', 'name']),
    path: '/custom-object-definitions',
    listKey: 'customObjectDefinitionList',
    optional: true,
  },
  {
    ...paged('custom_object', { columns: ['id', 'customObjectDefinitionId', ...SYSTEM_FIELDS] }),
    path: '/custom-object',
    listKey: 'customObjectList',
    optional: true,
    needs: ['custom_object_definition'],
    kinds: { field: 'customObjectDefinitionId', definitions: 'custom_object_definition' },
  },
  {
    ...whole('web_form', ['id', 'name', 'submitCount', 'createdAt', 'updatedAt']),
    path: '/webForm',
    listKey: 'webFormList',
    optional: true,
  },
  {
    ...whole('field', ['id', 'objectType', 'name', 'type', 'required', 'optionList']),
    listKey: 'fieldList',
    optional: true,
    parts: FIELD_TYPES.map((type) => ({ path: `/field/${type}`, mark: { objectType: type } })),
    nested: [{ table: 'field_option', field: 'optionList', parentKey: 'fieldId', columns: ['id', 'fieldId', 'value'] }],
  },
] as const satisfies readonly Endpoint[];

/** The name of a table of the catalog. */
export type TableName = (typeof CATALOG)[number]['table'];

/** A list of the API that the product knows. */
export interface CatalogEndpoint extends Endpoint {
  readonly table: TableName;
}

/**
 * The endpoint catalog, in the order in which tables are shown. The optional ones are read when `--tables` names them.
 *
 * @example
 * console.log(ENDPOINTS.find(({ table }) => table === 'deal_pipeline')?.path); // /deal/pipeline
 */
export const ENDPOINTS: readonly CatalogEndpoint[] = CATALOG;

export const endpointNamed = (name: TableName): Endpoint => {
  const endpoint = ENDPOINTS.find(({ table }) => table === name);
  if (endpoint !== undefined) return endpoint;
  throw new TypeError(`No table is called ${JSON.stringify(name)}.`);
};

/** The tables that every snapshot reads. */
export const DEFAULT_ENDPOINTS: readonly CatalogEndpoint[] = ENDPOINTS.filter(({ optional }) => optional !== true);

/** The submissions of one web form: a list like the others, but not a table of the catalog. */
export const submissionsEndpoint = (formId: string): Endpoint => ({
  table: 'webform_history',
  path: `/webForm/${encodeURIComponent(formId)}/submit`,
  listKey: 'webFormSubmitList',
  paged: true,
  pageSize: 50,
  columns: [],
});
