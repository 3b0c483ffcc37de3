import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaceSystem } from '../placing/profile.ts';

const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/** What names a folder can hold. Asked of the disk, not of the name of the system: a Linux machine may write to a stick of FAT. */
export async function systemOf(proof: string): Promise<PlaceSystem> {
  if (process.platform === 'win32') return 'windows';
  const [upper, lower, odd] = ['Probe', 'probe', 'probe:?'].map((name) => join(proof, name)) as [
    string,
    string,
    string,
  ];
  await rm(upper, { force: true });
  await (await open(upper, O_RDWR | O_CREAT | O_NOFOLLOW)).close();
  const folds = (await lstat(lower).catch(() => null)) !== null;
  await rm(upper, { force: true });
  const holdsOdd = await open(odd, O_RDWR | O_CREAT | O_NOFOLLOW).then(
    (file) => file.close().then(() => true),
    () => false,
  );
  // It may never have been made: its name is the question.
  await rm(odd, { force: true }).catch(() => undefined);
  if (!holdsOdd) return 'windows';
  return folds ? 'macos' : 'posix';
}
