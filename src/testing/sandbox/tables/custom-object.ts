import { CONTRACT_STATUSES, MANUFACTURERS, ROOM_EQUIPMENT } from '../choices.ts';
import { CLASSROOM_COLUMNS, CONTRACT_COLUMNS, EQUIPMENT_COLUMNS } from '../columns/custom-object.ts';
import { CUSTOM_OBJECT_KINDS } from '../custom-object-kinds.ts';
import { amountField, dayField, freeTextField, mostly } from '../field-values.ts';
import { columnsOf } from '../fields-by-name.ts';
import { below, chance, mix, pick } from '../hash.ts';
import type { Json } from '../json.ts';
import { DAY_MS, type Field, isoDate, type Row, rowOf } from '../row.ts';
import { DISTRICTS } from '../words.ts';
import type { World } from '../world.ts';
import { type TableMaker, tableMaker } from './table-maker.ts';

type Fields = Readonly<Record<string, Field>>;

/** The kinds take turns, so that every page holds all of them. */
const kindOf = (index: number): number => index % CUSTOM_OBJECT_KINDS.length;

const EVERY_KIND: Fields = {
  customObjectDefinitionId: (_, row) => row.world.id('customObjectDefinition', kindOf(row.index)),
};

const CONTRACT: Fields = {
  이름: (_, row) => {
    const organization = organizationOf(row);
    return `${organization === undefined ? '개인' : row.world.name('organization', organization)} 교육 계약 ${row.index + 1}`;
  },
  '계약 금액': amountField,
  '계약 번호': (_, row) => `C${isoDate(row.createdMs).slice(0, 4)}-${String(row.index + 1).padStart(6, '0')}`,
  '계약 상태': (hash) => pick(CONTRACT_STATUSES, mix(hash, 1)),
  '계약 시작일': (_, row) => startOf(row, 0),
  '계약 종료일': (_, row) => startOf(row, 365),
  고객사: (_, row) => {
    const organization = organizationOf(row);
    return organization === undefined ? null : row.world.ref('organization', organization);
  },
  '관련 딜': (_, row) => {
    const deal = dealOf(row);
    return deal === undefined ? null : row.world.ref('deal', deal);
  },
  '특약 내용': mostly(0.5, freeTextField),
};

const dealOf = ({ world, hash }: Row): number | undefined =>
  world.counts.deal === 0 ? undefined : below(mix(hash, 1), world.counts.deal);

/** The customer is the one that the deal is made with. */
function organizationOf(row: Row): number | undefined {
  const deal = dealOf(row);
  return row.world.organizationOf(deal === undefined ? undefined : row.world.dealPeople.ownerOf(deal));
}

const startOf = ({ createdMs }: Row, days: number): string =>
  isoDate((Math.floor(createdMs / DAY_MS) + 14 + days) * DAY_MS);

const EQUIPMENT: Fields = {
  이름: (_, row) => `교육용 장비 ${row.index + 1}호`,
  도입일: dayField,
  모델명: (hash) => `HB-${below(mix(hash, 1), 900) + 100}`,
  '설치 교육장': (hash, row) => classroomRef(row.world, hash),
  제조사: (hash) => pick(MANUFACTURERS, mix(hash, 1)),
  '점검 주기(일)': (hash) => pick([30, 90, 180], mix(hash, 1)),
};

const CLASSROOM: Fields = {
  이름: (_, row) => classroomName(row.world, row.index),
  대관료: mostly(0.2, amountField),
  '보유 장비': (hash) => ROOM_EQUIPMENT.filter((_, nth) => chance(mix(hash, nth), 0.4)) satisfies Json,
  '수용 인원': (hash) => (below(mix(hash, 1), 12) + 1) * 8,
  층: (hash) => below(mix(hash, 1), 20) + 1,
};

const classroomName = (world: World, index: number): string =>
  `${pick(DISTRICTS, mix(world.hash('customObject', index), 1))} 교육장 ${index + 1}`;

function classroomRef(world: World, hash: number): Json {
  const kinds = CUSTOM_OBJECT_KINDS.length;
  // Classrooms are the last kind: there are as many of them as whole rounds.
  const rounds = Math.floor(world.counts.customObject / kinds);
  if (rounds === 0) return null;
  const index = below(mix(hash, 1), rounds) * kinds + kinds - 1;
  return { id: world.id('customObject', index), name: classroomName(world, index) };
}

const makerOf = (columns: readonly string[], own: Fields): TableMaker =>
  tableMaker<Row>(
    columnsOf<Row>(columns, (name) => own[name] ?? EVERY_KIND[name]),
    (world, index) => rowOf(world, 'customObject', index),
  );

const contracts = makerOf(CONTRACT_COLUMNS, CONTRACT);
const equipment = makerOf(EQUIPMENT_COLUMNS, EQUIPMENT);
const classrooms = makerOf(CLASSROOM_COLUMNS, CLASSROOM);

const makerAt = (index: number): TableMaker => [contracts, equipment][kindOf(index)] ?? classrooms;

/** Objects of every kind in one list, each with the fields of its kind. */
export const customObjects: TableMaker = {
  record: (world, index) => makerAt(index).record(world, index),
  json: (world, index) => makerAt(index).json(world, index),
};
