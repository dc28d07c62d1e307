import { TODO_STATUSES, TODO_TYPES } from '../choices.ts';
import { TODO_COLUMNS } from '../columns/todo.ts';
import { dayField, freeTextField, mostly } from '../field-values.ts';
import { columnsOf } from '../fields-by-name.ts';
import { chance, mix, pick } from '../hash.ts';
import { type Field, isoDate, type Row } from '../row.ts';
import { aboutFields, type RowAbout, rowAbout } from './about.ts';
import { tableMaker } from './table-maker.ts';

const TASKS = [
  '후속 미팅 일정 잡기',
  '견적서 보내기',
  '제안서 초안 작성',
  '입과자 명단 확인',
  '감사 인사 전하기',
] as const;

const OWN: Readonly<Record<string, Field<RowAbout>>> = {
  ...aboutFields,
  name: (hash, row) => `${pick(TASKS, mix(hash, 1))} (${row.index + 1})`,
  type: (hash) => pick(TODO_TYPES, mix(hash, 1)),
  status: (_, row) => TODO_STATUSES[isDone(row) ? 1 : 0],
  dueDate: mostly(0.1, dayField),
  completedAt: (_, row) => (isDone(row) ? isoDate(row.updatedMs) : null),
  description: mostly(0.4, freeTextField),
};

const isDone = (row: Row): boolean => chance(mix(row.hash, 4), 0.6);

const COLUMNS = columnsOf<RowAbout>(TODO_COLUMNS, (name) => OWN[name]);

export const todos = tableMaker(COLUMNS, (world, index) => rowAbout(world, 'todo', index));
