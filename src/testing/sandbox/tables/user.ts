import { USER_COLUMNS } from '../columns/user.ts';
import { columnsOf } from '../fields-by-name.ts';
import { chance, mix } from '../hash.ts';
import { mailAddress } from '../names.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import { tableMaker } from './table-maker.ts';

const OWN: Readonly<Record<string, Field>> = {
  name: (_, row) => row.world.name('user', row.index),
  email: (_, row) => mailAddress(row.hash),
  status: (hash) => (chance(mix(hash, 1), 0.85) ? 'active' : 'inactive'),
  role: (_, row) => (row.index === 0 ? 'admin' : 'member'),
};

export const users = tableMaker<Row>(
  columnsOf<Row>(USER_COLUMNS, (name) => OWN[name]),
  (world, index) => rowOf(world, 'user', index),
);
