import { messageOf, systemCodeOf } from '../run/errors.ts';
import type { RunLog } from '../run/log.ts';
import type { FileFacts, FileSystem } from './file-system.ts';

/**
 * Gives `path` the mode and owner of another file, so that whoever could read the old database can read the new one.
 * An owner that cannot be set (only root may give files away) is the warning `owner_not_kept`; a mode that cannot be
 * set is an error. Access lists and other extended attributes are not carried over.
 */
export function keepOwner(path: string, like: FileFacts, fs: FileSystem, log: RunLog): void {
  const own = fs.stat(path);
  if (own !== undefined && (own.uid !== like.uid || own.gid !== like.gid)) {
    try {
      fs.chown(path, like.uid, like.gid);
    } catch (error) {
      keepGroup(path, own.uid, like.gid, fs);
      log.warn(
        {
          event: 'owner_not_kept',
          path,
          uid: like.uid,
          gid: like.gid,
          code: systemCodeOf(error),
          error: messageOf(error),
        },
        `The new database could not be given the owner of the old one (uid ${like.uid}, gid ${like.gid}).`,
      );
    }
  }
  // After the owner: a change of owner clears some mode bits.
  fs.chmod(path, like.mode);
}

/** Without root the owner stays ours, but a group that we belong to can still be kept, and group readers with it. */
function keepGroup(path: string, uid: number, gid: number, fs: FileSystem): void {
  try {
    fs.chown(path, uid, gid);
  } catch {
    // Not ours to give either; the caller's warning names uid and gid.
  }
}
