/**
 * Filter and enrich: the people who work for an organization, each with its name and size beside their own fields.
 *
 *     salesmap run people-with-organizations.ts --db-path mailing.db
 *
 * Organizations are read first. By the time people arrive they lie in the run's own database, where a look-up by id costs
 * nothing to speak of, needs no memory, and is still there when the run is killed and resumed.
 */
import { concat, defer, pipe } from 'rxjs';
import {
  chainWebforms,
  crawlTable,
  definePipeline,
  filterRecords,
  finalizeSnapshot,
  mapRecords,
  replaceDatabase,
  type SalesmapRecord,
  type SnapshotRun,
  webformPipeline,
} from 'salesmap-snapshot';

interface Organization {
  readonly name: string | null;
  readonly employees: string | null;
}

const hasOrganization = (person: SalesmapRecord): boolean => typeof person['organizationId'] === 'string';

/** Made when people begin: only then do the columns exist. */
function enrich({ store }: SnapshotRun): (person: SalesmapRecord) => SalesmapRecord {
  const byId = store.db.prepare<[string], Organization>(
    'SELECT "이름" AS name, "직원수" AS employees FROM organization WHERE id = ?',
  );
  return (person) => {
    const organization = byId.get(String(person['organizationId']));
    return { ...person, '회사 이름': organization?.name ?? null, '회사 직원수': organization?.employees ?? null };
  };
}

export default definePipeline({
  name: 'people-with-organizations',
  tables: ['organization', 'people'],
  build: (run) =>
    concat(
      crawlTable(run, 'organization'),
      defer(() => crawlTable(run, 'people', () => pipe(filterRecords(hasOrganization), mapRecords(enrich(run))))),
    ).pipe(
      finalizeSnapshot(run),
      replaceDatabase(run),
      chainWebforms(run, (published) => webformPipeline(run, published)),
    ),
});
