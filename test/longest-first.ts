import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where files take long, the longest first: one of them at the end would leave the other workers idle. */
const LONG = [
  'scenarios/shared-limit',
  'scenarios/faults',
  'scenarios/torture',
  'scenarios/',
  'commands/',
  'examples/',
  'package/',
  'docs/',
  'report/browser',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONG.findIndex((path) => moduleId.includes(`/test/${path}`));
  return place < 0 ? LONG.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
