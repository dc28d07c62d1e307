import type { DataType } from './data-types.ts';
import * as value from './field-values.ts';
import { hashName } from './hash.ts';
import { type Field, isoDate, type Row, teamRef } from './row.ts';

/** What a column holds: the type that `/field/<type>` tells, and how its values are worked out. */
type Meaning = readonly [DataType, Field];

/** Columns that mean the same in every table. */
const COMMON: Readonly<Record<string, Meaning>> = {
  id: ['string', (_, row) => row.world.id(row.table, row.index)],
  RecordId: ['string', (_, row) => row.world.id(row.table, row.index)],
  '생성 날짜': ['dateTime', (_, row) => isoDate(row.createdMs)],
  '수정 날짜': ['dateTime', (_, row) => isoDate(row.updatedMs)],
  createdAt: ['dateTime', (_, row) => isoDate(row.createdMs)],
  updatedAt: ['dateTime', (_, row) => isoDate(row.updatedMs)],
  담당자: ['user', (_, row) => (row.owner === undefined ? null : row.world.ref('user', row.owner))],
  팀: ['team', (_, row) => teamRef(row.world, row.owner)],
  이메일: ['string', value.mailField],
  전화: ['string', value.phoneField],
  주소: ['string', value.mostly(0.3, value.addressField)],
  'Net(%)': ['number', value.mostly(0.5, value.percentField)],
  직원수: ['number', value.mostly(0.4, value.largeNumberField)],
  '최근 등록한 시퀀스': ['sequence', value.mostly(0.8, (hash, row) => row.world.ref('sequence', hash % 40))],
  '등록된 시퀀스 목록': ['multiSequence', value.mostly(0.8, value.referencesField('sequence'))],
  '메인 견적 상품 리스트': ['multiProduct', value.mostly(0.7, value.referencesField('product'))],
  팔로워: ['multiUser', value.mostly(0.6, value.usersField)],
};

/** What a column holds, by the first pattern its name meets: labels of a workspace are made by people, and say what they mean. */
const BY_PATTERN: readonly (readonly [RegExp, ...Meaning])[] = [
  [/여부$|수신 동의$|^뉴스레터$/, 'boolean', value.mostly(0.2, value.booleanField)],
  [/강사 이름/, 'string', value.mostly(0.8, value.personNameField)],
  [/강사료|금액|매출|체결액|수주액/, 'number', value.mostly(0.6, value.amountField)],
  [/담당자|작성자|^SDR/, 'user', value.mostly(0.5, value.userField)],
  [/TODO$|개수$|등록수$|수$/, 'number', value.smallNumberField],
  [/인원$|입과자|순위$/, 'number', value.mostly(0.6, value.largeNumberField)],
  [/진행일$|시작일$|종료일$|예정일|체결일$|확정일$|마감일$|일자$|교체일$/, 'date', value.mostly(0.6, value.dayField)],
  [/날짜$|일$/, 'dateTime', value.mostly(0.5, value.dateField)],
  [/링크|웹 주소|사진$/, 'string', value.mostly(0.6, value.linkField)],
  [/^utm_/, 'string', value.mostly(0.7, value.tagField)],
  [/상세 사유$|니즈$|내용$|배경$|노트$|이슈$/, 'string', value.mostly(0.6, value.freeTextField)],
  [/과정 이름|제안서명/, 'string', value.mostly(0.7, value.courseField)],
  [/주제|관심사|Label|영역$|수강|유형$|카테고리|그룹$/, 'multiSelect', value.mostly(0.5, value.multiSelectField)],
];

const OTHERWISE: Meaning = ['singleSelect', value.mostly(0.55, value.selectField)];

/** A column as it is worked out: its own number makes its values independent of the columns around it. */
export interface Column<R extends Row> {
  readonly name: string;
  readonly salt: number;
  readonly field: Field<R>;
}

/** The columns of a table: those the table defines itself, else the common ones, else by what the name says. */
export const columnsOf = <R extends Row>(
  names: readonly string[],
  own: (name: string) => Field<R> | undefined,
): readonly Column<R>[] => names.map((name) => ({ name, salt: hashName(name), field: own(name) ?? byName(name)[1] }));

/** The type of a column that no table defines itself. */
export const typeByName = (name: string): DataType => byName(name)[0];

function byName(name: string): Meaning {
  const common = COMMON[name];
  if (common !== undefined) return common;
  const found = BY_PATTERN.find(([pattern]) => pattern.test(name));
  return found === undefined ? OTHERWISE : [found[1], found[2]];
}
