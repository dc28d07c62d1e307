import { join } from 'node:path';
import { systemCodeOf } from '../run/errors.ts';
import { formatRunTag, isRunTag, nextRunTag } from '../run/run-tag.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';

/** How a run tag is claimed. */
export interface ClaimRunTagOptions {
  /** True for a tag that is in use elsewhere (a log, a backup), though it has no folder. */
  readonly taken?: (runTag: string) => boolean;
  /** The mode of the folders made. @default 0o700 */
  readonly mode?: number;
  readonly fs?: FileSystem;
}

/** A run's folder in the checkpoint folder. */
export interface RunDirectory {
  readonly runTag: string;
  readonly path: string;
  /** True as long as the run is unfinished: `snapshot.db` is there. */
  readonly hasSnapshot: boolean;
}

const SNAPSHOT = 'snapshot.db';
/** More than this many runs in as many seconds is a clock or a folder gone wrong. */
const MOST_TRIES = 3600;

/**
 * Claims the run tag of this moment by making `<checkpointDir>/<run_tag>`, which only one process can; a tag that is taken
 * gives way to the next free second (operating contract §4).
 * @param now the moment the run began.
 * @throws the system error when the folder cannot be made.
 */
export function claimRunTag(checkpointDir: string, now: Date, options: ClaimRunTagOptions = {}): RunDirectory {
  const { taken = () => false, mode = 0o700, fs = nodeFileSystem } = options;
  fs.mkdirAll(checkpointDir, mode);
  let runTag = formatRunTag(now);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const path = join(checkpointDir, runTag);
    if (!taken(runTag) && makeFolder(path, mode, fs)) {
      fs.fsyncFolder(checkpointDir);
      return { runTag, path, hasSnapshot: false };
    }
    runTag = nextRunTag(runTag);
  }
  throw new Error(`No free run tag from ${formatRunTag(now)} on in ${checkpointDir}.`);
}

/** The runs that have a folder in the checkpoint folder, newest first. Other names in it are passed over. */
export function listRunDirectories(checkpointDir: string, fs: FileSystem = nodeFileSystem): RunDirectory[] {
  return fs
    .readFolder(checkpointDir)
    .filter(isRunTag)
    .sort()
    .reverse()
    .map((runTag) => {
      const path = join(checkpointDir, runTag);
      return { runTag, path, hasSnapshot: fs.exists(join(path, SNAPSHOT)) };
    });
}

/** Makes the folder; false when it is there already. */
function makeFolder(path: string, mode: number, fs: FileSystem): boolean {
  try {
    fs.mkdir(path, mode);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
