import { PRODUCT_UNITS } from '../choices.ts';
import { PRODUCT_COLUMNS } from '../columns/product.ts';
import { amountField, freeTextField, mostly } from '../field-values.ts';
import { columnsOf } from '../fields-by-name.ts';
import { mix, pick } from '../hash.ts';
import { type Field, type Row, rowOf } from '../row.ts';
import { tableMaker } from './table-maker.ts';

const OWN: Readonly<Record<string, Field>> = {
  name: (_, row) => row.world.name('product', row.index),
  금액: amountField,
  단위: (hash) => pick(PRODUCT_UNITS, mix(hash, 1)),
  // Digits with leading zeros: text, not a number.
  '상품 코드': (_, row) => String(row.index + 1).padStart(6, '0'),
  description: mostly(0.3, freeTextField),
};

export const products = tableMaker<Row>(
  columnsOf<Row>(PRODUCT_COLUMNS, (name) => OWN[name]),
  (world, index) => rowOf(world, 'product', index),
);
