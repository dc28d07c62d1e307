import { it } from 'vitest';
import { storeAndFindAgain } from '../support/hostile-records.ts';

it('stores any record and finds it again through _columns, also when the run was resumed in between', () => {
  storeAndFindAgain({ numRuns: 150 });
});
