import {
  CONTRACT_STATUSES,
  DEAL_STATUSES,
  LEAD_STATUSES,
  MANUFACTURERS,
  PRODUCT_UNITS,
  QUOTE_STATUSES,
  ROOM_EQUIPMENT,
  TODO_STATUSES,
  TODO_TYPES,
} from './choices.ts';
import type { DataType, ObjectType } from './data-types.ts';
import { typeByName } from './fields-by-name.ts';
import { JOBS, SELECTIONS, TOPICS } from './words.ts';

/** The type of a field, and the choices it offers; undefined where it offers none. */
export interface FieldType {
  readonly type: DataType;
  readonly choices: readonly string[] | undefined;
}

/** A type, or what a select field of its own choices offers. */
type Told = DataType | FieldType;

const oneOf = (choices: readonly string[]): FieldType => ({ type: 'singleSelect', choices });

/** What a deal and a lead both tell. */
const OPPORTUNITY: Readonly<Record<string, Told>> = {
  peopleId: 'string',
  organizationId: 'string',
  이름: 'string',
  참여자: 'multiPeople',
  파이프라인: 'pipeline',
  '파이프라인 단계': 'pipelineStage',
  '최근 제출된 웹폼': 'webForm',
};

/** The columns that a table defines itself, where their names alone don't say what they hold. */
const OWN: Readonly<Record<ObjectType, Readonly<Record<string, Told>>>> = {
  people: {
    organizationId: 'string',
    이름: 'string',
    '직급/직책': oneOf(JOBS),
    '제출된 웹폼 목록': 'multiWebForm',
    '최근 제출된 웹폼': 'webForm',
    '참여자 (딜)': 'multiDeal',
    '참여자 (리드)': 'multiLead',
  },
  organization: { 이름: 'string', 사업자등록번호: 'string', '제출된 웹폼 목록': 'multiWebForm' },
  deal: {
    ...OPPORTUNITY,
    '종료된 파이프라인 단계': 'pipelineStage',
    상태: oneOf(DEAL_STATUSES),
    '계약 체결일': 'dateTime',
    'LOST 확정일': 'dateTime',
    '종료까지 걸린 시간': 'number',
    '리드 목록': 'multiLead',
  },
  lead: { ...OPPORTUNITY, 상태: oneOf(LEAD_STATUSES), '딜 목록': 'multiDeal' },
  product: { name: 'string', 단위: oneOf(PRODUCT_UNITS), '상품 코드': 'string', description: 'string' },
  quote: { 이름: 'string', '견적 상태': oneOf(QUOTE_STATUSES), '유효 기간': 'date', 비고: 'string' },
  'quote-product': {
    상품: 'product',
    이름: 'string',
    단가: 'number',
    수량: 'number',
    '할인율(%)': 'number',
    단위: oneOf(PRODUCT_UNITS),
  },
  todo: {
    name: 'string',
    type: oneOf(TODO_TYPES),
    status: oneOf(TODO_STATUSES),
    dueDate: 'date',
    completedAt: 'dateTime',
    description: 'string',
    ownerId: 'string',
    dealId: 'string',
    leadId: 'string',
    peopleId: 'string',
    organizationId: 'string',
  },
  'custom-object': {
    customObjectDefinitionId: 'string',
    이름: 'string',
    '계약 번호': 'string',
    '계약 상태': oneOf(CONTRACT_STATUSES),
    고객사: 'organization',
    '관련 딜': 'deal',
    도입일: 'date',
    모델명: 'string',
    '설치 교육장': 'customObject',
    제조사: oneOf(MANUFACTURERS),
    '점검 주기(일)': 'number',
    대관료: 'number',
    '보유 장비': { type: 'multiSelect', choices: ROOM_EQUIPMENT },
    층: 'number',
  },
};

/** The columns "…로 진입한 날짜" and "…에서 퇴장한 날짜": a stage's name in front could mislead. */
const STAGE_DATE = /(로 진입|에서 퇴장)한 날짜$/;

/** What `/field/<type>` says that a column holds. */
export function fieldTypeOf(object: ObjectType, name: string): FieldType {
  const told = OWN[object][name] ?? (STAGE_DATE.test(name) ? 'dateTime' : typeByName(name));
  if (typeof told !== 'string') return told;
  return { type: told, choices: told === 'singleSelect' ? SELECTIONS : told === 'multiSelect' ? TOPICS : undefined };
}
