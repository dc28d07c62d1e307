import { concatMap, defer, type OperatorFunction } from 'rxjs';
import { nodeFileSystem } from '../files/file-system.ts';
import { keepOwner } from '../files/keep-owner.ts';
import { moveToFallback } from '../files/move-to-fallback.ts';
import { type Published, publishDatabase } from '../files/publish-database.ts';
import type { SealedSnapshot } from '../run/compose-snapshot.ts';
import { goOn } from '../run/end-of-crawl.ts';
import { messageOf, ResumableError } from '../run/errors.ts';
import type { Run } from '../run/snapshot-run.ts';

/** A snapshot that readers have now. */
export interface PublishedSnapshot {
  readonly path: string;
  /** True when the target was locked and the snapshot lies at the fallback path. */
  readonly fallback: boolean;
  readonly standIns: readonly string[];
  /** Ends the protection of connections to the old database; see `publishDatabase`. */
  letGo(): void;
}

/**
 * Puts the sealed snapshot in the place of the published one (operating contract, section 5).
 *
 *     sealed          ──(s|)
 *     replaceDatabase ──────(p|)
 *
 * Errors with `ResumableError` when even the fallback path failed; the sealed file is then still in the run's folder.
 *
 * Buffers nothing. The old database stays locked against writers until `letGo`, which `chainWebforms` calls.
 *
 * @example
 * const pipeline = definePipeline({
 *   name: 'replaced',
 *   tables: ['user'],
 *   build: (run) =>
 *     crawlTables(run).pipe(
 *       finalizeSnapshot(run),
 *       replaceDatabase(run),
 *       tap(({ fallback }) => console.log(fallback)), // false
 *       chainWebforms(run, (published) => webformPipeline(run, published)),
 *     ),
 * });
 */
export const replaceDatabase =
  (run: Run): OperatorFunction<SealedSnapshot, PublishedSnapshot> =>
  (sealed) =>
    sealed.pipe(concatMap((snapshot) => defer(() => publish(run, snapshot))));

async function publish(run: Run, sealed: SealedSnapshot): Promise<PublishedSnapshot> {
  const { paths, options, log, record, progress } = run;
  progress.phase('publish');
  try {
    const published = sealed.targetLocked
      ? publishBeside(run, sealed.path)
      : await publishDatabase(sealed.path, paths.db, {
          fallbackPath: paths.fallback,
          mode: options.fileMode,
          log,
          observer: progress,
        });
    record.finalDbPath = published.path;
    record.publishedBy = published.way;
    const { path, fallback, letGo } = published;
    return { path, fallback, standIns: sealed.standIns, letGo };
  } catch (error) {
    const message = `The new snapshot is whole, but could not be put in place: ${messageOf(error)}.`;
    throw new ResumableError(message, { code: 'publish_failed', ...goOn(run), cause: error });
  }
}

/** The target could not even be read: it is left alone, and the new file can be read by whoever could read the old one. */
function publishBeside({ paths, log }: Run, sealedPath: string): Published {
  const target = nodeFileSystem.stat(paths.db);
  if (target !== undefined) keepOwner(sealedPath, target, nodeFileSystem, log);
  const way = moveToFallback(sealedPath, paths.fallback, nodeFileSystem, log);
  return { path: paths.fallback, way, fallback: true, letGo: () => {} };
}
