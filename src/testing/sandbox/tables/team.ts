import { TEAM_COLUMNS } from '../columns/team.ts';
import { columnsOf } from '../fields-by-name.ts';
import type { Reference } from '../json.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import { tableMaker } from './table-maker.ts';

const OWN: Readonly<Record<string, Field>> = {
  name: (_, row) => row.world.name('team', row.index),
  description: (_, row) => (row.index % 3 === 0 ? '' : `${row.world.name('team', row.index)} 업무용 팀`),
  teammateList: (_, { world, index }) => {
    const teammates: Reference[] = [];
    for (let user = index; user < world.counts.user; user += world.counts.team) teammates.push(world.ref('user', user));
    return teammates;
  },
};

export const teams = tableMaker<Row>(
  columnsOf<Row>(TEAM_COLUMNS, (name) => OWN[name]),
  (world, index) => rowOf(world, 'team', index),
);
