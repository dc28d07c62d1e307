/** One list of the API, as a table of the snapshot. */
export interface Endpoint {
  /** The table's name in the database. */
  readonly table: string;
  /** The list's path, behind the base URL. */
  readonly path: string;
  /** The key of the list in `data`. */
  readonly listKey: string;
  /** False for lists that answer everything at once and know no cursor. */
  readonly paged: boolean;
  /** Records on a full page; what a list without pages holds is not known. */
  readonly pageSize: number | undefined;
  /** The columns of a table that came back empty in a workspace without a previous snapshot. */
  readonly columns: readonly string[];
}

const SYSTEM_FIELDS = ['RecordId', '이름', '담당자', '생성 날짜', '수정 날짜'] as const;

/**
 * The endpoint catalog: a table of the snapshot is one entry here, and nothing else.
 * Paths, list keys and page sizes: API facts, "Lists".
 */
export const ENDPOINTS = [
  {
    table: 'organization',
    path: '/organization',
    listKey: 'organizationList',
    paged: true,
    pageSize: 50,
    columns: ['id', ...SYSTEM_FIELDS],
  },
  {
    table: 'people',
    path: '/people',
    listKey: 'peopleList',
    paged: true,
    pageSize: 50,
    columns: ['id', 'organizationId', ...SYSTEM_FIELDS, '이메일', '전화', '제출된 웹폼 목록'],
  },
  {
    table: 'deal',
    path: '/deal',
    listKey: 'dealList',
    paged: true,
    pageSize: 50,
    columns: ['id', 'peopleId', 'organizationId', ...SYSTEM_FIELDS, '금액', '상태', '파이프라인', '파이프라인 단계'],
  },
  {
    table: 'lead',
    path: '/lead',
    listKey: 'leadList',
    paged: true,
    pageSize: 10,
    columns: ['id', 'peopleId', 'organizationId', ...SYSTEM_FIELDS, '상태', '파이프라인', '파이프라인 단계'],
  },
  {
    table: 'memo',
    path: '/memo',
    listKey: 'memoList',
    paged: true,
    pageSize: 50,
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
  },
  {
    table: 'user',
    path: '/user',
    listKey: 'userList',
    paged: false,
    pageSize: undefined,
    columns: ['id', 'name', 'status', 'email', 'role', 'createdAt', 'updatedAt'],
  },
  {
    table: 'team',
    path: '/team',
    listKey: 'teamList',
    paged: false,
    pageSize: undefined,
    columns: ['id', 'name', 'description', 'teammateList'],
  },
] as const satisfies readonly Endpoint[];

export type TableName = (typeof ENDPOINTS)[number]['table'];

/** The submissions of one web form: a list like the others, but not a table of the catalog. */
export const submissionsEndpoint = (formId: string): Endpoint => ({
  table: 'webform_history',
  path: `/webForm/${encodeURIComponent(formId)}/submit`,
  listKey: 'webFormSubmitList',
  paged: true,
  pageSize: 50,
  columns: [],
});
